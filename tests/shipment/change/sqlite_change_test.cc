#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "shipment/sqlite_counts.h"
#include "shipment/sqlite_shipments.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::shipment {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

KeptAnswer describe(const Shipment& shipment)
{
    return {.status = 200, .location = {}, .body = shipment.status};
}

class ChangesInTheLedger : public testing::Test {
protected:
    ChangesInTheLedger() { ledger.writer.add(projection); }

    void create(std::string status)
    {
        shipments.create({.status = std::move(status), .actor = "uid:7", .describe = describe},
                         [](const Result<KeptAnswer>& answer) { EXPECT_TRUE(answer); });
    }
    // The new status, or why not.
    std::string change(Change change)
    {
        std::string got = "nobody answered";
        change.describe = describe;
        shipments.change(std::move(change), [&](const Result<KeptAnswer>& answer) {
            got = answer ? answer->body
                         : join(to_string(answer.error().code), ": ", answer.error().context);
        });
        return got;
    }
    std::vector<std::string> history(HistoryQuery query)
    {
        std::vector<std::string> lines;
        shipments.history(query, [&](const Result<std::vector<HistoryEntry>>& entries) {
            if (!entries)
                return lines.push_back(entries.error().context);
            for (const HistoryEntry& entry : *entries)
                lines.push_back(join(entry.number, " ", entry.actor.value_or("-"), " ",
                                     entry.from.value_or("-"), " ", entry.to.value_or("-"), " ",
                                     entry.at.value_or("-").substr(0, 19)));
        });
        return lines;
    }
    // Of the triggers' own clock; not of the test's.
    static auto today() { return testing::ContainsRegex("20[0-9]{2}-[01][0-9]-[0-3][0-9]T"); }

    store::DirectLedger ledger;
    SqliteShipments shipments{ledger};
    CountsBoard board;
    SqliteCounts projection{board};
};

TEST_F(ChangesInTheLedger, AreStoredCountedAndRemembered)
{
    create("CREATED");
    ledger.clock.advance(std::chrono::seconds{5});
    EXPECT_EQ(change({.id = {1}, .status = "DELIVERED", .actor = "user:alice"}), "DELIVERED");
    EXPECT_EQ(ledger.other.text("SELECT status FROM shipments"), "DELIVERED");
    EXPECT_THAT(*board.look(), ElementsAre(StatusCount{"DELIVERED", 1}));
    EXPECT_THAT(history({.id = {1}}),
                ElementsAre("1 uid:7 - CREATED 2026-11-21T03:04:05",
                            "2 user:alice CREATED DELIVERED 2026-11-21T03:04:10"));
}

TEST_F(ChangesInTheLedger, HoldWhatTheClientBelievedAgainstWhatIs)
{
    create("CREATED");
    EXPECT_EQ(change({.id = {1}, .status = "B", .previous = "CREATED"}), "B");
    EXPECT_EQ(change({.id = {1}, .status = "C", .previous = "CREATED"}),
              "conflict: the status of shipment 1 is B, not CREATED");
    EXPECT_EQ(change({.id = {2}, .status = "C"}), "not found: there is no shipment 2");
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM shipment_history"), 2);
}

TEST_F(ChangesInTheLedger, LetOneOfTwoWinWhoBelieveTheSame)
{
    create("CREATED");
    ledger.is_held = true;
    std::string seen;
    for (const char* status : {"B", "C"})
        shipments.change({.id = {1}, .status = status, .previous = "CREATED", .describe = describe},
                         [&](const Result<KeptAnswer>& answer) {
                             append_to(seen, answer ? answer->body : answer.error().context, "; ");
                         });
    ledger.settle();
    EXPECT_EQ(seen, "B; the status of shipment 1 is B, not CREATED; ");
    ledger.is_held = false;
    EXPECT_THAT(*board.look(), ElementsAre(StatusCount{"B", 1}));
}

