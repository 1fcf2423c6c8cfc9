#include "store/migrate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/become_owner.h"
#include "ctl/progress_bar.h"
#include "ctl/run.h"
#include "lib/json/document.h"
#include "store/backup.h"
#include "store/lock.h"
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

class MigrateVerb : public daemon::Host {
protected:
    MigrateVerb() { write("holdfast.json", R"({"database": {"path": ")" + database + R"("}})"); }
    int call(std::vector<std::string> arguments)
    {
        console.printed.clear();
        console.complained.clear();
        arguments.insert(arguments.begin(), "migrate");
        arguments.insert(arguments.end(), {"--config", path("holdfast.json")});
        return run(arguments, console);
    }
    void make(int version)
    {
        sqlite::Connection db = store::open_for_writing({.path = database}, store::ledger_kind());
        (void)store::migrate(db, store::ledger_kind(), ManualClock{},
                             {.to = version, .program_version = "0.0.9"});
    }
    std::vector<store::Backup> copies()
    {
        return store::list_backups(store::default_backup_directory(database));
    }

    std::string database = path("state/holdfast.db");
    MemoryConsole console;
};

TEST_F(MigrateVerb, MigratesAfterACopyThatItNames)
{
    make(1);
    EXPECT_EQ(call({}), 0) << console.complained;
    ASSERT_THAT(copies(), SizeIs(1));
    EXPECT_THAT(console.printed, HasSubstr(database + " from schema 1 to "));
    EXPECT_THAT(console.printed, HasSubstr("the copy from before is " + copies()[0].path + "\n"));
    EXPECT_EQ(console.complained, "");
    EXPECT_EQ(call({}), 0);
    EXPECT_THAT(console.printed, HasSubstr("nothing to do"));
    EXPECT_THAT(copies(), SizeIs(1));
}

TEST_F(MigrateVerb, StopsWhereItIsTold)
{
    make(1);
    EXPECT_EQ(call({"--to", "2"}), 0) << console.complained;
    EXPECT_EQ(call({"--status"}), 0);
    EXPECT_THAT(console.printed, AllOf(HasSubstr(database + ": schema 2, this program has "),
                                       HasSubstr("  applied  0001_history  2026-11-21T03:04:05"),
                                       HasSubstr("by 0.0.9"),
                                       HasSubstr("  pending  0003_idempotency  2 statements\n")));
    for (const char* wrong : {"0", "9999", "x"}) {
        EXPECT_EQ(call({"--to", wrong}), 64);
        EXPECT_THAT(console.complained, HasSubstr("--to: not a schema of this program"));
    }
}

TEST_F(MigrateVerb, OnlyLooksWhenItIsAskedTo)
{
    make(1);
    EXPECT_EQ(call({"--dry-run"}), 0);
    EXPECT_THAT(console.printed,
                AllOf(HasSubstr("pending  0002_shipments"),
                      HasSubstr("migrate would copy the database to " + path("state/backups"))));
    EXPECT_THAT(copies(), SizeIs(0));
    EXPECT_EQ(call({"--status", "--json"}), 0);
    auto document = json::parse(console.printed);
    ASSERT_TRUE(document) << console.printed;
    const json::Node& ledger = document.root.find("databases")->items.at(0);
    EXPECT_EQ(ledger.find("version")->integer(), 1);
    EXPECT_EQ(ledger.find("pending")->items.at(0).find("name")->text, "0002_shipments");
    EXPECT_EQ(ledger.find("history")->items.at(0).find("program")->text, "0.0.9");
}

TEST_F(MigrateVerb, KeepsTheCopyWhereTheOthersAre)
{
    write("holdfast.json", R"({"database": {"path": ")" + database + R"(", "backup_directory": ")" +
                               path("copies") + R"("}})");
    make(1);
    EXPECT_EQ(call({}), 0) << console.complained;
    EXPECT_THAT(copies(), SizeIs(0));
    EXPECT_THAT(store::list_backups(path("copies")), SizeIs(1));
    sqlite::Connection{database, sqlite::Mode::read_write}.script(
        "INSERT INTO schema_history VALUES (999, 'later', 'x', '9999-12-31', '9.9', 1);"
        "PRAGMA user_version = 999");
    EXPECT_EQ(call({}), 65);
    EXPECT_THAT(console.complained, HasSubstr("holdfastctl restore " + path("copies")));
    EXPECT_EQ(call({"--status"}), 65);
    EXPECT_THAT(console.complained, HasSubstr("holdfastctl restore " + path("copies")));
}

