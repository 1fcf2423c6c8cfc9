#include "store/writer.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/failpoint.h"
#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::store {
namespace {

using sqlite::Failure;
using sqlite::FailureKind;

// Whoever writes beside us is done within this, or the batch is refused.
constexpr int busy_ms = 5000;
// For what may be lost. One thread writes to both files: who stores in the ledger must not wait
// for a program that holds on to the other. It is tried a few times a second, so that this much is
// about a hundredth of the time.
constexpr int expendable_busy_ms = 5;
// What a frame of the log has besides its page.
constexpr std::int64_t frame_header_bytes = 24;
// After one of these nobody knows what the file holds.
bool is_fatal(FailureKind kind)
{
    return kind == FailureKind::io || kind == FailureKind::corrupt ||
           kind == FailureKind::not_a_database;
}

}  // namespace

Writer::Writer(std::string name, sqlite::Connection db, WriterSettings settings, World world)
    : name_{std::move(name)},
      db_{std::move(db)},
      settings_{settings},
      world_{std::move(world)},
      space_{settings.space},
      free_min_{settings.space.free_min},
      busy_ms_{settings.is_expendable ? expendable_busy_ms : busy_ms}
{
    world_.volume.drop_ballast_unless(settings_.space.ballast_bytes);
    begin();
}

void Writer::begin()
{
    page_bytes_ = db_.integer("PRAGMA page_size");
    data_version_ = db_.integer("PRAGMA data_version");
    moved_pages_ = 0;
    db_.count_wal_pages();
    set_busy_timeout(busy_ms_);
    look_at_disk();
}

sqlite::Connection Writer::give_away()
{
    CHECK(is_broken_ && settings_.is_expendable);
    return std::exchange(db_, sqlite::Connection{":memory:", sqlite::Mode::create});
}

Result<void> Writer::take_up(sqlite::Connection db)
{
    CHECK(is_broken_ && settings_.is_expendable);
    db_ = std::move(db);
    try {
        begin();
        if (!projections_.empty())
            refresh_projections();
    } catch (const Failure& failure) {
        return Error{Errc::unavailable, failure.what()};
    }
    next_look_ = {};
    next_truncate_ = {};
    next_checkpoint_ = {};
    is_damaged_ = false;
    is_broken_ = false;
    return {};
}

void Writer::set_busy_timeout(int milliseconds) noexcept
{
    busy_ms_ = milliseconds;
    db_.set_busy_timeout(milliseconds);
}

void Writer::add(Projection& projection)
{
    projections_.push_back({&projection, false});
    refresh_projections();
}

void Writer::store(Batch batch)
{
    if (batch.empty())
        return;
    last_write_ = world_.clock.now();
    if (is_broken_) {
        refuse_all(std::move(batch),
                   {Errc::unavailable, settings_.is_expendable ? join(name_, " is broken")
                                                               : "the service is stopping"},
                   world_.metrics.refused);
        return;
    }
    Stage stage = Stage::applying;
    try {
        transact(batch, stage);
    } catch (const Failure& failure) {
        recover(std::move(batch), stage, failure);
    }
}

void Writer::transact(Batch& batch, Stage& stage)
{
    Instant begun = world_.clock.now();
    failpoint("writer.before_begin");
    db_.run("BEGIN IMMEDIATE");
    Transaction transaction{db_, world_.clock.wall()};
    std::size_t applied = 0;
    for (const std::unique_ptr<Write>& write : batch) {
        applied += apply(*write, transaction) ? 1U : 0U;
        failpoint("writer.mid_batch");
    }
    read_projections();
    failpoint("writer.before_commit");
    stage = Stage::committing;
    commit();
    failpoint("writer.after_commit");
    publish_projections();

    world_.metrics.commit_seconds.observe(world_.clock.now() - begun);
    world_.metrics.batch_writes.observe(static_cast<double>(applied));
    world_.metrics.committed.add(applied);
    world_.metrics.wal_bytes.set(static_cast<double>(log_bytes()));
    for (std::unique_ptr<Write>& write : batch)
        world_.answer(std::move(write));
}

// False when it was undone, alone.
bool Writer::apply(Write& write, Transaction& transaction)
{
    db_.run("SAVEPOINT one_write");
    std::string why;
    try {
        write.apply(transaction);
        db_.run("RELEASE one_write");
        return true;
    } catch (const Failure& failure) {
        // A full disk and a failing one concern all; and SQLite may have undone everything.
        if (failure.kind() == FailureKind::full || is_fatal(failure.kind()) ||
            !db_.is_in_transaction())
            throw;
        why = failure.what();
    } catch (const std::exception& error) {
        why = error.what();
    }
    db_.run("ROLLBACK TO one_write");
    db_.run("RELEASE one_write");
    world_.metrics.failed.add();
    write.refuse({Errc::internal, std::move(why)});
    return false;
}

void Writer::commit()
{
    // A foreign reader can be in the way of nothing in WAL mode, but a foreign recovery can.
    for (int tries = 3;; --tries) {
        try {
            db_.run("COMMIT");
            return;
        } catch (const Failure& failure) {
            if (failure.kind() != FailureKind::busy || tries == 1 || !db_.is_in_transaction())
                throw;
            world_.metrics.busy.add();
        }
    }
}

