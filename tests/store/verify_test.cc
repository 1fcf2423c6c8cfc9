#include "store/verify.h"

#include <gmock/gmock.h>

#include "store/migrate.h"
#include "tests/store/fixture.h"
#include "tests/store/kinds.h"

namespace holdfast::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Verify : public StoreTest {
protected:
    Verify()
    {
        db.script(
            "INSERT INTO shipments(status, created_at) VALUES"
            "('CREATED', '2026-11-21T03:04:05Z'), ('X', '2026-11-21T03:04:05.678901Z'),"
            "('IN_TRANSIT', '2026-11-21T03:04:05+00:00');"
            "INSERT INTO idempotency_keys VALUES ('k', zeroblob(32), 201, '', x'', 1795230245)");
    }
    // "check: what"
    std::vector<std::string> found(VerifyOptions options = {})
    {
        std::vector<std::string> lines;
        for (const Finding& finding : verify(db, ledger_kind(), options)) {
            lines.push_back(join(finding.check, ": ", finding.what));
            EXPECT_NE(finding.remedy, "");
        }
        return lines;
    }

    sqlite::Connection db = [this] {
        sqlite::Connection made = open_for_writing({.path = path}, ledger_kind());
        migrate(made, ledger_kind(), clock, {.program_version = "test"});
        return made;
    }();
};

TEST_F(Verify, FindsNothingInADatabaseThatIsWell)
{
    EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Verify, FindsAnIndexThatMissesARow)
{
    db.script(
        "PRAGMA writable_schema = ON;"
        "CREATE TABLE other(key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;"
        "CREATE INDEX other_index ON other(key);"
        "INSERT INTO idempotency_keys VALUES ('l', zeroblob(32), 201, '', x'', 1);"
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE "
        "name = 'other_index') WHERE name = 'idempotency_keys_age'");
    db = open_for_writing({.path = path}, ledger_kind());

    EXPECT_THAT(found(), testing::Contains(HasSubstr("integrity: row 1 missing from index")));
}

TEST_F(Verify, FindsARowThatBreaksAConstraint)
{
    db.script(
        "PRAGMA ignore_check_constraints = ON; UPDATE shipment_counts SET count = -1 WHERE "
        "status = 'X'; PRAGMA ignore_check_constraints = OFF");

    EXPECT_THAT(found(), ElementsAre("integrity: CHECK constraint failed in shipment_counts",
                                     "counts of shipments: status 'X' is counted -1 times and "
                                     "there is 1 shipment"));
}

TEST_F(Verify, ComparesTheCountsWithTheRows)
{
    db.script(
        "UPDATE shipment_counts SET count = 5 WHERE status = 'CREATED';"
        "INSERT INTO shipment_counts VALUES ('GHOST', 2), ('GONE', 0);"
        "DELETE FROM shipment_counts WHERE status = 'X'");

    EXPECT_THAT(
        found(),
        ElementsAre(
            "counts of shipments: status 'CREATED' is counted 5 times and there is 1 shipment",
            "counts of shipments: status 'GHOST' is counted 2 times and there are 0 shipments",
            "counts of shipments: status 'X' is counted 0 times and there is 1 shipment"));
}

TEST_F(Verify, ComparesTheCountsOfOrdersWithTheRows)
{
    db.script(
        "INSERT INTO orders(order_id, product, quantity, created_at, deadline_at, due_at)"
        "VALUES ('a', 'bandage', 1, 1, 2, 1), ('b', 'bandage', 1, 1, 2, 1)");
    EXPECT_THAT(found(), IsEmpty());

    db.script(
        "UPDATE order_counts SET count = 3 WHERE state = 'Processing';"
        "UPDATE order_counts SET count = 1 WHERE state = 'Failed'");
    EXPECT_THAT(
        found(),
        ElementsAre("counts of orders: state 'Failed' is counted 1 times and there are 0 orders",
                    "counts of orders: state 'Processing' is counted 3 times and there are 2 "
                    "orders"));

    db.script(
        "UPDATE order_counts SET count = (SELECT count(*) FROM orders WHERE orders.state = "
        "order_counts.state)");
    EXPECT_THAT(found(), IsEmpty()) << "as the remedy says";
}

TEST_F(Verify, FindsResultsOfAServiceThatIsGone)
{
    db.script(
        "INSERT INTO watch_services VALUES (1, 'shop', '{}', 'api', 1, 'uid:0', NULL),"
        "(2, 'bank', '{}', 'api', 1, 'uid:0', 5);"
        "INSERT INTO watch_latest SELECT key, 1, 1, 0, 0, 60000, 5, 200, '', 0, '', 0, NULL, NULL,"
        "1, x'01', 0, x'00', 0, x'00' FROM watch_services");
    EXPECT_THAT(found(), IsEmpty());

    db.script("DELETE FROM watch_services WHERE id = 'bank'");
    EXPECT_THAT(found(), ElementsAre("results of services: there are results of service 2, and no "
                                     "such service"));
}

