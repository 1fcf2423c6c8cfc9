#include "store/legacy/join_in.h"

#include <filesystem>
#include <optional>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failpoint.h"
#include "base/text.h"
#include "store/file_system.h"
#include "store/prepare.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::store {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace fs = std::filesystem;

constexpr const char* shipments_sql =
    "CREATE TABLE shipments(id INTEGER PRIMARY KEY, status TEXT NOT NULL, created_at TEXT NOT "
    "NULL);"
    "INSERT INTO shipments VALUES (4, 'CREATED', '2026-01-15T09:30:00+00:00'),"
    " (5, 'DELIVERED', '2026-01-15T11:30:00+02:00'), (6, 'lost', 'long ago');";

class JoinIn : public testing::Test {
protected:
    JoinIn()
    {
        open();
        ledger->ledger.script(
            "INSERT INTO shipments(id, status, created_at) VALUES"
            " (1, 'CREATED', '2026-02-01T00:00:00.000000Z'),"
            " (2, 'LOST', '2026-02-01T00:00:00.000000Z');");
    }

    void make(const std::string& sql)
    {
        sqlite::Connection{from, sqlite::Mode::create}.script(sql);
    }
    // As the next process does.
    void open()
    {
        ledger.reset();
        ledger.emplace(prepare({.ledger_path = path, .program_version = "1.0"}, clock));
    }
    Taken join_it(bool is_rehearsal = false)
    {
        return join_in(
            ledger->ledger, clock,
            {.from = from, .ledger = path, .actor = "uid:7", .is_rehearsal = is_rehearsal});
    }
    std::string all(std::string_view sql)
    {
        std::string out;
        for (sqlite::Query row = ledger->ledger.query(sql); row.next(); out += '\n')
            for (int i = 0; i < row.columns(); ++i)
                append_to(out, i > 0 ? "|" : "", row.text(i));
        return out;
    }
    std::string statuses()
    {
        return ledger->ledger.text(
            "SELECT group_concat(id || status, ' ') FROM (SELECT * FROM shipments ORDER BY id)");
    }
    void expect_true_counts()
    {
        EXPECT_EQ(all("SELECT status, count(*) FROM shipments GROUP BY 1"),
                  all("SELECT status, count FROM shipment_counts WHERE count > 0 ORDER BY 1"));
    }

    TemporaryDirectory directory;
    ManualClock clock;
    std::string path = directory.file("holdfast.db");
    std::string from = directory.file("data.db");
    std::optional<Prepared> ledger;
};

TEST_F(JoinIn, KeepsEveryRowOfBoth)
{
    make(shipments_sql);
    std::string before = read_file(from);
    Taken taken = join_it();
    EXPECT_EQ(taken.origin, Origin::shipments);
    EXPECT_EQ(taken.shipments, 2);
    EXPECT_EQ(taken.known, 0);
    EXPECT_EQ(taken.unread, 1);
    EXPECT_THAT(taken.first_unread, ElementsAre(Field(&UnreadRow::reason, HasSubstr("\"lost\""))));
    EXPECT_EQ(statuses(), "1CREATED 2LOST 4CREATED 5DELIVERED");
    EXPECT_EQ(all("SELECT created_at FROM shipments WHERE id = 5"),
              "2026-01-15T09:30:00.000000Z\n");
    EXPECT_EQ(all("SELECT state, actor, rows, first_id, last_id, ended_at FROM imports"),
              "complete|uid:7|2|4|5|2026-11-21T03:04:05.678901Z\n");
    EXPECT_EQ(all("SELECT first_id, last_id, import_id FROM imported_ids"), "4|5|1\n");
    expect_true_counts();
    EXPECT_EQ(read_file(from), before);
    EXPECT_FALSE(fs::exists(path + ".adopting"));
}

TEST_F(JoinIn, DoneAgainTakesWhatIsNew)
{
    make(shipments_sql);
    (void)join_it();
    // What became of one here says nothing against the row that it was.
    ledger->ledger.script("UPDATE shipments SET status = 'LOST' WHERE id = 4;");
    make("INSERT INTO shipments VALUES (9, 'CREATED', '2026-01-16T00:00:00Z'), (10, 'lost', '');");
    Taken taken = join_it();
    EXPECT_EQ(taken.shipments, 1);
    EXPECT_EQ(taken.known, 3);
    EXPECT_EQ(taken.unread, 1);
    EXPECT_THAT(taken.first_unread, ElementsAre(Field(&UnreadRow::id, "10")));
    EXPECT_EQ(join_it().known, 5);
    EXPECT_EQ(statuses(), "1CREATED 2LOST 4LOST 5DELIVERED 9CREATED");
    EXPECT_EQ(all("SELECT id FROM unread_shipments"), "6\n10\n");
    EXPECT_EQ(all("SELECT rows FROM imports"), "2\n1\n") << "the third brought nothing";
    expect_true_counts();
}

