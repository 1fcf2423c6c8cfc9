#include "order/sqlite_orders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/order/queue_fixture.h"

namespace holdfast::order {
namespace {

using testing::HasSubstr;

KeptAnswer describe(const Order& order)
{
    return {.status = 201,
            .location = join("/orders/", order.order_id),
            .body = join(order.order_id, " ", order.product, " ", order.quantity, " ",
                         to_string(order.state), " ", format_rfc3339(order.accepted))};
}

class AcceptedOrders : public QueueFixture {
protected:
    static Acceptance asked(std::string order_id, WallTime now = noon)
    {
        return {.order_id = std::move(order_id),
                .product = "bandage",
                .quantity = 3,
                .actor = "user:alice",
                .now = now,
                .deadline = now + hours{24},
                .backlog_max = 3,
                .describe = describe};
    }
    Result<KeptAnswer> accept(const Acceptance& acceptance)
    {
        Result<Placement> placement = place(acceptance);
        if (!placement)
            return std::move(placement).error();
        EXPECT_TRUE(placement->answer) << "the backlog is full";
        return placement->answer.value_or(KeptAnswer{});
    }
    Result<Placement> place(const Acceptance& acceptance)
    {
        return answer_of<Placement>([&](auto done) { orders.accept(acceptance, std::move(done)); });
    }
    Result<OrderHistory> get(std::string_view order_id)
    {
        return answer_of<OrderHistory>(
            [&](auto done) { orders.get(std::string{order_id}, std::move(done)); });
    }

