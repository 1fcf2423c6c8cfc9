#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/run.h"
#include "lib/json/document.h"
#include "store/backup.h"
#include "store/lock.h"
#include "store/migrate.h"
#include "store/open.h"
#include "tests/ctl/console.h"
#include "tests/daemon/check/fixture.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::ctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class StoreVerbs : public daemon::Host {
protected:
    StoreVerbs()
    {
        write("holdfast.json",
              R"({"database": {"path": ")" + database + R"(", "backups_kept": 2}})");
        make(database, store::ledger_kind());
        make(store::telemetry_path(database), store::telemetry_kind());
        add("CREATED");
    }

    static void make(const std::string& file, const store::Kind& kind)
    {
        sqlite::Connection db = store::open_for_writing({.path = file}, kind);
        (void)store::migrate(db, kind, ManualClock{}, {.program_version = "0.1.0"});
    }
    void add(const char* status)
    {
        sqlite::Connection db = store::open_for_writing({.path = database}, store::ledger_kind());
        db.run("INSERT INTO shipments(status, created_at) VALUES (?, '2026-11-21T00:00:00Z')",
               {status});
    }
    std::int64_t shipments() const
    {
        return sqlite::Connection{database, sqlite::Mode::read_only}.integer(
            "SELECT count(*) FROM shipments");
    }
    int call(std::vector<std::string> arguments)
    {
        console.printed.clear();
        console.complained.clear();
        arguments.insert(arguments.end(), {"--config", path("holdfast.json")});
        return run(arguments, console);
    }
    std::vector<store::Backup> backups() const
    {
        return store::list_backups(store::default_backup_directory(database));
    }

    std::string database = path("state/holdfast.db");
    MemoryConsole console;
};

TEST_F(StoreVerbs, BackupPrintsWhereTheCopyIsAndKeepsAsManyAsItIsTold)
{
    for (int run = 0; run < 3; ++run)
        ASSERT_EQ(call({"backup", "--label", "daily"}), 0) << console.complained;
    ASSERT_THAT(backups(), SizeIs(2));
    EXPECT_EQ(console.printed, backups()[0].path + "\n");
    for (int run = 0; run < 3; ++run)
        ASSERT_EQ(call({"backup"}), 0) << console.complained;
    EXPECT_THAT(backups(), SizeIs(5)) << "what a person made stays";
    EXPECT_EQ(call({"backup", "--json", "--to", path("state/elsewhere"), "--label", "monthly"}), 0);
    EXPECT_THAT(console.printed, AllOf(HasSubstr(R"("path": ")" + path("state/elsewhere/")),
                                       HasSubstr("-monthly.db")));
}

TEST_F(StoreVerbs, BackupWorksWhileTheServiceHasTheDatabase)
{
    store::StoreLock service{database};
    EXPECT_EQ(call({"backup"}), 0) << console.complained;
}

TEST_F(StoreVerbs, BackupOfNothingIsAnErrorUnlessThatIsFine)
{
    for (const char* suffix : {"", "-wal", "-shm"})
        std::filesystem::remove(database + suffix);
    EXPECT_NE(call({"backup"}), 0);
    EXPECT_THAT(console.complained, HasSubstr(database));
    EXPECT_EQ(call({"backup", "--if-there"}), 0);
    EXPECT_THAT(console.printed, HasSubstr("nothing to back up"));
}

TEST_F(StoreVerbs, RestoreGoesBackAndKeepsWhatWasThere)
{
    ASSERT_EQ(call({"backup"}), 0);
    std::string backup = backups()[0].path;
    add("DELIVERED");
    ASSERT_EQ(shipments(), 2);
    EXPECT_EQ(call({"restore", backup}), 0) << console.complained;
    EXPECT_EQ(shipments(), 1);
    EXPECT_THAT(console.printed, AllOf(HasSubstr("the database from before is " + database),
                                       HasSubstr("systemctl start holdfast")));
}

TEST_F(StoreVerbs, RestoreRefusesWhileTheServiceRunsAndWhatIsNoBackup)
{
    ASSERT_EQ(call({"backup"}), 0);
    std::string backup = backups()[0].path;
    {
        store::StoreLock service{database};
        EXPECT_EQ(call({"restore", backup}), 75);
        EXPECT_THAT(console.complained, HasSubstr("systemctl stop holdfast"));
    }
    write("text", std::string(9000, 'x'));
    EXPECT_EQ(call({"restore", path("text")}), 65);
    EXPECT_EQ(call({"restore"}), 64);
    EXPECT_EQ(shipments(), 1);
}

TEST_F(StoreVerbs, VerifyFindsWhatNoProgramOfOursWouldWrite)
{
    EXPECT_EQ(call({"verify"}), 0) << console.printed;
    EXPECT_THAT(console.printed, HasSubstr("holdfast.db: nothing is wrong\n"));
    add("not a status");
    EXPECT_EQ(call({"verify"}), 65);
    EXPECT_THAT(console.printed, HasSubstr("not a status"));
    EXPECT_EQ(call({"verify", "--json"}), 65);
    EXPECT_THAT(console.printed, HasSubstr("\"ok\": false"));
}

TEST_F(StoreVerbs, VerifyLooksAtACopyAsWell)
{
    ASSERT_EQ(call({"backup"}), 0);
    EXPECT_EQ(call({"verify", backups()[0].path}), 0) << console.complained << console.printed;
    EXPECT_THAT(console.printed, Not(HasSubstr("events.db")));
}

TEST_F(StoreVerbs, StoreSaysWhatTakesTheSpaceAndHowFastItGrows)
{
    {
        sqlite::Connection telemetry = store::open_for_writing(
            {.path = store::telemetry_path(database)}, store::telemetry_kind());
        telemetry.run("INSERT INTO store_samples VALUES (0, 1000, 0), (518400, 13000, 0)");
    }
    EXPECT_EQ(call({"store"}), 0) << console.complained;
    EXPECT_THAT(console.printed,
                AllOf(HasSubstr("\nshipments "), HasSubstr("2000 bytes a day"),
                      HasSubstr("the disk is full in "), HasSubstr("newest backup: none")));
    EXPECT_EQ(call({"store", "--json"}), 0);
    EXPECT_THAT(console.printed, HasSubstr("\"bytes_a_day\": 2000"));
}

}  // namespace
}  // namespace holdfast::ctl
