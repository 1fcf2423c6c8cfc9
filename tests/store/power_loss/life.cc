#include "tests/store/power_loss/life.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "base/text.h"
#include "store/kind.h"
#include "store/migrate.h"
#include "store/open.h"

namespace holdfast::power_loss {
namespace {

using namespace std::chrono_literals;
using Operation = SimulatedDisk::Operation;

const std::string path = "/simulated/holdfast.db";
// A life whose disk never lets it end is no life.
constexpr int processes_max = 1000;
constexpr store::SpaceSettings space{.free_min = 32 << 10, .ballast_bytes = 64 << 10};

sqlite::Connection open_reading()
{
    return store::open_for_reading({.path = path, .vfs = SimulatedVfs::name}, store::ledger_kind());
}

SimulatedDisk::Settings disk_settings(Random& random)
{
    return {.sector_bytes = random.below(2) == 0 ? 512 : 4096};
}

// A read of everything, and whether it was answered.
class ReadAll final : public store::Read {
public:
    void run(sqlite::Connection& db) override { contents = read_contents(db); }
    void refuse(Error error) override { refused = std::move(error); }
    void done() override {}

    Contents contents;
    std::optional<Error> refused;
};

}  // namespace

Life::Life(std::uint64_t seed, Trace trace)
    : random_{seed},
      trace_{std::move(trace)},
      mix_{.fails = chance(2),
           .fills_up = chance(3),
           .has_readers = chance(2),
           .writes_max = chance(4) ? 40U : 6U,
           .log_bytes_max = chance(2) ? 128 << 10 : 64 << 20},
      disk_{random_.next(), disk_settings(random_)}
{
    disk_.trace(trace_);
}

std::string Life::live(std::uint64_t power_losses)
{
    for (int i = 0; i < processes_max && disk_.counts().power_losses < power_losses; ++i) {
        run_process();
        if (is_broken()) {
            end_process();
            return broken_;
        }
    }
    // What the last one left behind.
    disk_.heal();
    room_.lift();
    if (!open() && !is_broken())
        breaks("a healthy disk did not let itself be opened");
    end_process();
    return broken_;
}

void Life::run_process()
{
    // What a failed disk left behind is decided early in the next process.
    disk_.stop_after(1 + random_.below(is_after_failure_ || chance(4) ? 60 : 400));
    if (open()) {
        work();
    } else if (disk_.is_stopped()) {
        ++totals_.ends_while_opening;
    }
    if (!is_broken())
        end_process();
}

// As _exit() does, or the power: no destructor gets anything done.
void Life::end_process()
{
    is_after_failure_ = !disk_.is_stopped() && (!writer_ || writer_->is_broken());
    bool loses_power = disk_.is_stopped() ? !chance(8) : chance(is_after_failure_ ? 4 : 2);
    disk_.stop();
    snapshot_.reset();
    reader_.reset();
    writer_.reset();
    if (loses_power)
        disk_.lose_power();
    else
        disk_.restart();
    if (!chance(4))
        disk_.heal();
    if (!chance(4))
        room_.lift();
}

bool Life::open()
{
    note("the process starts");
    clock_.advance(1s);
    std::uint64_t refused_before = refused_by_disk();
    try {
        ++totals_.openings;
        auto db = store::open_for_writing({.path = path, .vfs = SimulatedVfs::name},
                                          store::ledger_kind());
        store::migrate(db, store::ledger_kind(), clock_, {.program_version = "1.0"});
        store::begin_session(db, store::ledger_kind());
        writer_ = std::make_unique<store::Writer>(
            "holdfast.db", std::move(db),
            store::WriterSettings{.wal_bytes_max = mix_.log_bytes_max, .space = space},
            store::Writer::World{
                .clock = clock_,
                .log = log_,
                .metrics = metrics_,
                .volume = room_,
                .answer = [this](std::unique_ptr<store::Write> write) { take(std::move(write)); }});
        writer_->add(counts_);
        reader_ = std::make_unique<store::Reader>(open_reading(), clock_, 1s);
        check_opened();
    } catch (const std::exception& error) {
        if (disk_.is_stopped())
            return false;
        ++totals_.failed_openings;
        note(error.what());
        if (refused_by_disk() == refused_before)
            breaks(join("it cannot be opened: ", error.what()));
        return false;
    }
    return !is_broken();
}

std::uint64_t Life::refused_by_disk() const
{
    const SimulatedDisk::Counts& disk = disk_.counts();
    return disk.failed_writes + disk.failed_syncs + disk.failed_truncations + disk.refused_full;
}

void Life::check_opened()
{
    auto db = open_reading();
    if (std::string said = contradiction(db); !said.empty()) {
        breaks(join("the database contradicts itself: ", said));
        return;
    }
    Contents found = read_contents(db);
    Contents other = certain_;
    for (const auto& change : doubt_)
        (void)change->mean(other);
    if (!doubt_.empty() && !(other == certain_))
        ++(found == other ? totals_.found_stored : totals_.found_undone);
    if (found == other)
        certain_ = std::move(other);
    else
        expect_contents(found, "after opening");
    doubt_.clear();
    if (counts_.shown() != Counts::of(found) && !is_broken())
        breaks("the published counts are not those of the database");
}

void Life::work()
{
    while (!disk_.is_stopped() && !writer_->is_broken() && !is_broken()) {
        if (chance(40)) {
            writer_->close();
            ++totals_.clean_ends;
            return;
        }
        make_trouble();
        look_around();
        store_batch();
        if (mix_.has_readers && !is_broken()) {
            read();
            look_at_snapshot();
        }
    }
}

void Life::make_trouble()
{
    if (mix_.fills_up)
        fill_up();
    if (!mix_.fails || !chance(8))
        return;
    // Syncs most of all: only they leave something that nobody knows.
    static constexpr std::array kinds{Operation::sync, Operation::sync, Operation::sync,
                                      Operation::write, Operation::truncate};
    disk_.fail(kinds.at(random_.below(kinds.size())), random_.below(3), chance(4));
}

void Life::fill_up()
{
    if (room_.is_limited() ? !chance(6) : !chance(10))
        return;
    if (room_.is_limited()) {
        room_.lift();
        return;
    }
    room_.limit_to(static_cast<std::int64_t>(random_.below(160 << 10)));
}

void Life::look_around()
{
    clock_.advance(chance(4) ? Duration{2s} : Duration{5ms});
    (void)writer_->look_around(clock_.now());
    clock_.advance(5ms);
}

void Life::store_batch()
{
    store::Writer::Batch batch;
    for (std::uint64_t left = 1 + random_.below(mix_.writes_max); left > 0; --left) {
        std::unique_ptr<Change> change = any_change();
        if (change->lane() == store::Lane::intake && !writer_->takes_new_work()) {
            ++totals_.turned_away;
            continue;
        }
        note(change->name());
        batch.push_back(std::move(change));
    }
    // Completions before intake, as the writer's queue hands them out.
    std::ranges::stable_partition(
        batch, [](const auto& write) { return write->lane() == store::Lane::finish; });
    answers_awaited_ += batch.size();
    writer_->store(std::move(batch));
    if (answers_awaited_ != 0)
        breaks("a write was not answered exactly once");
    if (!doubt_.empty() && !disk_.is_stopped() && !writer_->is_broken())
        breaks("the writer goes on after an outcome that nobody knows");
    if (!disk_.is_stopped() && !writer_->is_broken() && !is_broken() &&
        counts_.shown() != Counts::of(certain_))
        breaks("the published counts are not those of what was acknowledged");
}

std::unique_ptr<Change> Life::any_change()
{
    // Ids near the end are those that were just given away.
    std::int64_t last = certain_.shipments.empty() ? 1 : certain_.shipments.rbegin()->first;
    std::int64_t id = last + 2 - static_cast<std::int64_t>(random_.below(16));
    switch (random_.below(10)) {
    case 0:
        return set_status(id, random_);
    case 1:
        return remove(id);
    case 2:
        return create_many(random_);
    case 3:
        return fail_half_way(random_);
    case 4:
        if (!keys_.empty())
            return create(keys_[random_.below(keys_.size())], random_);
        [[fallthrough]];
    default: {
        std::string key = join("key-", ++keys_made_);
        if (keys_.size() < 16)
            keys_.push_back(key);
        else
            keys_[random_.below(keys_.size())] = key;
        return create(key, random_);
    }
    }
}

// What is said after the end was heard by nobody.
void Life::take(std::unique_ptr<store::Write> write)
{
    --answers_awaited_;
    std::unique_ptr<Change> change{static_cast<Change*>(write.release())};
    if (disk_.is_stopped()) {
        doubt_.push_back(std::move(change));
        return;
    }
    if (!change->error()) {
        ++totals_.acknowledged;
        if (std::string wrong = change->mean(certain_); !wrong.empty())
            breaks(wrong);
        return;
    }
    const Error& error = *change->error();
    note(join(change->name(), " was refused: ", error.context));
    switch (error.code) {
    case Errc::unknown:
        ++totals_.unknown;
        doubt_.push_back(std::move(change));
        return;
    case Errc::full:
        ++totals_.refused_full;
        return;
    case Errc::unavailable:
        ++totals_.refused_io;
        return;
    default:
        ++totals_.undone_alone;
    }
}

void Life::read()
{
    ReadAll read;
    reader_->answer(read);
    if (disk_.is_stopped() || writer_->is_broken())
        return;
    if (read.refused) {
        breaks(join("a read was refused: ", read.refused->context));
        return;
    }
    ++totals_.reads;
    expect_contents(read.contents, "in a read");
}

// Held over some batches and checkpoints, it must not change.
void Life::look_at_snapshot()
{
    if (disk_.is_stopped() || writer_->is_broken() || is_broken() || !chance(4))
        return;
    if (!snapshot_) {
        snapshot_.emplace(Snapshot{open_reading(), {}});
        snapshot_->db.run("BEGIN");
        snapshot_->seen = read_contents(snapshot_->db);
        return;
    }
    if (!(read_contents(snapshot_->db) == snapshot_->seen))
        breaks("a snapshot changed while it was held");
    snapshot_->db.run("COMMIT");
    snapshot_.reset();
}

void Life::expect_contents(const Contents& found, std::string_view where)
{
    if (!(found == certain_))
        breaks(join(where, ": ", difference(certain_, found)));
}

void Life::breaks(std::string what)
{
    note(join("BROKEN: ", what));
    if (broken_.empty())
        broken_ = std::move(what);
}

void Life::note(std::string_view what)
{
    if (trace_)
        trace_(join("    ", what));
}

Totals Life::totals() const
{
    Totals totals = totals_;
    const SimulatedDisk::Counts& disk = disk_.counts();
    totals.lives = 1;
    totals.power_losses = disk.power_losses;
    totals.restarts = disk.restarts;
    totals.checkpoints = metrics_.checkpoints_complete.value();
    totals.partial_checkpoints = metrics_.checkpoints_partial.value();
    totals.writes = disk.writes;
    totals.syncs = disk.syncs;
    totals.failed_writes = disk.failed_writes;
    totals.failed_syncs = disk.failed_syncs;
    totals.failed_truncations = disk.failed_truncations;
    totals.met_full_disk = disk.refused_full;
    totals.dropped = disk.dropped;
    totals.torn = disk.torn;
    totals.garbled = disk.garbled;
    totals.reordered = disk.reordered;
    totals.entries_lost = disk.entries_lost;
    return totals;
}

}  // namespace holdfast::power_loss
