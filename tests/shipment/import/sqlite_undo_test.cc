#include "shipment/import/sqlite_undo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "shipment/list/sqlite_list.h"
#include "shipment/sqlite_counts.h"
#include "shipment/sqlite_shipments.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::shipment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// An import has stored 11 to 20 and 25, and not ended; 1 and 30 are somebody else's.
class UnfinishedImport : public testing::Test {
protected:
    UnfinishedImport()
    {
        ledger.other.script(R"(
            INSERT INTO shipments VALUES (1, 'OLD', '2026-01-01T00:00:00Z');
            INSERT INTO imports(state, actor, begun_at, rows, first_id, last_id)
                VALUES ('arriving', 'uid:0', '2026-01-01T00:00:00Z', 15, 11, 25);
            INSERT INTO arriving_shipments VALUES (11, 20), (25, 25);
            WITH RECURSIVE n(i) AS (SELECT 11 UNION ALL SELECT i + 1 FROM n LIMIT 10)
            INSERT INTO shipments SELECT i, 'NEW', '2026-01-02T00:00:00Z' FROM n;
            INSERT INTO shipments VALUES (25, 'NEW', '2026-01-02T00:00:00Z'),
                                         (30, 'OLD', '2026-01-03T00:00:00Z');)");
        ledger.writer.add(projection);
    }

    std::string listed()
    {
        std::string ids;
        for (bool is_newest_first : {true, false})
            for (const char* status : {"", "OLD", "NEW"})
                for (const Shipment& each :
                     read_list(ledger.other, {.status = status, .is_newest_first = is_newest_first})
                         .found)
                    append_to(ids, each.id.value, " ");
        return ids;
    }
    std::string change(std::int64_t id)
    {
        std::string got;
        shipments.change({.id = {id},
                          .status = "X",
                          .actor = "uid:0",
                          .describe = [](const Shipment&) { return KeptAnswer{.status = 200}; }},
                         [&](const Result<KeptAnswer>& answer) {
                             got = answer ? "changed" : answer.error().context;
                         });
        return got;
    }
    Undone undo(std::int64_t rows_max)
    {
        Undone got;
        ledger.send(store::make_write<Undone>(
            store::Lane::finish, 1,
            [=](store::Transaction& transaction) { return undo_some(transaction, rows_max); },
            [&](const Result<Undone>& undone) {
                ASSERT_TRUE(undone) << undone.error().context;
                got = *undone;
            }));
        return got;
    }
    std::int64_t rows(const char* table)
    {
        return ledger.other.integer(join("SELECT count(*) FROM ", table));
    }

    store::DirectLedger ledger;
    SqliteShipments shipments{ledger};
    CountsBoard board;
    SqliteCounts projection{board};
};

TEST_F(UnfinishedImport, NeitherCountsNorShows)
{
    EXPECT_THAT(*board.look(), ElementsAre(StatusCount{"OLD", 2}));
    EXPECT_EQ(listed(), "30 1 30 1 1 30 1 30 ");
    EXPECT_EQ(change(15), "there is no shipment 15");
    EXPECT_EQ(change(30), "changed");
    shipments.get({25}, [](const Result<Shipment>& found) {
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().code, Errc::not_found);
    });
    shipments.history({.id = {25}}, [](const Result<std::vector<HistoryEntry>>& found) {
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().code, Errc::not_found);
    });
}

TEST_F(UnfinishedImport, IsFollowedByNewShipments)
{
    shipments.create({.status = "OLD",
                      .actor = "uid:0",
                      .describe =
                          [](const Shipment& shipment) {
                              EXPECT_EQ(shipment.id, ShipmentId{31});
                              return KeptAnswer{.status = 201};
                          }},
                     [](const Result<KeptAnswer>& answer) { EXPECT_TRUE(answer); });
    EXPECT_THAT(*board.look(), ElementsAre(StatusCount{"OLD", 3}));
}

