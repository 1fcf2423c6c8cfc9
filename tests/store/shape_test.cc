#include "store/shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/kinds.h"

namespace holdfast::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The migrations of a kind in memory, and what a test did to them.
class Shapes : public testing::Test {
protected:
    Shapes()
    {
        for (const Migration& migration : kind.migrations)
            db.script(migration.sql);
    }
    std::vector<std::string> after(std::string_view sql)
    {
        db.script(sql);
        return differences(required_shape(kind), read_shape(db));
    }

    TestKind tables{{R"sql(
CREATE TABLE parcels(
    id     INTEGER PRIMARY KEY,
    status TEXT NOT NULL,  -- A word.
    weight REAL,
    UNIQUE (status, weight)
) STRICT;
CREATE TABLE places(name TEXT, place TEXT, PRIMARY KEY (name, place)) STRICT, WITHOUT ROWID;
CREATE INDEX parcels_status ON parcels(status) WHERE weight > 0;
CREATE TRIGGER parcels_insert AFTER INSERT ON parcels BEGIN
    INSERT INTO places VALUES (NEW.status, 'A b');
END;
CREATE VIEW heavy AS SELECT id FROM parcels WHERE weight > 100;
)sql"}};
    Kind kind = tables.kind();
    sqlite::Connection db{":memory:", sqlite::Mode::create};
};

TEST_F(Shapes, AreTheSameWhenNothingWasDone)
{
    EXPECT_THAT(after(""), IsEmpty());
    EXPECT_THAT(differences(required_shape(ledger_kind()), required_shape(ledger_kind())),
                IsEmpty());
    EXPECT_TRUE(required_shape(ledger_kind()).tables.contains("shipments"));
    EXPECT_TRUE(required_shape(telemetry_kind()).tables.contains("store_samples"));
}

TEST_F(Shapes, NameAViewThatIsMissingOrAltered)
{
    EXPECT_THAT(after("DROP VIEW heavy"), ElementsAre("view heavy is missing"));
    EXPECT_THAT(after("CREATE VIEW heavy AS SELECT id FROM parcels"),
                ElementsAre("view heavy was altered"));
}

TEST_F(Shapes, NameAColumnThatIsMissing)
{
    EXPECT_THAT(
        after("DROP INDEX parcels_status; CREATE INDEX parcels_status ON parcels(status);"
              "ALTER TABLE places RENAME COLUMN place TO spot"),
        ElementsAre("table places: column place is missing",
                    "table places: column spot is not ours", "index parcels_status was altered"));
}

TEST_F(Shapes, AreWholeAgainAfterARepair)
{
    EXPECT_THAT(after("ALTER TABLE parcels RENAME COLUMN status TO state"),
                testing::Contains("table parcels: column status is missing"));
    EXPECT_THAT(after("ALTER TABLE parcels RENAME COLUMN state TO \"status\""), IsEmpty());
}

TEST_F(Shapes, NameATableThatIsMissingAndTakeForeignOnes)
{
    EXPECT_THAT(after("DROP TABLE places; CREATE TABLE notes(text)"),
                ElementsAre("table places is missing"));
}

TEST_F(Shapes, NameAColumnOfAnotherType)
{
    EXPECT_THAT(
        after("DROP TABLE places; CREATE TABLE places(name INTEGER, place TEXT) STRICT"),
        ElementsAre("table places: column name is integer and must be text not null primary key",
                    "table places: column place is text and must be text not null primary key "
                    "(part 2)",
                    "table places is STRICT and must be STRICT, WITHOUT ROWID"));
}

TEST_F(Shapes, NameAConstraintThatIsGone)
{
    EXPECT_THAT(
        after("DROP TABLE parcels; CREATE TABLE parcels(id INTEGER PRIMARY KEY, status TEXT, "
              "weight REAL)"),
        ElementsAre("table parcels: column status is text and must be text not null",
                    "table parcels is not STRICT and must be STRICT",
                    "index UNIQUE (status, weight) of parcels is missing",
                    "index parcels_status is missing", "trigger parcels_insert is missing"));
}

TEST_F(Shapes, NameATriggerThatWasAltered)
{
    EXPECT_THAT(after("DROP TRIGGER parcels_insert; CREATE TRIGGER parcels_insert AFTER INSERT ON "
                      "parcels BEGIN SELECT 1; END"),
                ElementsAre("trigger parcels_insert was altered"));
}

TEST_F(Shapes, TakeTheSameTextInAnotherSpelling)
{
    EXPECT_THAT(after("DROP INDEX parcels_status; create index \"parcels_status\" on parcels "
                      "( [status] ) /* all */ where weight>0 -- Why."),
                IsEmpty());
}

TEST(NormaliseSql, LeavesOneWayToWriteIt)
{
    EXPECT_EQ(normalise_sql("SELECT  \"A\" , 'It''s  B' -- c\nFROM `t`/*d*/ WHERE [x]>=1"),
              "select a,'It''s  B'from t where x>=1");
    EXPECT_EQ(normalise_sql("a -"), "a-");
    EXPECT_EQ(normalise_sql("'open"), "'open");
    EXPECT_EQ(normalise_sql("/* open"), "");
}

}  // namespace
}  // namespace holdfast::store