TEST_F(MigrateVerb, SaysWhatItDidAsJson)
{
    make(1);
    EXPECT_EQ(call({"--json"}), 0);
    auto document = json::parse(console.printed);
    ASSERT_TRUE(document) << console.printed;
    EXPECT_EQ(document.root.find("from")->integer(), 1);
    EXPECT_EQ(document.root.find("to")->integer(), store::ledger_kind().version());
    EXPECT_EQ(document.root.find("copy")->text, copies().at(0).path);
}

TEST_F(MigrateVerb, LeavesARunningServiceAlone)
{
    make(1);
    store::StoreLock daemon{database};
    EXPECT_EQ(call({}), 75);
    EXPECT_THAT(console.complained,
                AllOf(HasSubstr("is in use by process "), HasSubstr("systemctl stop holdfast")));
    EXPECT_EQ(call({"--status"}), 0);
}

TEST_F(MigrateVerb, RefusesWhatIsNotOurs)
{
    write("state/holdfast.db", "not a database at all");
    EXPECT_EQ(call({}), 65);
    EXPECT_THAT(console.complained, HasSubstr(database + ": is not a database"));
    EXPECT_EQ(call({"--status"}), 65);
    std::filesystem::remove_all(path("state"));
    EXPECT_EQ(call({}), 73);
}

TEST_F(MigrateVerb, ShowsABarToAPerson)
{
    make(1);
    console.terminal = true;
    EXPECT_EQ(call({}), 0);
    EXPECT_THAT(console.printed, HasSubstr("migrating holdfast.db: 0002_shipments, 1 of 5"));
    EXPECT_THAT(console.printed, Not(HasSubstr("\x1b")));
    std::filesystem::remove(database);
    make(1);
    EXPECT_EQ(call({"--json"}), 0);
    EXPECT_TRUE(json::parse(console.printed)) << console.printed;
}

TEST(ProgressBar, OverwritesItsLineAndGoes)
{
    MemoryConsole console;
    console.terminal = true;
    {
        ProgressBar bar{console, true};
        bar.show(0.5, "half a line");
        bar.show(0.5, "half a line");
        bar.show(7.0, "all");
    }
    EXPECT_EQ(console.printed, std::string{"\r[##########..........]  50 %  half a line"} +
                                   "\r[####################] 100 %  all        " + "\r" +
                                   std::string(33, ' ') + "\r");
}

TEST(ProgressBar, KeepsToOneLine)
{
    MemoryConsole console;
    console.terminal = true;
    ProgressBar bar{console, true};
    bar.show(0.0, std::string(200, 'x'));
    EXPECT_EQ(console.printed.size(), 80U);
}

TEST(ProgressBar, IsForAPersonAlone)
{
    MemoryConsole console;
    {
        ProgressBar bar{console, true};
        bar.show(0.5, "half");
        console.terminal = true;
        ProgressBar unwanted{console, false};
        unwanted.show(0.5, "half");
    }
    EXPECT_EQ(console.printed, "");
}

class BecomingOwner : public daemon::Host {};

TEST_F(BecomingOwner, ChangesNothingForADirectoryOfOurOwn)
{
    EXPECT_TRUE(become_owner(path("state")));
    EXPECT_TRUE(become_owner(path("absent")));
}

TEST_F(BecomingOwner, LeavesRootForGood)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "needs root";
    ASSERT_EQ(::chown(path("state").c_str(), 65534, 65534), 0);
    auto whole = [this] {
        bool became = static_cast<bool>(become_owner(path("state")));
        bool is_owner = ::getuid() == 65534 && ::geteuid() == 65534 && ::getegid() == 65534;
        bool can_return = ::seteuid(0) == 0 || ::setegid(0) == 0;
        std::_Exit(became && is_owner && !can_return ? 0 : 1);
    };
    EXPECT_EXIT(whole(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace holdfast::ctl
