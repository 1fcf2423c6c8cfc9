// upgrade-interrupted.json makes a database of an earlier version by taking the last migrations
// back. Whoever adds one changes the drill as well: these tests say so.
#include <gmock/gmock.h>

#include "drill/format/parse.h"
#include "drill/host/files.h"
#include "lib/sqlite/connection.h"
#include "store/kind.h"
#include "store/migrate.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::drill {
namespace {

Drill shipped()
{
    auto text = read_small(std::string{SHIPPED_DRILLS} + "/upgrade-interrupted.json");
    EXPECT_TRUE(text);
    return parse_drill(text ? *text : "").drill;
}

std::string statement()
{
    for (const Step& step : shipped().inject)
        if (step.action == "sql")
            return std::string{step.parameters.text("statement")};
    return {};
}

class EarlierSchema : public ::testing::Test {
protected:
    sqlite::Connection make(const std::string& name, int to)
    {
        sqlite::Connection db{directory_.file(name), sqlite::Mode::create};
        (void)store::migrate(db, store::ledger_kind(), clock_, {.to = to, .program_version = "1"});
        return db;
    }
    static std::string shape_of(sqlite::Connection& db)
    {
        std::string all = db.text("PRAGMA user_version") + " of " +
                          db.text("SELECT count(*) FROM schema_history") + "\n";
        sqlite::Query row = db.query(
            "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' "
            "ORDER BY type, name");
        while (row.next())
            all += std::string{row.text(0)} + " " + std::string{row.text(1)} + ": " +
                   std::string{row.text(2)} + "\n";
        return all;
    }

private:
    TemporaryDirectory directory_;
    ManualClock clock_;
};

TEST_F(EarlierSchema, IsThatOfTheMigrationsBefore)
{
    sqlite::Connection db = make("now.db", 0);
    db.script(statement());
    int version = static_cast<int>(db.integer("PRAGMA user_version"));
    ASSERT_LT(version, store::ledger_kind().version());
    sqlite::Connection earlier = make("earlier.db", version);
    EXPECT_EQ(shape_of(db), shape_of(earlier));
}

TEST_F(EarlierSchema, HasAMigrationToInterrupt)
{
    sqlite::Connection db = make("now.db", 0);
    db.script(statement());
    auto state = store::read_schema_state(db, store::ledger_kind());
    ASSERT_FALSE(state.pending.empty());
    EXPECT_GE(sqlite::split_statements(state.pending.front().sql).size(), 2U)
        << "it is interrupted at its second statement";
}

}  // namespace
}  // namespace holdfast::drill