TEST_F(ChangesInTheLedger, LeaveNoTraceOfWhatIsSoAlready)
{
    create("CREATED");
    EXPECT_EQ(change({.id = {1}, .status = "CREATED", .previous = "CREATED"}), "CREATED");
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM shipment_history"), 1);
}

TEST_F(ChangesInTheLedger, HappenOnceUnderAKey)
{
    create("A");
    IdempotencyKey key{"k", {}};
    EXPECT_EQ(change({.id = {1}, .status = "B", .previous = "A", .key = key}), "B");
    EXPECT_EQ(change({.id = {1}, .status = "C"}), "C");
    // The precondition was true when it was first asked.
    EXPECT_EQ(change({.id = {1}, .status = "B", .previous = "A", .key = key}), "B");
    EXPECT_EQ(ledger.other.text("SELECT status FROM shipments"), "C");
}

TEST_F(ChangesInTheLedger, TakeNoNewStatusBeyondTheLimit)
{
    ledger.other.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) "
        "INSERT INTO shipments(status, created_at) SELECT 'S' || i, '' FROM n");
    EXPECT_THAT(change({.id = {1}, .status = "TOO_MANY"}),
                AllOf(HasSubstr("invalid: "), HasSubstr("1000 different statuses")));
    EXPECT_EQ(change({.id = {1}, .status = "S2"}), "S2");
}

TEST_F(ChangesInTheLedger, GiveAStatusThatNoneHasItsPlaceBack)
{
    ledger.other.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) "
        "INSERT INTO shipments(status, created_at) SELECT 'S' || i, '' FROM n");
    EXPECT_EQ(change({.id = {1}, .status = "S2"}), "S2");
    EXPECT_EQ(change({.id = {2}, .status = "ONE_MORE"}), "ONE_MORE");
    EXPECT_THAT(change({.id = {4}, .status = "TOO_MANY"}), HasSubstr("invalid: "));
    ledger.other.run("DELETE FROM shipments WHERE id = 5");
    EXPECT_EQ(change({.id = {6}, .status = "S5"}), "S5");
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM shipment_counts"), 999);
    EXPECT_EQ(board.look()->size(), 999U);
}

TEST_F(ChangesInTheLedger, OfAnotherProgramCountAndAreRemembered)
{
    ledger.other.run("INSERT INTO shipments VALUES (5, 'A', '2020-01-01T00:00:00Z')");
    EXPECT_THAT(history({.id = {5}}), ElementsAre("0 - - A 2020-01-01T00:00:00"));
    ledger.other.run("UPDATE shipments SET status = 'B', created_at = created_at");
    EXPECT_EQ(change({.id = {5}, .status = "C", .actor = "uid:0"}), "C");
    EXPECT_THAT(*board.look(), ElementsAre(StatusCount{"C", 1}));
    EXPECT_THAT(history({.id = {5}}),
                ElementsAre("0 - - A 2020-01-01T00:00:00", AllOf(HasSubstr("1 - A B "), today()),
                            "2 uid:0 B C 2026-11-21T03:04:05"));
    ledger.other.run("UPDATE shipments SET status = 'C'");
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM shipment_history"), 2);
}

TEST_F(ChangesInTheLedger, OfImportedShipmentsBeginWithWhoImportedThem)
{
    ledger.other.script(
        "INSERT INTO shipments VALUES (10, 'A', ''), (11, 'A', ''), (12, 'A', ''), (20, 'A', ''), "
        "(21, 'A', ''), (22, 'A', ''), (30, 'A', '');"
        "INSERT INTO imports(id, state, actor, begun_at, rows, first_id, last_id) VALUES"
        " (1, 'complete', 'user:alice', '', 2, 10, 11), (2, 'complete', 'user:bob', '', 2, 20, 22),"
        " (3, 'undone', 'user:eve', '', 1, 30, 30);"
        "INSERT INTO imported_ids VALUES (10, 11, 1), (20, 20, 2), (22, 22, 2), (30, 30, 3);");
    EXPECT_THAT(history({.id = {10}}), ElementsAre("0 user:alice - A "));
    EXPECT_EQ(change({.id = {11}, .status = "B", .actor = "uid:0"}), "B");
    EXPECT_THAT(history({.id = {11}}), ElementsAre("0 user:alice - A ", HasSubstr("1 uid:0 A B ")));
    EXPECT_THAT(history({.id = {12}}), ElementsAre("0 - - A ")) << "behind it";
    EXPECT_THAT(history({.id = {20}}), ElementsAre("0 user:bob - A "));
    EXPECT_THAT(history({.id = {21}}), ElementsAre("0 - - A ")) << "in a gap of bob's";
    EXPECT_THAT(history({.id = {22}}), ElementsAre("0 user:bob - A "));
    EXPECT_THAT(history({.id = {30}}), ElementsAre("0 - - A ")) << "what it brought is gone";
    ledger.other.run("DELETE FROM shipments WHERE id = 10");
    EXPECT_THAT(history({.id = {10}}), ElementsAre("0 user:alice - A -", HasSubstr("1 - A - ")));
}

