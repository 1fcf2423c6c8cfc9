#include "watch/history/pruning.h"

namespace holdfast::watch {

Pruning::Pruning(Loop& loop, History& history, HistoryRetention retention, obs::Counter& deleted)
    : loop_{loop},
      history_{history},
      retention_{retention},
      deleted_{deleted},
      self_{std::make_shared<Pruning*>(this)}
{
}

Pruning::~Pruning()
{
    cancel();
}

Instant Pruning::step(Instant now)
{
    if (is_under_way_)
        return never;
    look_at_clock(now);
    if (now < *due_)
        return *due_;
    is_under_way_ = true;
    history_.prune({.horizons = horizons_of(retention_, loop_.wall()), .after = after_},
                   [self = self_](const Result<Pruned>& pruned) {
                       if (*self != nullptr)
                           (*self)->note(pruned);
                   });
    return is_under_way_ ? never : now;
}

void Pruning::look_at_clock(Instant now)
{
    // The clock may be wrong at a boot, until the network has the time.
    if (!due_)
        due_ = now + interval;
    Duration offset = loop_.wall().time_since_epoch() - now.time_since_epoch();
    if (wall_offset_ && std::chrono::abs(offset - *wall_offset_) > jump_max) {
        due_ = now + calm;
        after_.reset();
    }
    wall_offset_ = offset;
}

// A failure is met by others and said by them.
void Pruning::note(const Result<Pruned>& pruned)
{
    is_under_way_ = false;
    after_ = pruned ? pruned->next : std::nullopt;
    if (pruned)
        deleted_.add(static_cast<std::uint64_t>(pruned->rows));
    if (!after_)
        due_ = loop_.now() + interval;
    loop_.wake(*this);
}

}  // namespace holdfast::watch
