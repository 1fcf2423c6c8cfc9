#include "tests/fakes/simulated_vfs.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "lib/sqlite/connection.h"

namespace holdfast {
namespace {

using sqlite::Connection;
using sqlite::Failure;
using sqlite::FailureKind;
using sqlite::Mode;
using Operation = SimulatedDisk::Operation;

struct SimulatedVfsTest : testing::Test {
    static Connection open(Mode mode) { return {"/simulated/test.db", mode, SimulatedVfs::name}; }

    // One table with one row, in WAL mode.
    static Connection made(std::string_view synchronous = "FULL")
    {
        Connection db = open(Mode::create);
        EXPECT_EQ(db.text("PRAGMA journal_mode = WAL"), "wal");
        db.script("PRAGMA wal_autocheckpoint = 0; CREATE TABLE t(a); INSERT INTO t VALUES (1)");
        db.script("PRAGMA synchronous = " + std::string{synchronous});
        return db;
    }

    void lose_power(std::optional<Connection>& db)
    {
        disk.stop();
        db.reset();
        disk.lose_power();
        db.emplace(open(Mode::read_write));
    }

    SimulatedDisk disk{1, {.weather = SimulatedDisk::Weather{.kept = 0, .damaged = 0}}};
    SimulatedVfs vfs{disk};
};

TEST_F(SimulatedVfsTest, LetsReadersSeeSnapshotsWhileOneWrites)
{
    Connection writer = made();
    Connection reader = open(Mode::read_only);
    reader.run("BEGIN");
    EXPECT_EQ(reader.integer("SELECT count(*) FROM t"), 1);
    writer.run("INSERT INTO t VALUES (2)");
    EXPECT_EQ(reader.integer("SELECT count(*) FROM t"), 1);
    sqlite::Checkpoint done = writer.checkpoint_passive();
    EXPECT_LT(done.moved_pages, done.wal_pages);
    reader.run("COMMIT");
    EXPECT_EQ(reader.integer("SELECT count(*) FROM t"), 2);
    EXPECT_FALSE(writer.checkpoint_truncate().was_busy);
    EXPECT_EQ(writer.text("PRAGMA integrity_check"), "ok");
}

TEST_F(SimulatedVfsTest, LetsOneWriteAtATime)
{
    Connection one = made();
    Connection other = open(Mode::read_write);
    one.run("BEGIN IMMEDIATE");
    try {
        other.run("BEGIN IMMEDIATE");
        ADD_FAILURE() << "both write";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::busy);
    }
    one.run("COMMIT");
    other.run("BEGIN IMMEDIATE");
    other.run("COMMIT");
}

TEST_F(SimulatedVfsTest, KeepsCommitsOverPowerLossWithSynchronousFull)
{
    std::optional<Connection> db{made()};
    db->run("INSERT INTO t VALUES (2)");
    lose_power(db);
    EXPECT_EQ(db->integer("SELECT count(*) FROM t"), 2);
}

TEST_F(SimulatedVfsTest, LosesCommitsOverPowerLossWithSynchronousNormal)
{
    std::optional<Connection> db{made("NORMAL")};
    db->run("INSERT INTO t VALUES (2)");
    lose_power(db);
    EXPECT_EQ(db->integer("SELECT count(*) FROM t"), 1);
    EXPECT_EQ(db->text("PRAGMA integrity_check"), "ok");
}

// What a failed sync left in the cache alone is lost with the power, though recovery saw it.
TEST(SimulatedVfs, MakesDurableWhatIsWrittenAgain)
{
    int seen_and_lost = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SimulatedDisk disk{seed, {.weather = SimulatedDisk::Weather{.kept = 0, .damaged = 0}}};
        SimulatedVfs vfs{disk};
        std::optional<Connection> db{SimulatedVfsTest::made()};
        disk.fail(Operation::sync);
        EXPECT_THROW(db->run("INSERT INTO t VALUES (2)"), Failure);
        disk.stop();
        db.reset();
        disk.restart();
        db.emplace(SimulatedVfsTest::open(Mode::read_write));
        std::int64_t found = db->integer("SELECT count(*) FROM t");
        if (seed % 2 == 0) {
            db->run("BEGIN IMMEDIATE");
            db->write_log_again();
            db->run("ROLLBACK");
        }
        disk.stop();
        db.reset();
        disk.lose_power();
        db.emplace(SimulatedVfsTest::open(Mode::read_write));
        std::int64_t left = db->integer("SELECT count(*) FROM t");
        if (seed % 2 == 0)
            EXPECT_EQ(left, found) << seed;
        else
            seen_and_lost += left < found ? 1 : 0;
    }
    EXPECT_GT(seen_and_lost, 5);
}

TEST_F(SimulatedVfsTest, SaysWhichOperationFailed)
{
    Connection db = made();
    disk.fail(Operation::sync);
    try {
        db.run("INSERT INTO t VALUES (2)");
        ADD_FAILURE() << "it was stored";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::io);
        EXPECT_EQ(failure.code() >> 8, 4);  // SQLITE_IOERR_FSYNC
    }
    disk.set_budget(disk.used_bytes());
    try {
        db.run("INSERT INTO t VALUES (zeroblob(100000))");
        ADD_FAILURE() << "it had room";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::full);
    }
    disk.stop();
    EXPECT_THROW(db.integer("SELECT count(*) FROM t"), Failure);
}

}  // namespace
}  // namespace holdfast
