#include "store/open.h"

#include <gmock/gmock.h>

#include "tests/store/fixture.h"

namespace holdfast::store {
namespace {

using testing::HasSubstr;

class Opening : public StoreTest {
protected:
    Refusal refusal(const Kind& kind = ledger_kind())
    {
        try {
            sqlite::Connection opened = open_for_writing({.path = path, .busy_ms = 1}, kind);
        } catch (const Refused& refused) {
            return refused.refusal();
        }
        return {.cause = Cause::other, .what = "not refused"};
    }
};

TEST_F(Opening, MakesAMissingFileThatSaysWhatItIs)
{
    umask(022);
    sqlite::Connection db = open_for_writing({.path = path}, ledger_kind());
    struct stat status = {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0640U);
    EXPECT_EQ(db.integer("PRAGMA application_id"), 0x48466462);
    EXPECT_EQ(db.integer("PRAGMA auto_vacuum"), 2);
    EXPECT_EQ(db.integer("PRAGMA user_version"), 0);
    EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST_F(Opening, SetsWhatTheWriterNeeds)
{
    sqlite::Connection db = open_for_writing({.path = path, .cache_kib = 512}, ledger_kind());
    EXPECT_EQ(db.text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(db.integer("PRAGMA synchronous"), 2);
    EXPECT_EQ(db.integer("PRAGMA wal_autocheckpoint"), 0);
    EXPECT_EQ(db.integer("PRAGMA journal_size_limit"), log_bytes_kept);
    EXPECT_EQ(db.integer("PRAGMA foreign_keys"), 1);
    EXPECT_EQ(db.integer("PRAGMA trusted_schema"), 0);
    EXPECT_EQ(db.integer("PRAGMA cell_size_check"), 1);
    EXPECT_EQ(db.integer("PRAGMA mmap_size"), 0);
    EXPECT_EQ(db.integer("PRAGMA secure_delete"), 0);
    EXPECT_EQ(db.integer("PRAGMA temp_store"), 2);
    EXPECT_EQ(db.integer("PRAGMA cache_size"), -512);
    EXPECT_EQ(db.integer("PRAGMA busy_timeout"), 5000);
}

TEST_F(Opening, SyncsTelemetryLess)
{
    path = telemetry_path(path);
    EXPECT_EQ(path, file("events.db"));
    sqlite::Connection db = open_for_writing({.path = path}, telemetry_kind());
    EXPECT_EQ(db.integer("PRAGMA synchronous"), 1);
    EXPECT_EQ(db.integer("PRAGMA application_id"), 0x48466576);
}

TEST_F(Opening, ReadersCannotWrite)
{
    make();
    sqlite::Connection db = open_for_reading({.path = path}, ledger_kind());
    EXPECT_EQ(db.integer("PRAGMA cell_size_check"), 1);
    EXPECT_THROW(db.script("CREATE TABLE a(b)"), sqlite::Failure);
    EXPECT_THROW(open_for_reading({.path = path}, telemetry_kind()), Refused);
}

// What a killed process left in the log is in the database itself before anybody is answered.
TEST_F(Opening, BringsInWhatTheLogHolds)
{
    {
        sqlite::Connection db = open_for_writing({.path = path}, ledger_kind());
        db.script("CREATE TABLE a(b); INSERT INTO a VALUES (7)");
    }
    ASSERT_GT(std::filesystem::file_size(path + "-wal"), 0U);
    sqlite::Connection db = open_for_writing({.path = path}, ledger_kind());
    EXPECT_EQ(std::filesystem::file_size(path + "-wal"), 0U);
    EXPECT_THAT(read_file(path), HasSubstr("CREATE TABLE a(b)"));
    EXPECT_EQ(db.integer("SELECT b FROM a"), 7);
}

TEST_F(Opening, AnUnfinishedFileOfAKilledStartIsMadeAnew)
{
    write(path + ".new", "half");
    make();
    EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST_F(Opening, RefusesWhatInspectionFound)
{
    write(path,
          "not a database at all, but longer than a header of SQLite has bytes, which is 100 "
          "of them");
    EXPECT_EQ(refusal().cause, Cause::foreign);
    EXPECT_THAT(read_file(path), testing::StartsWith("not a database"));
}

TEST_F(Opening, RefusesDamageBelowTheHeader)
{
    {
        sqlite::Connection db = open_for_writing({.path = path}, ledger_kind());
        db.script("CREATE TABLE a(b)");
        db.checkpoint_truncate();
    }
    poke(100, std::string(64, '\xff'));
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::corrupt);
    EXPECT_THAT(refused.remedy, HasSubstr("holdfastctl restore"));
}

// Somebody who looks into the database must not keep the service down.
TEST_F(Opening, LeavesInTheLogWhatAReaderHolds)
{
    make();
    sqlite::Connection reader = open_for_reading({.path = path}, ledger_kind());
    sqlite::Connection first = open_for_writing({.path = path}, ledger_kind());
    first.script("CREATE TABLE a(b)");
    first.checkpoint_truncate();
    sqlite::Query snapshot = reader.query("SELECT count(*) FROM a");
    ASSERT_TRUE(snapshot.next());
    first.script("INSERT INTO a VALUES (1)");
    sqlite::Connection second = open_for_writing({.path = path}, ledger_kind());
    EXPECT_EQ(second.integer("SELECT count(*) FROM a"), 1);
    EXPECT_EQ(snapshot.integer(0), 0);
}

TEST_F(Opening, RefusesWhileAnotherProgramWrites)
{
    make();
    sqlite::Connection other = open_for_writing({.path = path}, ledger_kind());
    other.run("BEGIN IMMEDIATE");
    try {
        open_for_writing({.path = path, .busy_ms = 1}, ledger_kind());
        ADD_FAILURE() << "both write";
    } catch (const Refused& refused) {
        EXPECT_EQ(refused.refusal().cause, Cause::locked);
        EXPECT_EQ(refused.refusal().what, "is being written by another program");
    }
    other.run("COMMIT");
    EXPECT_EQ(refusal().what, "not refused");
}

}  // namespace
}  // namespace holdfast::store
