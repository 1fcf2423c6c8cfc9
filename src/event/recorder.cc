#include "event/recorder.h"

#include <algorithm>
#include <utility>

namespace holdfast::event {

Recorder::Recorder(Loop& loop, RecordStore& store, RecorderObserver& observer,
                   RecorderSettings settings)
    : loop_{loop},
      store_{store},
      observer_{observer},
      settings_{settings},
      ring_{settings.ring_max},
      trouble_wait_{settings.trouble_interval},
      self_{std::make_shared<Recorder*>(this)}
{
}

Recorder::~Recorder()
{
    cancel();
}

// A little later, when there is more to take along.
void Recorder::begin()
{
    due_ = loop_.now() + settings_.interval;
    loop_.wake(*this);
}

Instant Recorder::step(Instant now)
{
    if (now < due_ || is_sending_)
        return is_sending_ ? never : due_;
    tell_shed();
    if (ring_.size() == 0 && !ring_.has_gaps()) {
        due_ = never;
        return never;
    }
    due_ = now + settings_.interval;
    send(settings_.batch_max);
    return is_sending_ ? never : due_;
}

void Recorder::flush()
{
    is_over_ = true;
    tell_shed();
    if (ring_.size() > 0 || ring_.has_gaps())
        send(settings_.ring_max);
}

void Recorder::send(std::size_t limit)
{
    auto batch = std::make_shared<const RecordBatch>(ring_.take(limit));
    is_sending_ = true;
    in_flight_ = batch->events();
    store_.append(batch, [self = self_, batch](const Result<Kept>& kept) {
        if (*self != nullptr)
            (*self)->note(*batch, kept);
    });
}

void Recorder::note(const RecordBatch& batch, const Result<Kept>& kept)
{
    is_sending_ = false;
    in_flight_ = 0;
    const WallTime now = loop_.wall();
    if (kept) {
        trouble_.clear();
        trouble_wait_ = settings_.trouble_interval;
        for (RecordClass which : record_classes) {
            const std::uint64_t unsent = kept->unsent[index_of(which)];
            if (unsent == 0)
                continue;
            ring_.note_lost(which, Stage::disk, unsent, now, now);
            observer_.on_lost(which, Stage::disk, unsent);
        }
        observer_.on_kept(batch, *kept);
    } else {
        trouble_ = kept.error().context;
        due_ = loop_.now() + trouble_wait_;
        trouble_wait_ = std::min(trouble_wait_ * 2, settings_.trouble_interval_max);
        for (const Gap& gap : batch.gaps)
            ring_.note_lost(gap.which, gap.stage, gap.count, gap.from, gap.to);
        const ClassCounts counts = batch.counts();
        for (RecordClass which : record_classes) {
            const std::uint64_t lost = counts[index_of(which)];
            if (lost == 0)
                continue;
            ring_.note_lost(which, Stage::store, lost, now, now);
            observer_.on_lost(which, Stage::store, lost);
        }
        observer_.on_trouble(kept.error());
    }
    if (!is_over_)
        loop_.wake(*this);
}

void Recorder::tell_shed()
{
    for (RecordClass which : record_classes) {
        const std::uint64_t shed = ring_.shed()[index_of(which)];
        const std::uint64_t fresh = shed - std::exchange(told_shed_[index_of(which)], shed);
        if (fresh > 0)
            observer_.on_lost(which, Stage::ring, fresh);
    }
}

}  // namespace holdfast::event
