#include "order/list/sqlite_list.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"
#include "order/sqlite_time.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::order {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

WallTime at(int second)
{
    return WallTime{std::chrono::hours{500'000} + std::chrono::seconds{second}};
}

class ListOfOrders : public testing::Test {
protected:
    // Its id is its number.
    void add(int number, std::string_view product, int second, std::string_view state = "")
    {
        ledger.other.run(
            "INSERT INTO orders(id, order_id, product, quantity, created_at, deadline_at, due_at) "
            "VALUES (?1, 'o' || ?1, ?2, 1, ?3, 0, 0)",
            {number, product, to_micros(at(second))});
        if (!state.empty())
            ledger.other.run(
                "UPDATE orders SET state = ?2, finished_at = 1, reason = iif(?2 = 'Failed', "
                "'declined', NULL), shipment_id = iif(?2 = 'Validated', 1, NULL) WHERE id = ?1",
                {number, state});
    }

    // The numbers of all pages, with a bar behind each that was full.
    std::string pages(OrderSelection selection)
    {
        std::string out;
        for (int page = 0; page < 100; ++page) {
            std::vector<Order> found = read_list(ledger.other, selection);
            EXPECT_LE(found.size(), selection.rows_max);
            for (const Order& each : found)
                append_to(out, each.key.value, " ");
            if (found.size() < selection.rows_max)
                return out;
            out += "| ";
            selection.after =
                OrderPosition{.accepted = found.back().accepted, .key = found.back().key};
        }
        return out + "and so on for ever";
    }

    std::string plan(const OrderSelection& selection)
    {
        std::string out;
        std::string explain = join("EXPLAIN QUERY PLAN ", list_sql(selection));
        auto collect = [&](std::initializer_list<sqlite::Value> values) {
            sqlite::Query query = ledger.other.query(explain, values);
            while (query.next())
                append_to(out, query.text(3), "\n");
        };
        if (selection.product.empty())
            collect({1, 1, 1, 1});
        else
            collect({1, 1, 1, 1, "z"});
        return out;
    }

    store::DirectLedger ledger;
};

TEST_F(ListOfOrders, IsEmptyWithoutOrders)
{
    EXPECT_EQ(pages({}), "");
    EXPECT_EQ(pages({.state = OrderState::failed, .product = "a", .is_newest_first = false}), "");
}

TEST_F(ListOfOrders, GoesByTimeAndThenAsTheyCame)
{
    add(1, "a", 3);
    add(2, "a", 1, "Validated");
    add(3, "b", 2, "Rejected");
    add(4, "a", 2, "Failed");
    EXPECT_EQ(pages({}), "1 4 3 2 ");
    EXPECT_EQ(pages({.is_newest_first = false}), "2 3 4 1 ");
    EXPECT_EQ(pages({.rows_max = 1}), "1 | 4 | 3 | 2 | ");
    EXPECT_EQ(pages({.is_newest_first = false, .rows_max = 3}), "2 3 4 | 1 ");
}

TEST_F(ListOfOrders, ShowsWhatIsAskedFor)
{
    add(1, "a", 1);
    add(2, "a", 2, "Validated");
    add(3, "b", 3);
    add(4, "a", 4);
    EXPECT_EQ(pages({.state = OrderState::processing}), "4 3 1 ");
    EXPECT_EQ(pages({.product = "a"}), "4 2 1 ");
    EXPECT_EQ(pages({.state = OrderState::processing, .product = "a"}), "4 1 ");
    EXPECT_EQ(pages({.from = at(2), .before = at(4)}), "3 2 ");
    EXPECT_EQ(pages({.from = at(2), .before = at(4), .is_newest_first = false}), "2 3 ");
    EXPECT_EQ(pages({.state = OrderState::rejected}), "");
    EXPECT_EQ(pages({.product = "A"}), "");
}

TEST_F(ListOfOrders, ReadsWholeOrders)
{
    add(1, "a", 1, "Failed");
    Order order = read_list(ledger.other, {}).at(0);
    EXPECT_EQ(order.order_id, "o1");
    EXPECT_EQ(order.product, "a");
    EXPECT_EQ(order.quantity, 1);
    EXPECT_EQ(order.accepted, at(1));
    EXPECT_EQ(order.state, OrderState::failed);
    EXPECT_EQ(order.reason, FailureReason::declined);
    EXPECT_EQ(order.placed_by, std::nullopt);
}

TEST_F(ListOfOrders, MissesAndRepeatsNothingHoweverItIsPaged)
{
    constexpr std::uint64_t seed = 11;
    Random random{seed};
    constexpr const char* states[]{"", "Validated", "Rejected", "Failed"};
    std::vector<std::pair<int, int>> rows;
    for (int number = 1; number <= 60; ++number) {
        auto second = static_cast<int>(random.below(5));
        add(number, "a", second, states[random.below(4)]);
        rows.emplace_back(second, number);
    }
    std::ranges::sort(rows);
    std::string oldest;
    for (const auto& [second, number] : rows)
        append_to(oldest, number, " ");
    std::string newest;
    for (auto row = rows.rbegin(); row != rows.rend(); ++row)
        append_to(newest, row->second, " ");
    auto without_bars = [](std::string text) {
        std::erase(text, '|');
        for (std::size_t at = 0; (at = text.find("  ", at)) != std::string::npos;)
            text.erase(at, 1);
        return text;
    };
    for (std::size_t rows_max : {1U, 3U, 7U, 60U, 100U}) {
        EXPECT_EQ(without_bars(pages({.is_newest_first = false, .rows_max = rows_max})), oldest)
            << rows_max << ", seed " << seed;
        EXPECT_EQ(without_bars(pages({.product = "a", .rows_max = rows_max})), newest)
            << rows_max << ", seed " << seed;
    }
}

TEST_F(ListOfOrders, IsSearchedAlongAnIndexAndNeverSorted)
{
    for (bool is_newest_first : {false, true}) {
        for (const char* product : {"", "a"}) {
            OrderSelection all{.product = product, .is_newest_first = is_newest_first};
            OrderSelection some = all;
            some.state = OrderState::failed;
            for (const OrderSelection& each : {all, some})
                EXPECT_THAT(plan(each), AllOf(HasSubstr("created_at"), Not(HasSubstr("SCAN")),
                                              Not(HasSubstr("TEMP B-TREE"))))
                    << list_sql(each);
        }
    }
}

}  // namespace
}  // namespace holdfast::order