TEST_F(Verify, ExpectsAnImportUnderWay)
{
    db.script(
        "INSERT INTO imports(state, actor, begun_at, rows, first_id, last_id)"
        "VALUES ('arriving', 'uid:0', '2026-11-21T03:04:05Z', 9, 11, 19);"
        "INSERT INTO arriving_shipments VALUES (11, 11), (15, 19);"
        "INSERT INTO shipments VALUES (11, 'A', '2026-11-21T03:04:05Z'),"
        "(15, 'A', '2026-11-21T03:04:05Z'), (16, 'B', '2026-11-21T03:04:05Z')");
    EXPECT_THAT(found(), IsEmpty());

    db.script("UPDATE arriving_counts SET count = 5 WHERE status = 'A'");
    EXPECT_THAT(found(), ElementsAre("imports: status 'A' of what is arriving is counted 5 times "
                                     "and there are 2 shipments"));
    db.script("UPDATE arriving_counts SET count = 2 WHERE status = 'A'; DELETE FROM imports");
    EXPECT_THAT(found(), ElementsAre("imports: shipments are arriving, and no import is under "
                                     "way"));
}

TEST_F(Verify, ComparesEachStatusWithItsHistory)
{
    db.script(
        "UPDATE shipments SET status = 'Y' WHERE status = 'X';"
        "UPDATE shipment_history SET to_status = 'Z';"
        "INSERT INTO shipments VALUES (7, 'A', '2026-11-21T03:04:05Z');"
        "DELETE FROM shipments WHERE id = 7;"
        "INSERT INTO shipments VALUES (7, 'A', '2026-11-21T03:04:05Z');");

    EXPECT_THAT(found(), ElementsAre(HasSubstr("has the status 'Y', and its history ends with "
                                               "'Z'")));
}

TEST_F(Verify, FindsRowsThatAreNotOurs)
{
    db.script(
        "INSERT INTO shipments(status, created_at) VALUES"
        "('created', '2026-11-21T03:04:05Z'), ('9A', '2026-11-21T03:04:05Z'),"
        "('A-B', '2026-11-21T03:04:05Z'), ('', '2026-11-21T03:04:05Z'),"
        "('A23456789012345678901234567890123', '2026-11-21T03:04:05Z'),"
        "('OK', '2026-11-21 03:04:05'), ('OK', 'yesterday'), ('OK', '2026-13-21T03:04:05Z'),"
        "('OK', '2026-11-21T03:04:05'), ('OK', '2026-11-21T03:04:05+02:00'), ('OK', '');"
        "INSERT INTO idempotency_keys VALUES ('short', x'00', 201, '', x'', 1795230245),"
        "('', zeroblob(32), 201, '', x'', 1), ('nine', zeroblob(32), 9, '', x'', 1)");

    EXPECT_EQ(found().size(), 5U + 6U + 3U);
}

TEST_F(Verify, SaysAtMostSoMuchOfEachCheck)
{
    db.script(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)"
        "INSERT INTO shipments(status, created_at) SELECT 'small', 'never' FROM n");
    db.script("UPDATE shipments SET status = lower(status)");

    EXPECT_EQ(found({.findings_max = 3}).size(), 6U);
}

TEST_F(Verify, NamesWhatIsMissingInTheSchema)
{
    db.script("DROP TRIGGER shipments_count_delete");

    EXPECT_THAT(found(), ElementsAre(HasSubstr("shipments_count_delete")));
}

TEST_F(Verify, SaysWhichMigrationsAreMissing)
{
    TestKind kind{{"CREATE TABLE a(id INTEGER PRIMARY KEY) STRICT",
                   "CREATE TABLE b(id INTEGER PRIMARY KEY) STRICT"}};
    Kind older = kind.kind(2);
    path = file("older.db");
    db = open_for_writing({.path = path}, older);
    migrate(db, older, clock, {.program_version = "test"});

    std::vector<Finding> findings = verify(db, kind.kind());
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].what, "it is at version 2, and this program at 3");
}

TEST_F(Verify, GoesOnWhenATableCannotBeRead)
{
    db.script("ALTER TABLE shipments RENAME COLUMN created_at TO made_at");

    EXPECT_THAT(found(), testing::Contains(HasSubstr("times of shipments: ")));
    EXPECT_THAT(found(), testing::Contains(HasSubstr("schema: ")));
}

TEST_F(Verify, TellsWhatItLooksAt)
{
    std::vector<double> shares;
    found({.progress = [&](std::string_view, double share) { shares.push_back(share); }});

    EXPECT_TRUE(std::ranges::is_sorted(shares));
    EXPECT_EQ(shares.front(), 0);
    EXPECT_EQ(shares.back(), 1);
}

}  // namespace
}  // namespace holdfast::store