TEST_F(ChangesInTheLedger, OutliveTheirShipment)
{
    create("A");
    ledger.other.run("INSERT INTO shipments VALUES (2, 'X', '')");
    ledger.other.run("DELETE FROM shipments");
    EXPECT_THAT(history({.id = {1}}), ElementsAre("1 uid:7 - A 2026-11-21T03:04:05",
                                                  AllOf(HasSubstr("2 - A - "), today())));
    EXPECT_THAT(history({.id = {2}}), ElementsAre("0 - - X -", HasSubstr("1 - X - ")));
    EXPECT_EQ(change({.id = {1}, .status = "B"}), "not found: there is no shipment 1");

    create("AGAIN");
    EXPECT_THAT(history({.id = {1}}), ElementsAre(HasSubstr("1 uid:7 - A"), HasSubstr("2 - A -"),
                                                  "3 uid:7 - AGAIN 2026-11-21T03:04:05"));
}

TEST_F(ChangesInTheLedger, AreReadPageByPage)
{
    create("A");
    for (const char* status : {"B", "A", "B", "A"})
        change({.id = {1}, .status = status, .actor = "x"});
    EXPECT_THAT(history({.id = {1}, .rows_max = 2}),
                ElementsAre(HasSubstr("1 uid:7 - A"), HasSubstr("2 x A B")));
    EXPECT_THAT(history({.id = {1}, .after = 2, .rows_max = 2}),
                ElementsAre(HasSubstr("3 x B A"), HasSubstr("4 x A B")));
    EXPECT_THAT(history({.id = {1}, .after = 4, .rows_max = 2}), ElementsAre(HasSubstr("5 x B A")));
    EXPECT_THAT(history({.id = {1}, .after = 5}), IsEmpty());

    ledger.other.run("INSERT INTO shipments VALUES (2, 'A', '')");
    ledger.other.run("UPDATE shipments SET status = 'B' WHERE id = 2");
    EXPECT_THAT(history({.id = {2}, .rows_max = 1}), ElementsAre(HasSubstr("0 - - A")));
    EXPECT_THAT(history({.id = {2}, .after = 0, .rows_max = 1}), ElementsAre(HasSubstr("1 - A B")));
}

TEST_F(ChangesInTheLedger, OfNoShipmentAreNone)
{
    EXPECT_THAT(history({.id = {1}}), ElementsAre("there is no shipment 1"));
}

TEST_F(ChangesInTheLedger, AreUndoneWhole)
{
    create("A");
    ledger.other.run(
        "CREATE TRIGGER refuse BEFORE UPDATE ON shipment_history BEGIN "
        "SELECT RAISE(FAIL, 'no'); END");
    EXPECT_THAT(change({.id = {1}, .status = "B"}), HasSubstr("internal: "));
    EXPECT_EQ(ledger.other.text("SELECT status FROM shipments"), "A");
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM shipment_history"), 1);
    EXPECT_EQ(ledger.other.text("SELECT status FROM shipment_counts WHERE count > 0"), "A");
}

}  // namespace
}  // namespace holdfast::shipment
