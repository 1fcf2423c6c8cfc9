#include "shipment/list/sqlite_list.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"
#include "shipment/list/sqlite_page.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::shipment {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ListOfShipments : public testing::Test {
protected:
    void add(std::int64_t id, const std::string& status, const std::string& created_at)
    {
        ledger.other.run("INSERT INTO shipments VALUES (?, ?, ?)",
                         {id, std::string_view{status}, std::string_view{created_at}});
    }

    // The ids of all pages, with a bar behind each that was full.
    std::string pages(Selection selection)
    {
        std::string out;
        for (int page = 0; page < 100; ++page) {
            std::vector<Shipment> found = read_list(ledger.other, selection).found;
            EXPECT_LE(found.size(), selection.rows_max);
            for (const Shipment& each : found)
                append_to(out, each.id.value, " ");
            if (found.size() < selection.rows_max)
                return out;
            out += "| ";
            selection.after = Position{found.back().created_at, found.back().id};
        }
        return out + "and so on for ever";
    }

    std::string plan(const Selection& selection)
    {
        std::string out;
        std::string explain = join("EXPLAIN QUERY PLAN ", list_sql(selection));
        auto collect = [&](std::initializer_list<sqlite::Value> values) {
            sqlite::Query query = ledger.other.query(explain, values);
            while (query.next())
                append_to(out, query.text(3), "\n");
        };
        if (selection.status.empty())
            collect({"x", 1, "y"});
        else
            collect({"x", 1, "y", "z"});
        return out;
    }

    // Of some pages in each direction, of all shipments and of each status.
    int thousands_of_steps()
    {
        int thousands = 0;
        ledger.other.interrupt_when([&] {
            ++thousands;
            return false;
        });
        for (const char* status : {"", "A", "B"})
            for (bool is_newest_first : {true, false}) {
                Selection some{.status = status, .is_newest_first = is_newest_first};
                EXPECT_LE(read_list(ledger.other, some).found.size(), 100U);
                for (std::int64_t id : {1, 50'001, 99'999}) {
                    some.after = Position{"2026-01-01T00:00:00Z", {id}};
                    EXPECT_LE(read_list(ledger.other, some).found.size(), 100U);
                }
            }
        ledger.other.interrupt_when({});
        return thousands;
    }

    store::DirectLedger ledger;
};

TEST_F(ListOfShipments, IsEmptyWithoutShipments)
{
    EXPECT_EQ(pages({}), "");
    EXPECT_EQ(pages({.status = "A", .is_newest_first = false}), "");
}

TEST_F(ListOfShipments, GoesByTimeAndThenById)
{
    add(1, "A", "2026-03-01T00:00:00Z");
    add(2, "A", "2026-01-01T00:00:00Z");
    add(3, "B", "2026-02-01T00:00:00Z");
    add(4, "A", "2026-02-01T00:00:00Z");
    EXPECT_EQ(pages({}), "1 4 3 2 ");
    EXPECT_EQ(pages({.is_newest_first = false}), "2 3 4 1 ");
    EXPECT_EQ(pages({.rows_max = 1}), "1 | 4 | 3 | 2 | ");
    EXPECT_EQ(pages({.is_newest_first = false, .rows_max = 3}), "2 3 4 | 1 ");
    EXPECT_EQ(pages({.status = "A", .rows_max = 2}), "1 4 | 2 ");
    EXPECT_EQ(pages({.status = "C"}), "");
}

TEST_F(ListOfShipments, ShowsWhatItHas)
{
    add(7, "IN_TRANSIT", "2026-03-01T00:00:00.5Z");
    std::vector<Shipment> found = read_list(ledger.other, {}).found;
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].id, ShipmentId{7});
    EXPECT_EQ(found[0].status, "IN_TRANSIT");
    EXPECT_EQ(found[0].created_at, "2026-03-01T00:00:00.5Z");
}

