#include "store/prepare.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "store/backup.h"
#include "store/look.h"
#include "tests/store/fixture.h"

namespace holdfast::store {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Preparing : public StoreTest {
protected:
    Prepared run()
    {
        return prepare({.ledger_path = path,
                        .may_migrate = may_migrate,
                        .program_version = "1.2.3",
                        .telemetry_bytes_max = events_max,
                        .progress =
                            [this](const std::string& doing, double share) {
                                EXPECT_GE(share, 0.0);
                                EXPECT_LE(share, 1.0);
                                told.push_back(doing);
                                if (!armed.empty() && doing.find(", 2 of ") != doing.npos)
                                    throw sqlite::Failure{13, armed};  // SQLITE_FULL
                            }},
                       clock);
    }
    Refusal refusal()
    {
        try {
            Prepared prepared = run();
        } catch (const Refused& refused) {
            return refused.refusal();
        }
        return {.cause = Cause::other, .what = "not refused"};
    }
    // A ledger of an older version of ours.
    void make_older()
    {
        sqlite::Connection db = open_for_writing({.path = path}, ledger_kind());
        (void)migrate(db, ledger_kind(), clock, {.to = 1, .program_version = "1.0.0"});
    }

    bool may_migrate = true;
    std::int64_t events_max = 0;
    std::string armed;  // What ends a migration at its second statement.
    std::vector<std::string> told;
};

TEST_F(Preparing, MakesBothDatabases)
{
    may_migrate = false;  // Which is about what there was.
    Prepared prepared = run();
    EXPECT_THAT(prepared.done, ElementsAre("made " + path, "made " + file("events.db")));
    EXPECT_EQ(prepared.ledger.integer("PRAGMA user_version"), ledger_kind().version());
    EXPECT_EQ(prepared.telemetry.integer("PRAGMA user_version"), telemetry_kind().version());
    EXPECT_EQ(prepared.ledger_reader.integer("SELECT count(*) FROM shipments"), 0);
    EXPECT_FALSE(std::filesystem::exists(default_backup_directory(path)));
    EXPECT_EQ(told.front(), "opening holdfast.db");
}

TEST_F(Preparing, MakesNoNewLedgerWhereThereAreBackupsOfOne)
{
    std::string copy;
    {
        Prepared prepared = run();
        copy = make_backup(prepared.ledger_reader, ledger_kind(), clock,
                           {.directory = default_backup_directory(path), .label = "daily"})
                   .path;
    }
    EXPECT_EQ(refusal().what, "not refused");
    std::filesystem::remove(file("events.db"));
    EXPECT_EQ(refusal().what, "not refused");  // Telemetry is begun anew.
    std::filesystem::remove(path);
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::lost);
    EXPECT_EQ(refused.subject, path);
    EXPECT_THAT(refused.why, HasSubstr(copy));
    EXPECT_THAT(refused.remedy, HasSubstr("holdfastctl restore"));
    EXPECT_FALSE(std::filesystem::exists(path));
    Look look = look_at(path, ledger_kind());
    ASSERT_EQ(look.refusals.size(), 1U);
    EXPECT_EQ(look.refusals.front().why, refused.why);
    EXPECT_THAT(look_at(file("events.db"), telemetry_kind()).refusals, IsEmpty());
    std::filesystem::remove(copy);
    EXPECT_EQ(refusal().what, "not refused");
}

TEST_F(Preparing, HasNothingToTellOfWhatIsUpToDate)
{
    {
        Prepared prepared = run();
    }
    EXPECT_THAT(run().done, IsEmpty());
}

TEST_F(Preparing, IsForOneProcess)
{
    Prepared prepared = run();
    EXPECT_EQ(refusal().cause, Cause::locked);
}

TEST_F(Preparing, MigratesAnOlderSchemaAfterACopy)
{
    make_older();
    Prepared prepared = run();
    std::vector<Backup> copies = list_backups(default_backup_directory(path));
    ASSERT_EQ(copies.size(), 1U);
    EXPECT_EQ(prepared.copy, copies[0].path);
    EXPECT_EQ(prepared.ledger_was, 1);
    EXPECT_EQ(copies[0].label, "before-0002");
    EXPECT_THAT(prepared.done,
                Contains(join("migrated ", path, " from schema 1 to ", ledger_kind().version(),
                              "; the copy from before is ", copies[0].path)));
    EXPECT_THAT(told, Contains("migrating holdfast.db: 0002_shipments, 1 of 5"));
    sqlite::Connection copy{copies[0].path, sqlite::Mode::immutable};
    EXPECT_EQ(copy.integer("PRAGMA user_version"), 1);
}

