#include "order/counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "order/count_metrics.h"
#include "order/sqlite_counts.h"
#include "tests/order/queue_fixture.h"

namespace holdfast::order {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CountsOfOrders : public QueueFixture {
protected:
    CountsOfOrders() { ledger.writer.add(projection); }

    OrderCountsBoard board;
    SqliteOrderCounts projection{board};
};

TEST_F(CountsOfOrders, AreThoseOfTheLastCommit)
{
    add("a", noon);
    add("b", noon + seconds{1});
    Claims claims = claim(ask(2, noon + seconds{1}));
    ASSERT_TRUE(board.look());
    EXPECT_EQ(board.look()->of(OrderState::processing), 2);
    EXPECT_EQ(board.look()->oldest, noon);
    ASSERT_TRUE(settle(settlement(claims.orders.at(0), Fate::rejected, Outcome::rejected)));
    EXPECT_EQ(board.look()->of(OrderState::processing), 1);
    EXPECT_EQ(board.look()->of(OrderState::rejected), 1);
    EXPECT_EQ(board.look()->oldest, noon + seconds{1});
    ASSERT_TRUE(settle(settlement(claims.orders.at(1), Fate::validated, Outcome::validated)));
    EXPECT_EQ(board.look()->of(OrderState::validated), 1);
    EXPECT_EQ(board.look()->oldest, std::nullopt);
}

TEST_F(CountsOfOrders, AreUnknownWhenTheirTableIsGone)
{
    add("a");
    ledger.other.run("ALTER TABLE order_counts RENAME TO away");
    claim(ask(1));
    EXPECT_FALSE(board.look());
    EXPECT_THAT(board.trouble(), HasSubstr("order_counts"));
}

TEST_F(CountsOfOrders, AskForTheOldestAlongAnIndex)
{
    std::string plan;
    sqlite::Query query = ledger.other.query(join("EXPLAIN QUERY PLAN ", select_oldest_order));
    while (query.next())
        plan += query.text(3);
    EXPECT_THAT(plan, AllOf(HasSubstr("SEARCH"), HasSubstr("orders_state_created")));
}

TEST(MetricsOfOrders, ShowEachStateAndTheOldest)
{
    obs::Registry registry;
    OrderCountsBoard board;
    WallTime now = noon;
    OrderCountMetrics metrics{registry, board, [&] { return now; }};
    EXPECT_THAT(*registry.prometheus(), Not(HasSubstr("holdfast_orders{")));

    board.publish(std::make_shared<const OrderCounts>(
        OrderCounts{.counts = {2, 1, 0, 0}, .oldest = noon - minutes{2}}));
    EXPECT_THAT(*registry.prometheus(),
                AllOf(HasSubstr("holdfast_orders{state=\"Processing\"} 2\n"),
                      HasSubstr("holdfast_orders{state=\"Validated\"} 1\n"),
                      HasSubstr("holdfast_orders{state=\"Failed\"} 0\n"),
                      HasSubstr("holdfast_order_oldest_age_seconds 120\n")));
    now -= hours{1};
    EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_order_oldest_age_seconds 0\n"))
        << "a clock that was set back makes no negative age";
    board.lose("no such table");
    EXPECT_THAT(*registry.prometheus(),
                AllOf(Not(HasSubstr("holdfast_orders{")), Not(HasSubstr("oldest_age_seconds 0"))));
}

}  // namespace
}  // namespace holdfast::order
