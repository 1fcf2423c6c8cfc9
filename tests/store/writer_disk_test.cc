// The writer on a disk that fills up, or fails, between its batches.
#include <gtest/gtest.h>

#include "store/kind.h"
#include "store/open.h"
#include "store/writer.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/simulated_disk.h"
#include "tests/fakes/simulated_room.h"
#include "tests/fakes/simulated_vfs.h"

namespace holdfast::store {
namespace {

using std::chrono::seconds;

const std::string path = "/simulated/test.db";

class WriterOnADisk : public ::testing::Test {
protected:
    WriterOnADisk()
    {
        Writer::Batch batch;
        batch.push_back(make_write<bool>(
            Lane::finish, 100,
            [](Transaction& transaction) {
                transaction.db.run("CREATE TABLE t(a BLOB)");
                transaction.db.run("INSERT INTO t VALUES (zeroblob(100000))");
                return true;
            },
            [](const Result<bool>&) {}));
        writer.store(std::move(batch));
    }

    // What it has put on the disk since the last call.
    std::uint64_t writes()
    {
        std::uint64_t before = seen_;
        seen_ = disk.counts().writes + disk.counts().syncs;
        return seen_ - before;
    }

    SimulatedDisk disk{1};
    SimulatedVfs vfs{disk};
    SimulatedRoom room{disk};
    ManualClock clock;
    obs::Log log{clock, {}};
    obs::Registry registry;
    MetricFamilies families{registry};
    Metrics metrics{families, "test"};
    Writer writer{"test.db",
                  open_for_writing({.path = path, .vfs = SimulatedVfs::name}, ledger_kind()),
                  {.space = {.free_min = 1 << 20, .ballast_bytes = 0}},
                  {clock, log, metrics, room, [](const std::unique_ptr<Write>&) {}}};

private:
    std::uint64_t seen_ = 0;
};

TEST_F(WriterOnADisk, TriesACheckpointThatFoundNoRoomOnceASecond)
{
    clock.advance(seconds{2});
    room.limit_to(0);
    Instant now = clock.now();
    EXPECT_EQ(writer.look_around(now), now + seconds{1}) << "or the thread would spin";
    EXPECT_GT(disk.counts().refused_full, 0U);
    (void)writes();
    (void)writer.look_around(now + seconds{1} / 2);
    EXPECT_EQ(writes(), 0U) << "nor at each batch";
    (void)writer.look_around(now + seconds{1});
    EXPECT_GT(writes(), 0U);
}

TEST_F(WriterOnADisk, NoticesRoomAlthoughACheckpointFindsNone)
{
    clock.advance(seconds{2});
    room.limit_to(0);
    (void)writer.look_around(clock.now());
    EXPECT_FALSE(writer.takes_new_work());
    EXPECT_EQ(writer.free_bytes(), 0);
}

TEST_F(WriterOnADisk, BringsTheLogInWhenThereIsRoomAgain)
{
    clock.advance(seconds{2});
    room.limit_to(0);
    (void)writer.look_around(clock.now());
    room.lift();
    clock.advance(seconds{2});
    (void)writer.look_around(clock.now());
    EXPECT_EQ(metrics.checkpoints_complete.value(), 1U);
    EXPECT_TRUE(writer.takes_new_work());
}

TEST_F(WriterOnADisk, IsBrokenByACheckpointThatFails)
{
    clock.advance(seconds{2});
    disk.fail(SimulatedDisk::Operation::sync);
    EXPECT_EQ(writer.look_around(clock.now()), never);
    EXPECT_TRUE(writer.is_broken());
}

}  // namespace
}  // namespace holdfast::store