TEST_F(ListOfShipments, TakesTheFirstMomentAndLeavesTheLast)
{
    for (int day = 1; day <= 5; ++day)
        add(day, "A", join("2026-01-0", day, "T00:00:00Z"));
    Selection some{.created_from = "2026-01-02T00:00:00", .created_before = "2026-01-04T00:00:00"};
    EXPECT_EQ(pages(some), "3 2 ");
    some.is_newest_first = false;
    EXPECT_EQ(pages(some), "2 3 ");
    some.rows_max = 1;
    some.status = "A";
    EXPECT_EQ(pages(some), "2 | 3 | ");
    EXPECT_EQ(pages({.created_from = "2026-01-05T00:00:00"}), "5 ");
    EXPECT_EQ(pages({.created_before = "2026-01-02T00:00:00"}), "1 ");
    EXPECT_EQ(pages({.created_from = "2026-01-04", .created_before = "2026-01-02"}), "");
}

TEST_F(ListOfShipments, GoesOnAtItsPlaceWhenThatShipmentIsGone)
{
    for (int id = 1; id <= 4; ++id)
        add(id, "A", "2026-01-01T00:00:00Z");
    EXPECT_EQ(read_list(ledger.other, {.rows_max = 2}).found.back().id, ShipmentId{3});
    ledger.other.run("DELETE FROM shipments WHERE id = 3");
    EXPECT_EQ(pages({.after = Position{"2026-01-01T00:00:00Z", {3}}}), "2 1 ");
}

TEST_F(ListOfShipments, StaysBetweenItsTimesWhereverItGoesOn)
{
    for (int day = 1; day <= 5; ++day)
        add(day, "A", join("2026-01-0", day, "T00:00:00Z"));
    Selection some{.created_from = "2026-01-02", .created_before = "2026-01-04"};
    for (const char* elsewhere : {"2020", "2026-01-02", "2026-01-04", "2030"}) {
        some.after = Position{elsewhere, {1}};
        for (bool is_newest_first : {true, false}) {
            some.is_newest_first = is_newest_first;
            EXPECT_THAT(pages(some), Not(testing::ContainsRegex("[145]"))) << elsewhere;
        }
    }
}

// Whatever foreign programs have written: each shipment once, in order.
TEST_F(ListOfShipments, HasEachShipmentOnce)
{
    Random random{20261121};
    struct Row {
        std::string created_at;
        std::int64_t id;
        bool operator<(const Row& other) const
        {
            return std::tie(created_at, id) < std::tie(other.created_at, other.id);
        }
    };
    const char* times[] = {"", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00+00:00", "yesterday"};
    std::vector<Row> rows;
    for (std::int64_t id = -20; id < 60; id += 1 + static_cast<std::int64_t>(random.below(3))) {
        rows.push_back({times[random.below(4)], id});
        add(id, random.below(2) == 0 ? "A" : "B", rows.back().created_at);
    }
    std::sort(rows.begin(), rows.end());
    std::string oldest;
    std::string newest;
    for (const Row& row : rows) {
        append_to(oldest, row.id, " ");
        newest = join(row.id, " ", newest);
    }
    for (std::size_t limit : {1U, 2U, 7U, 1000U}) {
        std::string found = pages({.rows_max = limit});
        std::erase(found, '|');
        for (std::size_t at = 0; (at = found.find("  ", at)) != std::string::npos;)
            found.erase(at, 1);
        EXPECT_EQ(found, newest) << limit;
        found = pages({.is_newest_first = false, .rows_max = limit});
        std::erase(found, '|');
        for (std::size_t at = 0; (at = found.find("  ", at)) != std::string::npos;)
            found.erase(at, 1);
        EXPECT_EQ(found, oldest) << limit;
    }
}

TEST_F(ListOfShipments, IsReadAlongAnIndex)
{
    for (const char* status : {"", "A"})
        for (bool is_newest_first : {true, false})
            EXPECT_THAT(
                plan({.status = status, .is_newest_first = is_newest_first}),
                AllOf(HasSubstr("SEARCH shipments USING"), HasSubstr("created_at=? AND rowid"),
                      Not(HasSubstr("SCAN")), Not(HasSubstr("TEMP B-TREE"))));
}

// Half of them of one moment, as an import makes them: the hard case.
TEST_F(ListOfShipments, CostsTheSameWithAHundredThousand)
{
    ledger.other.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) "
        "INSERT INTO shipments SELECT i, iif(i % 2, 'A', 'B'), "
        "iif(i % 2, '2026-01-01T00:00:00Z', printf('2026-01-01T%06d', i)) FROM n");
    EXPECT_LE(thousands_of_steps(), 24 * 4);
}

