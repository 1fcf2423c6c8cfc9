// What the writer does between batches, so that it is in nobody's way.
#include <algorithm>

#include "base/failpoint.h"
#include "base/text.h"
#include "obs/message_ids.h"
#include "store/writer.h"

namespace holdfast::store {
namespace {

using sqlite::Failure;
using sqlite::FailureKind;

constexpr std::chrono::seconds look_interval{1};
// 8 MiB: nobody can write while it is brought in, some 15 ms. A quarter of it would take a third of
// that and cost a tenth of the writes: pages that change often are brought in more often.
constexpr std::int64_t checkpoint_pages = 2048;
// How long readers are waited for when the log is emptied.
constexpr int truncate_busy_ms = 250;
// So many times its bound: a reader of ours is over long before the log is as long as that.
constexpr std::int64_t long_log = 2;
// A foreign writer is mentioned again after this long.
constexpr std::chrono::minutes foreign_episode{10};
// A backup, a rotated log and some drafts of them.
constexpr std::int64_t inodes_min = 16;

// While the log is emptied nobody can write: readers are waited for less long, and afterwards, also
// after a failure, the writer is as patient as before.
class ShortPatience {
public:
    ShortPatience(sqlite::Connection& db, int usual_ms) noexcept : db_{db}, usual_ms_{usual_ms}
    {
        db_.set_busy_timeout(std::min(usual_ms, truncate_busy_ms));
    }
    ~ShortPatience() { db_.set_busy_timeout(usual_ms_); }
    ShortPatience(const ShortPatience&) = delete;
    ShortPatience& operator=(const ShortPatience&) = delete;

private:
    sqlite::Connection& db_;
    int usual_ms_;
};

}  // namespace

Instant Writer::look_around(Instant now)
{
    try {
        if (now >= next_checkpoint_ && !is_broken_)
            checkpoint_if_due(now);
    } catch (const Failure& failure) {
        // A checkpoint that fails has changed nothing: the log still holds all. On a full disk it
        // works again when there is room; until then each try costs writes and a sync.
        next_checkpoint_ = now + look_interval;
        note_failed_upkeep(failure);
    }
    try {
        if (now >= next_look_ && !is_broken_) {
            next_look_ = now + look_interval;
            look_at_disk();
            look_for_foreign_writers(now);
        }
    } catch (const Failure& failure) {
        note_failed_upkeep(failure);
    }
    return is_broken_ ? never : next_look_;
}

// A failing disk is not to be trusted with more.
void Writer::note_failed_upkeep(const Failure& failure)
{
    if (failure.kind() == FailureKind::full)
        note_full();
    else if (failure.kind() != FailureKind::busy)
        give_up(failure);
}

void Writer::checkpoint_if_due(Instant now)
{
    std::int64_t pages = db_.wal_pages();
    // Whoever wrote first after a complete checkpoint began the log anew.
    if (pages < moved_pages_)
        moved_pages_ = 0;
    bool is_idle = now - last_write_ >= look_interval;
    bool is_long = log_bytes() > settings_.wal_bytes_max;
    if (pages == 0 || (pages - moved_pages_ < checkpoint_pages && !is_idle && !is_long))
        return;
    failpoint("writer.during_checkpoint");
    sqlite::Checkpoint done = db_.checkpoint_passive();
    bool is_complete = !done.was_busy && done.moved_pages == done.wal_pages;
    (is_complete ? world_.metrics.checkpoints_complete : world_.metrics.checkpoints_partial).add();
    moved_pages_ = std::max<std::int64_t>(done.moved_pages, 0);
    if ((is_idle || is_long) && now >= next_truncate_)
        empty_log(now);
}

void Writer::empty_log(Instant now)
{
    next_truncate_ = now + look_interval;
    ShortPatience patience{db_, busy_ms_};
    sqlite::Checkpoint done = db_.checkpoint_truncate();
    if (done.was_busy) {
        world_.metrics.busy.add();
        return;
    }
    moved_pages_ = 0;
    show_sizes();
}

void Writer::close() noexcept
{
    if (is_broken_)
        return;
    try {
        ShortPatience patience{db_, busy_ms_};
        (void)db_.checkpoint_truncate();
    } catch (const Failure&) {
        // The log is recovered at the next start: nothing is lost.
    }
}

void Writer::look_at_disk()
{
    show_sizes();
    note_log();
    note_inodes();
    std::int64_t free = world_.volume.free_bytes();
    if (free < 0)
        return;
    free_bytes_ = free;
    Space::State before = space_.state();
    space_.set_free_min(free_min_);
    if (space_.look(free, world_.volume.has_ballast()) == Space::Ballast::make)
        (void)world_.volume.make_ballast(settings_.space.ballast_bytes);
    note_space(before);
}

void Writer::note_inodes()
{
    std::int64_t free = world_.volume.free_inodes();
    // So that a file that comes and goes does not make it flicker.
    bool lacks = free >= 0 && free < (lacks_inodes_ ? 2 * inodes_min : inodes_min);
    if (free < 0 || lacks == lacks_inodes_)
        return;
    lacks_inodes_ = lacks;
    world_.log.write(
        lacks ? messages::inodes_exhausted : messages::inodes_back,
        lacks ? join(name_, ": ", free, " inodes are free on its disk: soon no file can be made")
              : join(name_, ": there are inodes on its disk again"),
        {{"HOLDFAST_DATABASE", name_}, {"HOLDFAST_FREE", join(free)}});
}

void Writer::note_full()
{
    Space::State before = space_.state();
    if (space_.note_full(world_.volume.has_ballast()) == Space::Ballast::drop)
        world_.volume.drop_ballast();
    note_space(before);
}

void Writer::note_space(Space::State before)
{
    takes_new_work_ = space_.takes_new_work();
    if (space_.state() == before)
        return;
    std::vector<obs::Field> fields{{"HOLDFAST_DATABASE", name_},
                                   {"HOLDFAST_FREE_BYTES", join(free_bytes_.load())},
                                   {"HOLDFAST_RESUME_BYTES", join(space_.resume_at())}};
    switch (space_.state()) {
    case Space::State::ample:
        world_.log.write(messages::disk_space_back,
                         join(name_, ": there is room on the disk again, all writes go on"),
                         fields);
        return;
    case Space::State::reserved:
        world_.log.write(messages::disk_reserve_reached,
                         join(name_, ": only ", free_bytes_.load(),
                              " bytes are free, new work is refused, what has begun goes on"),
                         fields);
        return;
    case Space::State::full:
        world_.log.write(messages::disk_full, join(name_, ": the disk is full, writes are refused"),
                         fields);
        return;
    }
}

void Writer::show_sizes()
{
    world_.metrics.wal_bytes.set(static_cast<double>(log_bytes()));
    std::int64_t file_bytes = db_.integer("PRAGMA page_count") * page_bytes_;
    world_.metrics.file_bytes.set(static_cast<double>(file_bytes));
    bytes_ = file_bytes + log_bytes();
}

void Writer::note_log()
{
    std::int64_t bytes = log_bytes();
    bool is_long = bytes > long_log * settings_.wal_bytes_max;
    // Back at its bound it is short again, not a byte below what was too much.
    if (is_long == is_log_long_ || (is_log_long_ && bytes > settings_.wal_bytes_max))
        return;
    is_log_long_ = is_long;
    world_.log.write(
        is_long ? messages::log_grows : messages::log_emptied,
        is_long ? join(name_, ": its log has grown to ", bytes,
                       " bytes and cannot be emptied: another program reads and does not end")
                : join(name_, ": its log could be emptied again"),
        {{"HOLDFAST_DATABASE", name_},
         {"HOLDFAST_BYTES", join(bytes)},
         {"HOLDFAST_LIMIT", join(settings_.wal_bytes_max)}});
}

void Writer::look_for_foreign_writers(Instant now)
{
    std::int64_t version = db_.integer("PRAGMA data_version");
    if (version == data_version_)
        return;
    data_version_ = version;
    world_.metrics.foreign_writes.add();
    refresh_projections();
    bool is_said = foreign_said_ && now - *foreign_said_ < foreign_episode;
    foreign_said_ = now;
    if (!is_said)
        world_.log.write(messages::foreign_write, join(name_, " was changed by another program"),
                         {{"HOLDFAST_DATABASE", name_}});
}

// What failed before is tried again here: a repaired table is noticed within a second.
void Writer::refresh_projections()
{
    db_.run("BEGIN");
    read_projections();
    db_.run("COMMIT");
    publish_projections();
}

}  // namespace holdfast::store