// A migration that fails, or is killed, leaves a copy: whoever repairs must not have to look for
// it.
TEST_F(Preparing, NamesTheCopyBeforeItMigratesAndWhenThatFails)
{
    make_older();
    sqlite::Connection{path, sqlite::Mode::read_write}.script("CREATE TABLE shipments(mine)");
    Refusal refused = refusal();
    std::vector<Backup> copies = list_backups(default_backup_directory(path));
    ASSERT_EQ(copies.size(), 1U);
    EXPECT_EQ(refused.cause, Cause::migration);
    EXPECT_THAT(refused.why, HasSubstr("; the copy from before is " + copies[0].path));
    auto named =
        std::ranges::find(told, "migrating holdfast.db; the copy from before is " + copies[0].path);
    auto first = std::ranges::find(told, "migrating holdfast.db: 0002_shipments, 1 of 5");
    ASSERT_NE(first, told.end());
    EXPECT_LT(named, first);
}

TEST_F(Preparing, NamesTheCopyWhenTheDiskEndsAMigration)
{
    make_older();
    armed = "a full disk";
    std::string why;
    try {
        Prepared prepared = run();
    } catch (const sqlite::Failure& failure) {
        why = failure.what();
    }
    EXPECT_THAT(why, HasSubstr("a full disk; the copy from before is "));
}

TEST_F(Preparing, RefusesAnOlderSchemaWhenItMayNotMigrate)
{
    make_older();
    may_migrate = false;
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::older);
    EXPECT_EQ(refused.remedy, "holdfastctl migrate");
    EXPECT_THAT(refused.what, HasSubstr("has schema 1, and this program needs "));
    EXPECT_THAT(list_backups(default_backup_directory(path)), IsEmpty());
}

TEST_F(Preparing, RefusesAnotherShape)
{
    {
        Prepared prepared = run();
        prepared.ledger.script("ALTER TABLE shipments ADD COLUMN note TEXT");
    }
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::shape);
    EXPECT_EQ(refused.why, "table shipments: column note is not ours");
}

class PreparingTelemetry : public Preparing {
protected:
    PreparingTelemetry() { Prepared prepared = run(); }

    // Ours again, whole, and in a file.
    static void expect_served(Prepared& prepared)
    {
        EXPECT_FALSE(prepared.telemetry_refusal);
        EXPECT_EQ(prepared.telemetry.integer("SELECT count(*) FROM store_samples"), 0);
        EXPECT_NE(prepared.telemetry.text("SELECT file FROM pragma_database_list"), "");
    }

    std::string telemetry = file("events.db");
    std::string aside = telemetry + ".damaged-20261121T030405.678Z";
};

TEST_F(PreparingTelemetry, SetsADamagedFileAsideAndBeginsAnew)
{
    for (const char* content : {"",
                                "This is no database, and longer than a header of one: "
                                "0123456789012345678901234567890123456789012345678901"}) {
        std::filesystem::remove(aside);
        write(telemetry, content);
        Prepared prepared = run();
        ASSERT_TRUE(prepared.set_aside);
        EXPECT_EQ(prepared.set_aside->path, aside);
        EXPECT_EQ(std::filesystem::file_size(aside), std::string_view{content}.size());
        expect_served(prepared);
    }
}

// What inspect() does not see: a page of the history that contradicts itself.
TEST_F(PreparingTelemetry, SetsAsideWhatIsDamagedWithin)
{
    auto page = [&] {
        sqlite::Connection db{telemetry, sqlite::Mode::read_only};
        return db.integer("SELECT rootpage FROM sqlite_schema WHERE name = 'schema_history'");
    }();
    std::fstream out{telemetry, std::ios::binary | std::ios::in | std::ios::out};
    out.seekp((page - 1) * 4096);
    out << std::string(4096, '\xff');
    out.close();
    Prepared prepared = run();
    ASSERT_TRUE(prepared.set_aside);
    EXPECT_THAT(prepared.set_aside->why, HasSubstr("malformed"));
    EXPECT_TRUE(std::filesystem::exists(aside));
    expect_served(prepared);
}

TEST_F(PreparingTelemetry, SetsALogWithoutItsDatabaseAside)
{
    std::filesystem::remove(telemetry);
    write(telemetry + "-wal", "what was written last");
    Prepared prepared = run();
    EXPECT_TRUE(prepared.set_aside);
    EXPECT_TRUE(std::filesystem::exists(aside + "-wal"));
    expect_served(prepared);
}