TEST_F(JoinIn, KeepsRowsWhoseIdAnotherHas)
{
    make(
        "CREATE TABLE shipments(id INTEGER PRIMARY KEY, status TEXT, created_at TEXT);"
        "INSERT INTO shipments VALUES (1, 'CREATED', '2026-02-01T00:00:00Z'),"
        " (2, 'LOST', '2026-02-02T00:00:00Z'), (3, 'LOST', '2026-02-02T00:00:00Z');");
    Taken taken = join_it();
    EXPECT_EQ(taken.shipments, 1);
    EXPECT_EQ(taken.known, 1) << "the first is the same shipment";
    EXPECT_THAT(taken.first_unread,
                ElementsAre(AllOf(Field(&UnreadRow::id, "2"),
                                  Field(&UnreadRow::reason, "another shipment has its id 2"))));
    EXPECT_EQ(all("SELECT created_at FROM shipments WHERE id = 2"),
              "2026-02-01T00:00:00.000000Z\n");
    EXPECT_EQ(join_it().known, 3);
    EXPECT_EQ(all("SELECT id FROM unread_shipments"), "2\n");
}

TEST_F(JoinIn, KeepsAsManyAlikeAsThereWere)
{
    make(
        "CREATE TABLE shipments(id, status, created_at);"
        "INSERT INTO shipments VALUES (NULL, 'x', 'y'), (NULL, 'x', 'y'), (7, 'A', '2026-01-01'),"
        " (7, 'A', '2026-01-01');"
        "CREATE TABLE errors(error_message, error_type);"
        "INSERT INTO errors VALUES ('a', NULL), ('a', NULL), ('b', 1);");
    Taken taken = join_it();
    EXPECT_EQ(taken.shipments, 0) << "a day is no moment";
    EXPECT_EQ(taken.unread, 4);
    EXPECT_EQ(join_it().known, 4);
    make(
        "INSERT INTO shipments VALUES (NULL, 'x', 'y');"
        "INSERT INTO errors VALUES ('a', NULL), ('c', 2);");
    taken = join_it();
    EXPECT_EQ(taken.unread, 1);
    EXPECT_EQ(taken.known, 4);
    ASSERT_THAT(taken.waiting, SizeIs(1));
    EXPECT_EQ(taken.waiting[0].rows, 2);
    EXPECT_EQ(taken.waiting[0].known, 3);
    EXPECT_EQ(all("SELECT * FROM legacy_errors ORDER BY 1"), "a|\na|\na|\nb|1\nc|2\n");
    EXPECT_EQ(all("SELECT count(*) FROM unread_shipments"), "5\n");
}

TEST_F(JoinIn, KeepsTheSecondOfTwoWithOneId)
{
    make(
        "CREATE TABLE shipments(id, status, created_at);"
        "INSERT INTO shipments VALUES (7, 'A', '2026-01-01T00:00:00Z'), (7, 'B', "
        "'2026-01-01T00:00:00Z')");
    Taken taken = join_it();
    EXPECT_EQ(taken.shipments, 1);
    EXPECT_THAT(taken.first_unread,
                ElementsAre(Field(&UnreadRow::reason, "its id 7 was there before")));
    EXPECT_EQ(join_it().known, 2);
}

TEST_F(JoinIn, GivesATableOfOtherColumnsAnotherName)
{
    make(
        "CREATE TABLE orders(order_id TEXT PRIMARY KEY, product TEXT, quantity INTEGER, status "
        "TEXT); INSERT INTO orders VALUES ('a', 'box', 2, 'Validated')");
    EXPECT_THAT(join_it().waiting, ElementsAre(Field(&WaitingTable::name, "legacy_orders")));
    make("ALTER TABLE orders ADD COLUMN colour TEXT DEFAULT 'red'");
    for (std::int64_t rows : {1, 0}) {
        Taken taken = join_it();
        ASSERT_THAT(taken.waiting, SizeIs(1));
        EXPECT_EQ(taken.waiting[0].name, "legacy_orders_2");
        EXPECT_EQ(taken.waiting[0].rows, rows);
    }
    EXPECT_EQ(all("SELECT * FROM legacy_orders"), "a|box|2|Validated\n");
    EXPECT_EQ(all("SELECT * FROM legacy_orders_2"), "a|box|2|Validated|red\n");
}