TEST_F(UnfinishedImport, IsCountedBesideWhoeverChangesIt)
{
    auto arriving = [this] {
        return ledger.other.text(
            "SELECT group_concat(status || ' ' || count, ', ') FROM arriving_counts WHERE count > "
            "0");
    };
    EXPECT_EQ(arriving(), "NEW 11");
    ledger.other.run("UPDATE shipments SET status = 'ODD' WHERE id IN (1, 11, 12)");
    EXPECT_EQ(arriving(), "NEW 9, ODD 2");
    ledger.other.run("DELETE FROM shipments WHERE id IN (12, 13, 30)");
    EXPECT_EQ(arriving(), "NEW 8, ODD 1");
    ledger.other.run("UPDATE shipments SET id = 40 WHERE id = 14");
    ledger.other.run("UPDATE shipments SET id = 13 WHERE id = 1");
    EXPECT_EQ(arriving(), "NEW 7, ODD 2");
    EXPECT_EQ(ledger.other.text("SELECT group_concat(status || ' ' || count, ', ') "
                                "FROM shipment_counts WHERE count > 0"),
              "NEW 1");
    // Only 1 and 30 have a history.
    EXPECT_EQ(rows("shipment_history"), 2);
}

TEST_F(UnfinishedImport, IsUndonePieceByPiece)
{
    std::int64_t removed = 0;
    for (int pieces : {1, 4, 4}) {
        Undone undone = undo(pieces);
        EXPECT_FALSE(undone.is_over);
        removed += undone.removed;
        EXPECT_EQ(removed, 11 - (rows("shipments") - 2));
        EXPECT_EQ(ledger.other.integer("SELECT sum(count) FROM arriving_counts"), 11 - removed);
    }
    EXPECT_TRUE(undo(100).is_over);
    EXPECT_EQ(rows("shipments"), 2);
    EXPECT_EQ(rows("arriving_shipments"), 0);
    EXPECT_EQ(rows("arriving_counts"), 0);
    EXPECT_EQ(rows("shipment_history"), 0);
    EXPECT_EQ(ledger.other.text("SELECT state || ' ' || ended_at FROM imports"),
              "undone 2026-11-21T03:04:05.678901Z");
    EXPECT_THAT(*board.look(), ElementsAre(StatusCount{"OLD", 2}));
    EXPECT_FALSE(has_unfinished_import(ledger.other));
}

TEST_F(UnfinishedImport, LosesOnlyWhatItBrought)
{
    // In the gap between its ids, by another program.
    ledger.other.run("INSERT INTO shipments VALUES (22, 'OLD', '2026-01-04T00:00:00Z')");
    EXPECT_EQ(undo(100).removed, 11);
    EXPECT_EQ(
        ledger.other.text("SELECT group_concat(id) FROM (SELECT id FROM shipments ORDER BY id)"),
        "1,22,30");
}

TEST_F(UnfinishedImport, IsUndoneAtTheStart)
{
    int told = 0;
    EXPECT_EQ(undo_all(ledger.other, ledger.clock, [&] { ++told; }), 11);
    EXPECT_EQ(told, 1);
    EXPECT_EQ(rows("shipments"), 2);
    EXPECT_EQ(undo_all(ledger.other, ledger.clock, [&] { ++told; }), 0);
    EXPECT_EQ(told, 1);
}

TEST_F(UnfinishedImport, LeavesNoTransactionOpenWhenItCannotBeUndone)
{
    ledger.other.script(
        "CREATE TRIGGER refuse BEFORE DELETE ON shipments BEGIN SELECT RAISE(FAIL, 'no'); END");
    EXPECT_THROW(undo_all(ledger.other, ledger.clock, [] {}), sqlite::Failure);
    EXPECT_FALSE(ledger.other.is_in_transaction());
    EXPECT_EQ(rows("shipments"), 13);
}

TEST_F(UnfinishedImport, IsTheOnlyOne)
{
    EXPECT_THROW(ledger.other.script("INSERT INTO imports(state, actor, begun_at, rows, first_id, "
                                     "last_id) VALUES ('arriving', '', '', 1, 1, 1)"),
                 sqlite::Failure);
}

}  // namespace
}  // namespace holdfast::shipment