TEST_F(PreparingTelemetry, GoesWithoutWhatIsNoFile)
{
    std::filesystem::remove(telemetry);
    std::filesystem::create_directory(telemetry);
    Prepared prepared = run();
    ASSERT_TRUE(prepared.telemetry_refusal);
    EXPECT_EQ(prepared.telemetry_refusal->cause, Cause::not_a_file);
    EXPECT_FALSE(prepared.set_aside);
    EXPECT_TRUE(std::filesystem::is_directory(telemetry)) << "is not ours to move";
    EXPECT_EQ(prepared.telemetry.integer("SELECT count(*) FROM store_samples"), 0);
    EXPECT_EQ(prepared.ledger.integer("SELECT count(*) FROM shipments"), 0);
}

TEST_F(PreparingTelemetry, ServesAnotherShapeAsFarAsItGoes)
{
    sqlite::Connection{telemetry, sqlite::Mode::read_write}.script("CREATE TABLE mine(a)");
    Prepared prepared = run();
    EXPECT_FALSE(prepared.set_aside);
    expect_served(prepared);
}

TEST_F(PreparingTelemetry, BoundsItsSizeAndThatOfTheLedgerNot)
{
    events_max = 8 << 20;
    Prepared prepared = run();
    EXPECT_EQ(prepared.telemetry.integer("PRAGMA max_page_count"), 2048);
    EXPECT_GT(prepared.ledger.integer("PRAGMA max_page_count"), 1'000'000'000);
}

TEST_F(PreparingTelemetry, RefusesOneOfALaterVersion)
{
    sqlite::Connection{telemetry, sqlite::Mode::read_write}.script("PRAGMA user_version = 900");
    EXPECT_EQ(refusal().cause, Cause::newer);
}

// A process that serves without it tries again.
class PreparingTelemetryAgain : public PreparingTelemetry {
protected:
    Telemetry again(const TelemetryTry& what = {})
    {
        return prepare_telemetry({.ledger_path = path, .program_version = "1.2.3"}, clock, what);
    }
};

TEST_F(PreparingTelemetryAgain, OpensWhatIsThereAndHoldsItsLock)
{
    Telemetry file = again();
    ASSERT_FALSE(file.refusal);
    EXPECT_TRUE(file.lock);
    EXPECT_EQ(file.db->integer("SELECT count(*) FROM store_samples"), 0);
    EXPECT_EQ(file.reader->integer("SELECT count(*) FROM store_samples"), 0);
    EXPECT_EQ(again().refusal->cause, Cause::locked) << "and is refused, not thrown";
    EXPECT_FALSE(again({.is_locked = true}).refusal);
}

TEST_F(PreparingTelemetryAgain, SaysWhatIsInTheWayAndHoldsTheLockAllTheSame)
{
    std::filesystem::remove(telemetry);
    std::filesystem::create_directory(telemetry);
    Telemetry file = again();
    ASSERT_TRUE(file.refusal);
    EXPECT_EQ(file.refusal->cause, Cause::not_a_file);
    EXPECT_TRUE(file.lock);
    EXPECT_FALSE(file.db);
    EXPECT_FALSE(file.reader);
}

TEST_F(PreparingTelemetryAgain, LooksAtAllOfWhatIsSuspect)
{
    std::int64_t page = [&] {
        sqlite::Connection db{telemetry, sqlite::Mode::read_only};
        return db.integer("SELECT rootpage FROM sqlite_schema WHERE name = 'http_requests'");
    }();
    std::fstream out{telemetry, std::ios::binary | std::ios::in | std::ios::out};
    out.seekp((page - 1) * 4096);
    out << std::string(4096, '\xff');
    out.close();
    EXPECT_FALSE(again().set_aside) << "nothing has looked there";
    Telemetry file = again({.is_suspect = true});
    ASSERT_TRUE(file.set_aside);
    EXPECT_EQ(file.set_aside->path, aside);
    ASSERT_TRUE(file.db);
    EXPECT_EQ(file.db->text("PRAGMA quick_check(1)"), "ok");
    EXPECT_THAT(file.done, ElementsAre("made " + telemetry));
}

TEST_F(Preparing, SaysWhatIsWrongWithTheFileBeforeItLocks)
{
    path = file("absent/holdfast.db");
    EXPECT_EQ(refusal().cause, Cause::directory_missing);
    path = file("holdfast.db");
    write(path, "");
    EXPECT_EQ(refusal().cause, Cause::corrupt);
    EXPECT_FALSE(std::filesystem::exists(lock_path(path)));
}

}  // namespace
}  // namespace holdfast::store