TEST_F(JoinIn, ReadsWhatIsInALogAndWhatAnotherWrites)
{
    sqlite::Connection old{from, sqlite::Mode::create};
    old.text("PRAGMA journal_mode = WAL");
    old.script(shipments_sql);
    old.script("BEGIN IMMEDIATE; INSERT INTO shipments VALUES (8, 'CREATED', '2026-01-15');");
    EXPECT_EQ(join_it().shipments, 2) << "of the moment before";
    old.script("COMMIT;");
}

TEST_F(JoinIn, OnlyRehearsesIfThatIsWanted)
{
    make(shipments_sql);
    EXPECT_EQ(join_it(true).shipments, 2);
    EXPECT_EQ(statuses(), "1CREATED 2LOST");
    EXPECT_EQ(all("SELECT count(*) FROM imports UNION ALL SELECT count(*) FROM unread_shipments"),
              "0\n0\n");
    EXPECT_EQ(join_it().shipments, 2);
}

TEST_F(JoinIn, IsAllOrNothingWhereverItEnds)
{
    make(join(shipments_sql, "CREATE TABLE more(a); INSERT INTO more VALUES (1)"));
    for (const char* place :
         {"join.copied", "adopt.row:1", "adopt.row:3", "adopt.table:1", "join.before_commit"}) {
        ASSERT_TRUE(arm_failpoint(place, [] { throw std::runtime_error{"the power is gone"}; }));
        EXPECT_THAT([&] { (void)join_it(); }, testing::Throws<std::runtime_error>()) << place;
        EXPECT_EQ(statuses(), "1CREATED 2LOST") << place;
        EXPECT_EQ(all("SELECT count(*) FROM unread_shipments"), "0\n") << place;
        EXPECT_EQ(all("SELECT name FROM sqlite_schema WHERE name = 'legacy_more'"), "") << place;
    }
    ASSERT_TRUE(arm_failpoint("nowhere", [] {}));
    EXPECT_EQ(join_it().shipments, 2) << "and the connection is as good as before";
    open();
    EXPECT_EQ(statuses(), "1CREATED 2LOST 4CREATED 5DELIVERED");
    EXPECT_EQ(all("SELECT * FROM legacy_more"), "1\n");
}

TEST_F(JoinIn, RefusesALedgerWhoseNextStartWouldTakeTheRowsAway)
{
    make(shipments_sql);
    ledger->ledger.script("INSERT INTO arriving_shipments(first_id, last_id) VALUES (4, 100);");
    EXPECT_THAT([&] { (void)join_it(); },
                testing::ThrowsMessage<Refused>(HasSubstr("has an import that did not end")));
    ledger->ledger.script(
        "DELETE FROM arriving_shipments;"
        "INSERT INTO imports(state, actor, begun_at, rows, first_id, last_id)"
        " VALUES ('arriving', 'uid:0', '', 1, 4, 4);");
    EXPECT_THROW((void)join_it(), Refused);
    EXPECT_EQ(statuses(), "1CREATED 2LOST");
}

TEST_F(JoinIn, IsNotForOthersDatabases)
{
    make("CREATE TABLE shipments(number INTEGER)");
    EXPECT_THROW((void)join_it(), Refused);
    EXPECT_THROW((void)look_into(from), Refused);
    from = path;
    EXPECT_THROW((void)join_it(), Refused) << "it is ours";
    from = directory.file("nowhere.db");
    EXPECT_THROW((void)join_it(), sqlite::Failure);
    EXPECT_FALSE(fs::exists(from));
    EXPECT_EQ(statuses(), "1CREATED 2LOST");
}

TEST_F(JoinIn, CanBeLookedIntoBefore)
{
    make(join(shipments_sql, "CREATE TABLE more(a); INSERT INTO more VALUES (1), (2)"));
    std::string before = read_file(from);
    Taken taken = look_into(from);
    EXPECT_EQ(taken.origin, Origin::shipments);
    EXPECT_EQ(taken.shipments, 2);
    EXPECT_EQ(taken.unread, 1);
    ASSERT_THAT(taken.first_unread, SizeIs(1));
    EXPECT_EQ(taken.first_unread[0].status, "'lost'");
    ASSERT_THAT(taken.waiting, SizeIs(1));
    EXPECT_EQ(taken.waiting[0].name, "legacy_more");
    EXPECT_EQ(taken.waiting[0].rows, 2);
    EXPECT_EQ(read_file(from), before);
}

}  // namespace
}  // namespace holdfast::store
