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

// What may be lost is taken up again, once nobody has the file open any more.
class TelemetryOnADisk : public WriterOnADisk {
protected:
    TelemetryOnADisk()
    {
        EXPECT_EQ(store("CREATE TABLE t(a)"), "stored");
        disk.fail(SimulatedDisk::Operation::sync);
        clock.advance(seconds{2});
        (void)telemetry.look_around(clock.now());
    }

    static sqlite::Connection open()
    {
        return open_for_writing({.path = telemetry_path, .vfs = SimulatedVfs::name},
                                telemetry_kind());
    }
    std::string store(std::string_view statement)
    {
        std::string answer;
        Writer::Batch batch;
        batch.push_back(make_write<bool>(
            Lane::intake, 100,
            [statement](Transaction& transaction) {
                transaction.db.run(statement);
                return true;
            },
            [&](const Result<bool>& result) {
                answer = result ? "stored" : to_string(result.error().code);
            }));
        telemetry.store(std::move(batch));
        return answer;
    }

    static constexpr const char* telemetry_path = "/simulated/events.db";
    Writer telemetry{
        "events.db",
        open(),
        {.is_expendable = true, .space = {.free_min = 1 << 20, .ballast_bytes = 0}},
        {clock, log, metrics, room, [](const std::unique_ptr<Write>& write) { write->done(); }}};
};

TEST_F(TelemetryOnADisk, IsTakenUpAgain)
{
    ASSERT_TRUE(telemetry.is_broken());
    EXPECT_EQ(store("INSERT INTO t VALUES (1)"), "unavailable");
    (void)telemetry.give_away();
    EXPECT_EQ(store("INSERT INTO t VALUES (2)"), "unavailable") << "it has nothing to store in";
    EXPECT_TRUE(telemetry.take_up(open()));
    EXPECT_FALSE(telemetry.is_broken());
    EXPECT_EQ(store("INSERT INTO t VALUES (3)"), "stored");
    clock.advance(seconds{2});
    EXPECT_NE(telemetry.look_around(clock.now()), never) << "it is looked after again";
    EXPECT_EQ(open().integer("SELECT sum(a) FROM t"), 3);
}

TEST_F(TelemetryOnADisk, IsWrittenToBeforeItIsTrusted)
{
    (void)telemetry.give_away();
    {
        sqlite::Connection db = open();
        EXPECT_NO_THROW(try_to_write(db, telemetry_kind()));
        disk.fail(SimulatedDisk::Operation::write);
        EXPECT_THROW(try_to_write(db, telemetry_kind()), sqlite::Failure);
    }
    sqlite::Connection db = open();
    db.run("INSERT INTO t VALUES (1)");  // The first commit syncs the log's head.
    disk.fail(SimulatedDisk::Operation::sync);
    EXPECT_THROW(try_to_write(db, telemetry_kind()), sqlite::Failure);
}

}  // namespace
}  // namespace holdfast::store