    SqliteOrders orders{ledger};
};

TEST_F(AcceptedOrders, AreInTheQueueWhenTheyAreAnswered)
{
    Result<KeptAnswer> answer = accept(asked("a"));
    ASSERT_TRUE(answer) << answer.error().context;
    EXPECT_FALSE(answer->is_replay);
    EXPECT_EQ(answer->body, "a bandage 3 Processing 2027-01-15T08:00:00.000000Z");
    Claims claims = claim(ask(5));
    ASSERT_EQ(ids(claims), "a");
    EXPECT_EQ(claims.orders.at(0).deadline, noon + hours{24});
    EXPECT_EQ(claims.orders.at(0).accepted, noon);
}

TEST_F(AcceptedOrders, KeepTheTraceOfTheirRequestForWhoeverWorksOnThem)
{
    Acceptance traced = asked("a");
    traced.trace =
        trace::parse_context("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "v=1");
    ASSERT_TRUE(traced.trace.is_valid());
    ASSERT_TRUE(accept(traced));
    ASSERT_TRUE(accept(asked("b", noon + seconds{1})));
    SqliteQueue next{ledger};  // Of the next process.
    open(next, noon + seconds{2});
    Claims claims = claim(next, ask(5, noon + seconds{2}));
    ASSERT_EQ(ids(claims), "a b");
    EXPECT_EQ(trace::format_traceparent(claims.orders[0].trace),
              trace::format_traceparent(traced.trace));
    ASSERT_TRUE(claims.orders[0].trace.state);
    EXPECT_EQ(*claims.orders[0].trace.state, "v=1");
    EXPECT_EQ(claims.orders[0].due, noon);
    EXPECT_FALSE(claims.orders[1].trace.is_valid());
    EXPECT_EQ(claims.orders[1].due, noon + seconds{1});
}

TEST_F(AcceptedOrders, AreStoredOnceForTheirId)
{
    std::string body = accept(asked("a"))->body;
    ASSERT_TRUE(
        settle(settlement(claim(ask(1)).orders.at(0), Fate::validated, Outcome::validated)));
    Result<KeptAnswer> again = accept(asked("a", noon + hours{1}));
    ASSERT_TRUE(again) << again.error().context;
    EXPECT_TRUE(again->is_replay);
    EXPECT_EQ(again->body, body) << "what was answered first, whatever became of it since";
    EXPECT_EQ(counts(), "Validated 1");
}

TEST_F(AcceptedOrders, RefuseAnotherOrderOfTheSameId)
{
    ASSERT_TRUE(accept(asked("a")));
    Acceptance more = asked("a");
    more.quantity = 4;
    Acceptance other = asked("a");
    other.product = "plaster";
    for (const Acceptance& each : {more, other}) {
        Result<KeptAnswer> answer = accept(each);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, Errc::conflict);
        EXPECT_EQ(answer.error().context, "there is another order a already");
    }
    EXPECT_EQ(counts(), "Processing 1");
}

TEST_F(AcceptedOrders, AreStoredOnceForAKey)
{
    Acceptance first = asked("issued-1");
    first.key = IdempotencyKey{.text = "k", .content = {}};
    ASSERT_TRUE(accept(first));
    Acceptance again = asked("issued-2");
    again.key = first.key;
    Result<KeptAnswer> answer = accept(again);
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->is_replay);
    EXPECT_EQ(answer->location, "/orders/issued-1");
    again.key->content[0] = std::byte{1};
    EXPECT_EQ(accept(again).error().code, Errc::invalid);
    EXPECT_EQ(counts(), "Processing 1");
}

TEST_F(AcceptedOrders, AreBounded)
{
    for (const char* id : {"a", "b", "c"})
        ASSERT_TRUE(accept(asked(id)));
    Acceptance fourth = asked("d");
    fourth.key = IdempotencyKey{.text = "k", .content = {}};
    Result<Placement> refused = place(fourth);
    ASSERT_TRUE(refused) << refused.error().context;
    EXPECT_FALSE(refused->answer);
    EXPECT_EQ(counts(), "Processing 3");
    EXPECT_TRUE(accept(asked("a"))) << "who asks again is told, also when it is full";
    ASSERT_TRUE(settle(settlement(claim(ask(1)).orders.at(0), Fate::rejected, Outcome::rejected)));
    EXPECT_TRUE(accept(fourth)) << "there is room again, and the key was not used up";
}

TEST_F(AcceptedOrders, AreBoundedWithinOneTransaction)
{
    ledger.is_held = true;
    int accepted = 0;
    int refused = 0;
    for (const char* id : {"a", "b", "c", "d", "e"})
        orders.accept(asked(id), [&](const Result<Placement>& placement) {
            ++(placement && placement->answer ? accepted : refused);
        });
    ledger.settle();
    EXPECT_EQ(accepted, 3);
    EXPECT_EQ(refused, 2);
}

TEST_F(AcceptedOrders, HaveAHistory)
{
    ASSERT_TRUE(accept(asked("a")));
    Settlement failed = settlement(claim(ask(1)).orders.at(0), Fate::retry, Outcome::refused);
    failed.attempt->http_status = 0;
    failed.attempt->took.reset();
    ASSERT_TRUE(settle(failed));
    Claim again = ask(1, noon + seconds{5});
    again.breaker = BreakerState::half_open;
    ASSERT_TRUE(settle(settlement(claim(again).orders.at(0), Fate::validated, Outcome::validated)));

    Result<OrderHistory> history = get("a");
    ASSERT_TRUE(history) << history.error().context;
    EXPECT_EQ(history->order.state, OrderState::validated);
    EXPECT_EQ(history->order.product, "bandage");
    EXPECT_EQ(history->order.accepted, noon);
    EXPECT_EQ(history->order.finished, noon + seconds{1});
    EXPECT_EQ(history->order.shipment, 1);
    EXPECT_FALSE(history->order.reason);
    EXPECT_EQ(history->order.placed_by, "user:alice");
    EXPECT_FALSE(history->order.ended_by);
    EXPECT_FALSE(history->wait) << "it is final";
    EXPECT_EQ(history->attempts, 2);
    ASSERT_EQ(history->recent.size(), 2U);
    const PastAttempt& first = history->recent[0];
    EXPECT_EQ(first.record.outcome, Outcome::refused);
    EXPECT_EQ(first.record.http_status, 0U);
    EXPECT_FALSE(first.record.took);
    EXPECT_EQ(first.breaker, BreakerState::closed);
    const PastAttempt& second = history->recent[1];
    EXPECT_EQ(second.number, 2);
    EXPECT_EQ(second.began, noon + seconds{5});
    EXPECT_EQ(second.breaker, BreakerState::half_open);
    EXPECT_EQ(second.record.took, milliseconds{40});
    EXPECT_EQ(second.record.http_status, 200U);
    EXPECT_EQ(second.record.detail, "said so");
}

TEST_F(AcceptedOrders, SayWhatTheyWaitFor)
{
    ASSERT_TRUE(accept(asked("a")));
    auto wait = [&] { return *get("a")->wait; };
    EXPECT_EQ(wait().what, Wait::For::first_call);
    EXPECT_EQ(wait().until, noon);
    EXPECT_EQ(wait().deadline, noon + hours{24});
    Claimed claimed = claim(ask(1)).orders.at(0);
    EXPECT_EQ(wait().what, Wait::For::answer);
    EXPECT_EQ(wait().until, noon + seconds{10});
    ASSERT_TRUE(settle(settlement(claimed, Fate::retry, Outcome::error)));
    EXPECT_EQ(wait().what, Wait::For::retry);
    EXPECT_EQ(wait().until, noon + seconds{5});
    claimed = claim(ask(1, noon + seconds{5})).orders.at(0);
    ASSERT_TRUE(settle(settlement(claimed, Fate::park, Outcome::refused)));
    EXPECT_EQ(wait().what, Wait::For::recovery);
}

TEST_F(AcceptedOrders, SayWhenThereIsNone)
{
    Result<OrderHistory> history = get("a");
    ASSERT_FALSE(history);
    EXPECT_EQ(history.error().code, Errc::not_found);
    EXPECT_EQ(history.error().context, "there is no order a");
}

TEST_F(AcceptedOrders, PassARefusalOn)
{
    ledger.refusal = Error{Errc::overloaded, "4096 writes wait"};
    EXPECT_EQ(accept(asked("a")).error().code, Errc::overloaded);
    EXPECT_EQ(get("a").error().code, Errc::overloaded);
}

}  // namespace
}  // namespace holdfast::order
