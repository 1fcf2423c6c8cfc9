// What the database itself promises about orders, whoever writes, and what its plans cost.
#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "order/sqlite_settle.h"
#include "tests/order/queue_fixture.h"

namespace holdfast::order {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class OrderSchema : public QueueFixture {
protected:
    std::string refusal_of(std::string_view sql)
    {
        try {
            ledger.other.run(sql);
        } catch (const sqlite::Failure& failure) {
            return failure.what();
        }
        return "";
    }

    // The parameters are numbers, so that they need not be bound.
    std::string plan_of(std::string_view sql)
    {
        std::string plan;
        std::string explained = "EXPLAIN QUERY PLAN ";
        for (std::size_t i = 0; i < sql.size(); ++i) {
            bool is_parameter = sql[i] == '?';
            explained += is_parameter ? '1' : sql[i];
            if (is_parameter && i + 1 < sql.size() && sql[i + 1] >= '0' && sql[i + 1] <= '9')
                ++i;
        }
        sqlite::Query query = ledger.other.query(explained);
        while (query.next())
            append_to(plan, query.text(3), "\n");
        return plan;
    }

    void add_finished(int count)
    {
        ledger.other.run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?) INSERT INTO "
            "orders(order_id, product, quantity, created_at, deadline_at, due_at) "
            "SELECT 'old' || i, 'p', 1, i, i, i FROM n",
            {count});
        ledger.other.run("UPDATE orders SET state = 'Rejected', finished_at = 9");
    }
};

constexpr const char* finishes[] = {
    "UPDATE orders SET state = 'Validated', shipment_id = 1, finished_at = 1",
    "UPDATE orders SET state = 'Rejected', finished_at = 1",
    "UPDATE orders SET state = 'Failed', reason = 'declined', finished_at = 1"};

TEST_F(OrderSchema, LetsAnOrderEndOnceOnly)
{
    for (const char* first : finishes) {
        add("a");
        EXPECT_EQ(refusal_of(first), "");
        for (const char* second : finishes)
            EXPECT_THAT(refusal_of(second), HasSubstr("an order that is final stays as it is"));
        EXPECT_THAT(refusal_of("UPDATE orders SET state = 'Processing', finished_at = NULL"),
                    HasSubstr("stays as it is"));
        EXPECT_THAT(refusal_of("UPDATE orders SET quantity = 9"), HasSubstr("stays as it is"));
        EXPECT_EQ(refusal_of("DELETE FROM orders"), "");
    }
}

TEST_F(OrderSchema, LetsAnOrderBeginAsProcessingOnly)
{
    EXPECT_THAT(refusal_of("INSERT INTO orders(order_id, product, quantity, state, created_at, "
                           "finished_at, deadline_at, due_at) "
                           "VALUES ('a', 'p', 1, 'Rejected', 1, 1, 1, 1)"),
                HasSubstr("an order begins as Processing"));
}

TEST_F(OrderSchema, RefusesStatesThatContradictThemselves)
{
    add("a");
    for (const char* wrong :
         {"UPDATE orders SET state = 'Lost', finished_at = 1",
          "UPDATE orders SET state = 'Rejected'",
          "UPDATE orders SET state = 'Failed', finished_at = 1",
          "UPDATE orders SET state = 'Validated', finished_at = 1", "UPDATE orders SET lease = 1",
          "UPDATE orders SET state = 'Rejected', finished_at = 1, lease = 1, lease_until = 1, "
          "claimed_at = 1",
          "UPDATE orders SET quantity = 0"})
        EXPECT_THAT(refusal_of(wrong), HasSubstr("CHECK constraint failed")) << wrong;
    EXPECT_THAT(refusal_of("INSERT INTO orders(order_id, product, quantity, created_at, "
                           "deadline_at, due_at) VALUES ('a', 'p', 1, 1, 1, 1)"),
                HasSubstr("UNIQUE constraint failed"));
}

TEST_F(OrderSchema, ChecksWithoutATemporaryTree)
{
    for (std::string_view sql :
         {"INSERT INTO orders(order_id, product, quantity, created_at, deadline_at, due_at) "
          "VALUES ('a', 'p', 1, 1, 1, 1)",
          "UPDATE orders SET state = 'Rejected', finished_at = 1 WHERE id = 1",
          "UPDATE orders SET lane = 2, lease = NULL WHERE id = 1"}) {
        sqlite::Query query = ledger.other.query(join("EXPLAIN ", sql));
        int steps = 0;
        for (; query.next(); ++steps)
            EXPECT_NE(query.text(1), "OpenEphemeral") << sql;
        EXPECT_GT(steps, 50) << sql;
    }
}

TEST_F(OrderSchema, CountsWhoeverWrites)
{
    add_finished(5);
    add("a");
    add("b");
    EXPECT_EQ(counts(), "Processing 2, Rejected 5");
    EXPECT_EQ(counts(), recount());
    ledger.other.run("DELETE FROM orders WHERE order_id IN ('a', 'old1')");
    EXPECT_EQ(counts(), "Processing 1, Rejected 4");
}

TEST_F(OrderSchema, DropsTheAttemptsOfAnOrderThatGoes)
{
    add("a");
    ASSERT_TRUE(settle(settlement(claim(ask(1)).orders.at(0), Fate::rejected, Outcome::rejected)));
    EXPECT_EQ(ask_text("SELECT count(*) FROM order_attempts"), "1");
    ledger.other.run("DELETE FROM orders");
    EXPECT_EQ(ask_text("SELECT count(*) FROM order_attempts"), "0");
}

// Each statement of the queue, and the index that keeps it flat.
TEST_F(OrderSchema, NeverScansWhatIsFinished)
{
    struct Case {
        std::string_view statement;
        const char* index;
    };
    for (const Case& each :
         {Case{claim_orders, "orders_waiting"}, Case{select_next_due, "orders_waiting"},
          Case{bring_near, "orders_waiting"}, Case{bring_back, "orders_waiting"},
          Case{expire_orders, "orders_deadline"}, Case{select_lost, "orders_leased"}}) {
        std::string plan = plan_of(each.statement);
        EXPECT_THAT(plan,
                    AllOf(HasSubstr(each.index), Not(HasSubstr("TEMP B-TREE")),
                          Not(HasSubstr("orders_state_created")), Not(HasSubstr("SCAN orders\n"))))
            << each.statement;
    }
}

}  // namespace
}  // namespace holdfast::order