// What an import without times has stored so far is of one moment, and in the way of every list:
// at its beginning, at its end, or in its middle.
TEST_F(ListOfShipments, CostsTheSameWhileAHundredThousandArrive)
{
    for (const char* moment : {"2025", "2026-01-01T00:00:00Z", "2027"}) {
        ledger.other.script("DELETE FROM arriving_shipments; DELETE FROM shipments");
        for (std::int64_t id : {-3, -2, -1, 100'001, 100'002})
            for (int times = 0; times < 30; ++times)
                add(id * 100 - times, times % 2 == 0 ? "A" : "B", "2026-01-01T00:00:00Z");
        ledger.other.run("INSERT INTO arriving_shipments VALUES (1, 100000)");
        ledger.other.run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) "
            "INSERT INTO shipments SELECT i, iif(i % 2, 'A', 'B'), ? FROM n",
            {std::string_view{moment}});
        EXPECT_LE(thousands_of_steps(), 24 * 4) << moment;
        for (bool is_newest_first : {true, false}) {
            Selection all{.is_newest_first = is_newest_first};
            EXPECT_EQ(read_list(ledger.other, all).found.size(), 100U) << moment;
            all.rows_max = 1000;
            EXPECT_EQ(read_list(ledger.other, all).found.size(), 150U) << moment;
        }
    }
}

// With times of their own they may stand anywhere: no range of ids leaves them out.
class ListWithManyArriving : public ListOfShipments {
protected:
    ListWithManyArriving()
    {
        ledger.other.script(
            "INSERT INTO imports(id, state, actor, begun_at, rows, first_id, last_id)"
            " VALUES (7, 'arriving', 'uid:0', '', 100, 1001, 1100);"
            "INSERT INTO arriving_shipments VALUES (1001, 1100);"
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100) "
            "INSERT INTO shipments SELECT 1000 + i, 'A', printf('2026-01-02T%03d', i) FROM n;");
        for (int id = 1; id <= 3; ++id)
            add(id, "A", "2026-01-01");
    }

    // Its ids come when the ledger has answered.
    void read(Selection selection)
    {
        page.clear();
        reads = 0;
        read_page(
            ledger, std::move(selection),
            [this](const Result<std::vector<Shipment>>& found) {
                if (!found)
                    page = found.error().context;
                else
                    for (const Shipment& each : *found)
                        append_to(page, each.id.value, " ");
            },
            30);
    }
    // Answers one read after the other until there is a page.
    void settle()
    {
        while (page.empty() && reads < 100)
            one_read();
    }
    void one_read()
    {
        EXPECT_LE(ledger.waiting(), 1U);
        ledger.settle();
        ++reads;
    }

    std::string page;
    int reads = 0;
};

TEST_F(ListWithManyArriving, TakesMoreThanOneRead)
{
    ledger.is_held = true;
    read({});
    settle();
    EXPECT_EQ(page, "3 2 1 ");
    EXPECT_EQ(reads, 4);
    add(4, "A", "2026-01-02T050.5");
    read({.rows_max = 2});
    settle();
    EXPECT_EQ(page, "4 3 ");
    read({.is_newest_first = false, .rows_max = 4});
    settle();
    EXPECT_EQ(page, "1 2 3 4 ");
}

TEST_F(ListWithManyArriving, ShowsNoHalfOfAnImportThatEndsMeanwhile)
{
    ledger.is_held = true;
    read({.rows_max = 3});
    one_read();
    ledger.other.script("DELETE FROM arriving_shipments; UPDATE imports SET state = 'complete'");
    settle();
    EXPECT_EQ(page, "1100 1099 1098 ");
}

TEST_F(ListWithManyArriving, SaysWhenItCannotGoOn)
{
    ledger.is_held = true;
    read({});
    ledger.refusal = Error{Errc::overloaded, "too much"};
    settle();
    EXPECT_EQ(page, "too much");
}

}  // namespace
}  // namespace holdfast::shipment
