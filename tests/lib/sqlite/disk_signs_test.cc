#include "lib/sqlite/disk_signs.h"

#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "lib/sqlite/connection.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::sqlite {
namespace {

class DiskSignsTest : public ::testing::Test {
protected:
    DiskSignsTest()
    {
        db.integer("PRAGMA journal_mode = WAL");
        db.run("PRAGMA synchronous = FULL");
        db.run("CREATE TABLE t(a)");
    }

    TemporaryDirectory directory;
    Connection db{directory.file("test.db"), Mode::create};
    int signs = 0;
};

TEST_F(DiskSignsTest, TellOfEveryWriteAndSyncOfOneCommit)
{
    DiskSigns heard{[this] { ++signs; }};
    db.run("PRAGMA synchronous = OFF");
    db.run("INSERT INTO t VALUES (1)");
    EXPECT_EQ(std::exchange(signs, 0), 4) << "a frame is its header and its page; each has an end";
    db.run("PRAGMA synchronous = FULL");
    db.run("INSERT INTO t VALUES (2)");
    EXPECT_EQ(signs, 6) << "and the log is synced";
}

TEST_F(DiskSignsTest, TellOfACheckpoint)
{
    db.run("INSERT INTO t VALUES (1)");
    DiskSigns heard{[this] { ++signs; }};
    db.checkpoint_passive();
    // The log, the pages, the database.
    EXPECT_GE(signs, 6);
}

TEST_F(DiskSignsTest, AreSilentWhileNothingIsWritten)
{
    DiskSigns heard{[this] { ++signs; }};
    db.integer("SELECT count(*) FROM t");
    EXPECT_EQ(signs, 0);
}

TEST_F(DiskSignsTest, AreForTheirThreadAlone)
{
    DiskSigns heard{[this] { ++signs; }};
    std::jthread{[this] { db.run("INSERT INTO t VALUES (1)"); }}.join();
    EXPECT_EQ(signs, 0);
}

TEST_F(DiskSignsTest, EndWithTheirLife)
{
    {
        DiskSigns heard{[this] { ++signs; }};
    }
    db.run("INSERT INTO t VALUES (1)");
    EXPECT_EQ(signs, 0);
}

TEST(DiskSigns, LeaveAloneWhatCannotBeOpened)
{
    TemporaryDirectory directory;
    EXPECT_THROW((Connection{directory.file("none/test.db"), Mode::create}), Failure);
}

}  // namespace
}  // namespace holdfast::sqlite
