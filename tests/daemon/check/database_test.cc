#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "store/migrate.h"
#include "store/open.h"
#include "tests/daemon/check/fixture.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::daemon {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class DatabaseCheck : public Host {
protected:
    // The ledger as a stopped service leaves it.
    sqlite::Connection make(int to = 0)
    {
        sqlite::Connection db =
            store::open_for_writing({.path = path("state/holdfast.db")}, store::ledger_kind());
        (void)store::migrate(db, store::ledger_kind(), clock,
                             {.to = to, .program_version = "0.0.9"});
        return db;
    }
    std::string found() { return problems(check_database); }

    int newest = store::ledger_kind().version();
    ManualClock clock;
};

TEST_F(DatabaseCheck, AMissingOneIsMadeAtTheStart)
{
    EXPECT_EQ(found(), "");
    EXPECT_THAT(report.passed,
                ElementsAre("database " + path("state/holdfast.db") + ": is made at the start",
                            "database " + path("state/events.db") + ": is made at the start"));
    EXPECT_TRUE(std::filesystem::is_empty(path("state")));
}

TEST_F(DatabaseCheck, AGoodOneIsSaidToBe)
{
    make();
    EXPECT_EQ(found(), "");
    EXPECT_THAT(report.passed.at(0), HasSubstr(join("holdfast.db: schema ", newest)));
}

TEST_F(DatabaseCheck, AnOlderOneDependsOnWhoMigrates)
{
    make(1);
    EXPECT_EQ(found(), "");
    EXPECT_THAT(report.passed.at(0), HasSubstr("schema 1, is migrated at the start"));
    loaded.settings.database.migrate = Migrate::manual;
    EXPECT_THAT(found(), AllOf(StartsWith("error: state/holdfast.db: has schema 1, and this "
                                          "program needs "),
                               HasSubstr("(holdfastctl migrate)")));
    EXPECT_EQ(static_cast<int>(exit()), 65);
}

TEST_F(DatabaseCheck, ANewerOneIsRefused)
{
    int later = newest + 1;
    make().script(join("INSERT INTO schema_history VALUES (", later,
                       ", 'later', 'x', '2026-11-21', '9.9', 1); PRAGMA user_version = ", later));
    EXPECT_THAT(found(),
                AllOf(HasSubstr(join("has schema ", later)), HasSubstr("install Holdfast 9.9")));
    EXPECT_EQ(static_cast<int>(exit()), 65);
}

TEST_F(DatabaseCheck, TelemetryKeepsNobodyFromStarting)
{
    make();
    std::ofstream{path("state/events.db")} << "no database";
    EXPECT_THAT(found(), AllOf(StartsWith("warning: state/events.db: is not a database"),
                               HasSubstr("(the start sets it aside")));
    EXPECT_EQ(static_cast<int>(exit()), 0);
    std::filesystem::remove(path("state/events.db"));
    std::filesystem::create_directory(path("state/events.db"));
    EXPECT_THAT(found(), AllOf(StartsWith("warning: state/events.db: is a directory"),
                               HasSubstr("goes on without telemetry")));
}

TEST_F(DatabaseCheck, AnotherShapeIsNamedByTableAndColumn)
{
    make().script("ALTER TABLE shipments RENAME COLUMN status TO state");
    EXPECT_THAT(found(), HasSubstr("table shipments: column status is missing; table shipments: "
                                   "column state is not ours"));
    EXPECT_EQ(static_cast<int>(exit()), 65);
}

TEST_F(DatabaseCheck, BothDatabasesAreLookedAt)
{
    make();
    write("state/events.db", "not a database at all");
    EXPECT_THAT(found(), StartsWith("warning: state/events.db: is not a database: "));
}

TEST_F(DatabaseCheck, ADirectoryInItsPlaceIsNamed)
{
    std::filesystem::create_directories(path("state/holdfast.db"));
    EXPECT_THAT(found(), StartsWith("error: state/holdfast.db: is a directory"));
}

TEST_F(DatabaseCheck, AFileThatRootLeftBesideItIsNamed)
{
    write("state/holdfast.db-wal", "");
    chmod(path("state").c_str(), 0777);
    chmod(path("state/holdfast.db-wal").c_str(), 0444);
    AsNobody nobody;
    EXPECT_THAT(found(),
                AllOf(StartsWith("error: state/holdfast.db-wal: cannot be read and written by "),
                      HasSubstr("chown holdfast:holdfast state/holdfast.db-wal")));
    EXPECT_EQ(exit(), Exit::no_permission);
}

TEST_F(DatabaseCheck, TheDirectoryIsLeftToItsOwnCheck)
{
    loaded.settings.database.path = path("absent/holdfast.db");
    EXPECT_EQ(found(), "");
    EXPECT_THAT(report.passed, IsEmpty());
}

// Opening the file in another way would drop the locks that SQLite has in this process.
TEST_F(DatabaseCheck, ARunningServiceDoesNotTouchItsOwn)
{
    write("state/holdfast.db", "not a database at all");
    context.holds_databases = true;
    EXPECT_EQ(found(), "");
}

}  // namespace
}  // namespace holdfast::daemon
