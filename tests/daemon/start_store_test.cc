#include "daemon/start_store.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/backup.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::daemon {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class StartOfTheStore : public testing::Test {
protected:
    StoreStart start()
    {
        DatabaseSettings settings;
        settings.path = path();
        settings.backup_directory = backups;
        return start_store(settings, clock, log);
    }
    std::string path() const { return directory.file("holdfast.db"); }
    std::vector<std::string> said()
    {
        std::vector<std::string> lines;
        for (const obs::Entry& entry : log.take({}))
            lines.push_back(std::string{entry.message->name} + ": " + entry.text);
        return lines;
    }
    // An import that stored 11 and 12, and did not end.
    void leave_an_import(std::string_view and_then = "")
    {
        StoreStart first = start();
        first.store->ledger.script(
            "INSERT INTO imports(state, actor, begun_at, rows, first_id, last_id)"
            "VALUES ('arriving', 'uid:0', '2026-01-01T00:00:00Z', 15, 11, 25);"
            "INSERT INTO arriving_shipments VALUES (11, 12);"
            "INSERT INTO shipments VALUES (1, 'OLD', ''), (11, 'NEW', ''), (12, 'NEW', '')");
        first.store->ledger.script(and_then);
        (void)said();
    }

    TemporaryDirectory directory;
    std::string backups;  // Empty: beside the database.
    ManualClock clock;
    obs::Log log{clock, {}};
};

TEST_F(StartOfTheStore, SaysWhatItDid)
{
    EXPECT_TRUE(start().store);
    EXPECT_THAT(said(), ElementsAre(HasSubstr("store-prepared: made "),
                                    HasSubstr("store-prepared: made ")));
    EXPECT_TRUE(start().store);
    EXPECT_THAT(said(), ElementsAre());
}

// A new one would take orders as if there had never been any.
TEST_F(StartOfTheStore, MakesNoNewDatabaseWhereBackupsSayThatThereWasOne)
{
    for (const std::string& place : {std::string{}, directory.file("elsewhere")}) {
        backups = place;
        {
            StoreStart first = start();
            ASSERT_TRUE(first.store) << place;
            (void)store::make_backup(
                first.store->ledger_reader, store::ledger_kind(), clock,
                {.directory = place.empty() ? store::default_backup_directory(path()) : place,
                 .label = "daily"});
        }
        (void)said();
        std::filesystem::remove(path());
        StoreStart second = start();
        EXPECT_FALSE(second.store) << place;
        EXPECT_EQ(second.exit_status, 65) << "the next start would meet the same";
        EXPECT_THAT(said(), ElementsAre(AllOf(HasSubstr("is missing, but there are backups of it"),
                                              HasSubstr("holdfastctl restore"))));
        EXPECT_FALSE(std::filesystem::exists(path())) << place;
        std::filesystem::remove_all(place.empty() ? store::default_backup_directory(path())
                                                  : place);
        EXPECT_TRUE(start().store) << "that is how a new one is meant";
    }
}

TEST_F(StartOfTheStore, UndoesAnImportThatDidNotEnd)
{
    leave_an_import();
    StoreStart second = start();
    ASSERT_TRUE(second.store);
    EXPECT_EQ(second.store->ledger.integer("SELECT sum(id) FROM shipments"), 1);
    EXPECT_THAT(said(), ElementsAre("import-undone: an import had not ended: its 2 shipments were "
                                    "removed"));
}

TEST_F(StartOfTheStore, DoesNotServeWhenItCannotBeUndone)
{
    leave_an_import(
        "CREATE TRIGGER refuse BEFORE DELETE ON shipments BEGIN SELECT RAISE(FAIL, 'no'); END");
    StoreStart second = start();
    EXPECT_FALSE(second.store);
    EXPECT_EQ(second.exit_status, 65) << "the next start would meet the same";
    EXPECT_THAT(said(), ElementsAre(HasSubstr("store-unusable: ")));
}

TEST_F(StartOfTheStore, SaysThatItSetDamagedTelemetryAside)
{
    (void)start();
    (void)said();
    std::ofstream{directory.file("events.db")} << "";
    EXPECT_TRUE(start().store);
    EXPECT_THAT(said(), ElementsAre(HasSubstr("store-prepared: made "),
                                    AllOf(HasSubstr("telemetry-set-aside: events.db is empty: "),
                                          HasSubstr("events.db.damaged-2026"))));
}

TEST_F(StartOfTheStore, SaysWhyItServesWithoutTelemetry)
{
    std::filesystem::create_directory(directory.file("events.db"));
    StoreStart first = start();
    ASSERT_TRUE(first.store);
    EXPECT_TRUE(first.store->telemetry_refusal);
    EXPECT_THAT(said(),
                ElementsAre(HasSubstr("store-prepared: made "),
                            AllOf(HasSubstr("telemetry-broken: "), HasSubstr("is a directory"))));
}

// SQLite's codes: what may pass is tried again, what a person must repair is not.
TEST_F(StartOfTheStore, IsTriedAgainOnlyIfThatMayHelp)
{
    constexpr int io_error = 10;
    constexpr int corrupt = 11;
    constexpr int full = 13;
    constexpr int constraint = 19;
    constexpr int no_database = 26;
    EXPECT_EQ(report_unusable(log, {io_error, "why"}), 74);
    EXPECT_EQ(report_unusable(log, {full, "why"}), 74);
    EXPECT_EQ(report_unusable(log, {corrupt, "why"}), 65);
    EXPECT_EQ(report_unusable(log, {constraint, "why"}), 65);
    EXPECT_EQ(report_unusable(log, {no_database, "why"}), 65);
    EXPECT_EQ(said().size(), 5U);
}

TEST_F(StartOfTheStore, EndsForGoodWhenAMigrationCannotBeApplied)
{
    {
        sqlite::Connection db =
            store::open_for_writing({.path = directory.file("holdfast.db")}, store::ledger_kind());
        (void)store::migrate(db, store::ledger_kind(), clock, {.to = 1, .program_version = "1"});
        db.script("CREATE TABLE shipments(mine)");
    }
    StoreStart second = start();
    EXPECT_EQ(second.exit_status, 65);
    EXPECT_THAT(said(), ElementsAre(HasSubstr("cannot be migrated to schema 2")));
}

}  // namespace
}  // namespace holdfast::daemon