void Writer::recover(Batch batch, Stage stage, const Failure& failure)
{
    // What is gone from the batch was answered: that does not throw.
    CHECK(std::ranges::all_of(batch, [](const auto& write) { return write != nullptr; }));
    if (is_fatal(failure.kind())) {
        give_up(failure);
        bool nobody_knows = stage == Stage::committing;
        refuse_all(std::move(batch),
                   {nobody_knows ? Errc::unknown : Errc::unavailable, failure.what()},
                   nobody_knows ? world_.metrics.unknown : world_.metrics.refused);
        return;
    }
    roll_back();
    if (failure.kind() == FailureKind::full && has_reached_limit(batch)) {
        recover_from_limit(std::move(batch));
        return;
    }
    if (failure.kind() == FailureKind::full) {
        recover_from_full(std::move(batch), failure);
        return;
    }
    if (failure.kind() == FailureKind::busy)
        world_.metrics.busy.add();
    Errc code = failure.kind() == FailureKind::busy ? Errc::unavailable : Errc::internal;
    refuse_all(std::move(batch), {code, failure.what()}, world_.metrics.refused);
}

// SQLite has one word for a file that may not grow and for a disk that has no room.
bool Writer::has_reached_limit(const Batch& batch)
{
    if (settings_.make_room.empty() || is_broken_)
        return false;
    // What a write holds is about what it stores; its rows and their indexes take more.
    constexpr std::int64_t spread = 2;
    constexpr std::int64_t slack = 1 << 20;
    std::int64_t wanted = slack;
    for (const std::unique_ptr<Write>& write : batch)
        wanted += spread * static_cast<std::int64_t>(write->bytes());
    try {
        std::int64_t used = db_.integer("PRAGMA page_count") - db_.integer("PRAGMA freelist_count");
        return used * page_bytes_ + wanted >= db_.integer("PRAGMA max_page_count") * page_bytes_;
    } catch (const Failure&) {
        return false;
    }
}

// The oldest rows make room for new ones. If there are none that help, what comes is refused, and
// nothing but this file knows of it.
void Writer::recover_from_limit(Batch batch)
{
    std::int64_t removed = is_second_try_ ? 0 : make_room();
    world_.log.write(messages::telemetry_bounded,
                     removed > 0 ? join(name_, " has reached its limit: its ", removed,
                                        " oldest rows were removed")
                                 : join(name_,
                                        " has reached its limit, and nothing can be removed: "
                                        "what comes is refused"),
                     {{"HOLDFAST_DATABASE", name_}, {"HOLDFAST_COUNT", join(removed)}});
    if (removed == 0) {
        refuse_all(std::move(batch), {Errc::full, join(name_, " has reached its limit")},
                   world_.metrics.refused);
        return;
    }
    is_second_try_ = true;
    store(std::move(batch));
    is_second_try_ = false;
}

std::int64_t Writer::make_room()
{
    try {
        return db_.run(settings_.make_room);
    } catch (const Failure& failure) {
        if (is_fatal(failure.kind()))
            give_up(failure);
        return 0;
    }
}

// The ballast gives room for a little: for what has begun. New work is refused.
void Writer::recover_from_full(Batch batch, const Failure& failure)
{
    bool had_ballast = world_.volume.has_ballast();
    note_full();
    auto is_finishing = [&](const auto& write) {
        return had_ballast && write->lane() == Lane::finish;
    };
    // The iterators, not the ranges: clang 14 cannot parse GCC's subrange.
    auto rest = std::stable_partition(batch.begin(), batch.end(), is_finishing);
    Batch refused{std::move_iterator{rest}, std::move_iterator{batch.end()}};
    batch.erase(rest, batch.end());
    refuse_all(std::move(refused), {Errc::full, failure.what()}, world_.metrics.refused);
    store(std::move(batch));
}

void Writer::refuse_all(Batch batch, const Error& error, obs::Counter& counter)
{
    for (std::unique_ptr<Write>& write : batch) {
        counter.add();
        write->refuse(error);
        world_.answer(std::move(write));
    }
}

// Not rolled back, not closed: nothing may touch the files any more.
void Writer::give_up(const Failure& failure)
{
    is_damaged_ =
        failure.kind() == FailureKind::corrupt || failure.kind() == FailureKind::not_a_database;
    is_broken_ = true;
    const obs::Message& message = settings_.is_expendable ? messages::telemetry_broken
                                  : is_damaged_           ? messages::store_damaged
                                                          : messages::store_broken;
    world_.log.write(message, join(name_, ": ", failure.what()),
                     {{"HOLDFAST_DATABASE", name_}, {"HOLDFAST_ERROR", failure.what()}});
}

void Writer::roll_back() noexcept
{
    try {
        if (db_.is_in_transaction())
            db_.run("ROLLBACK");
    } catch (const Failure& failure) {
        give_up(failure);
    }
}

void Writer::read_projections()
{
    for (Watched& watched : projections_) {
        watched.is_read = false;
        try {
            watched.projection->read(db_);
            watched.is_read = true;
        } catch (const Failure& failure) {
            if (failure.kind() == FailureKind::full || is_fatal(failure.kind()) ||
                !db_.is_in_transaction())
                throw;
            watched.projection->lose(failure.what());
        }
    }
}

void Writer::publish_projections() noexcept
{
    for (Watched& watched : projections_)
        if (watched.is_read)
            watched.projection->publish();
}

std::int64_t Writer::log_bytes() const noexcept
{
    return db_.wal_pages() * (page_bytes_ + frame_header_bytes);
}

}  // namespace holdfast::store
