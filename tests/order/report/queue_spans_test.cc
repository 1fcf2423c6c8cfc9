#include "order/report/queue_spans.h"

#include <gmock/gmock.h>

#include "obs/trace/current.h"
#include "tests/order/queue_fixture.h"

namespace holdfast::order {
namespace {

class QueueSpansTest : public QueueFixture {
protected:
    QueueSpansTest() { tracer.apply({.is_on = true}); }

    Result<OrderKey> settle_traced(const Claimed& claimed)
    {
        Settlement settled = settlement(claimed, Fate::validated, Outcome::validated);
        settled.trace = order;
        return answer_of<OrderKey>([&](auto done) { spans.settle(settled, std::move(done)); });
    }

    ManualClock clock;
    trace::Tracer tracer{clock, Random{1}};
    QueueSpans spans{queue, tracer};
    trace::Context order =
        *trace::parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
};

TEST_F(QueueSpansTest, TellWhatBecameOfAnOrder)
{
    add("a");
    Claims claims = claim(ask(1));
    ASSERT_EQ(claims.orders.size(), 1U);
    EXPECT_TRUE(settle_traced(claims.orders[0]));
    EXPECT_FALSE(settle_traced(claims.orders[0])) << "it is settled";
    std::vector<trace::Span> told = tracer.take(5);
    ASSERT_EQ(told.size(), 2U);
    for (const trace::Span& span : told) {
        EXPECT_EQ(span.name, "order settle");
        EXPECT_EQ(span.context.trace, order.trace);
        EXPECT_EQ(span.parent, order.span);
        ASSERT_EQ(span.attributes.size(), 2U);
        EXPECT_EQ(std::get<std::string>(span.attributes[0].value), "validated");
    }
    EXPECT_EQ(told[0].status, trace::Status::unset);
    EXPECT_TRUE(std::get<bool>(told[0].attributes[1].value));
    EXPECT_EQ(told[1].status, trace::Status::error);
    EXPECT_FALSE(std::get<bool>(told[1].attributes[1].value));
    EXPECT_EQ(trace::current(), nullptr);
}

TEST_F(QueueSpansTest, AreNoneWithoutATrace)
{
    order = {};
    add("a");
    Claims claims = claim(ask(1));
    ASSERT_EQ(claims.orders.size(), 1U);
    EXPECT_TRUE(settle_traced(claims.orders[0]));
    EXPECT_EQ(tracer.waiting(), 0U);
}

}  // namespace
}  // namespace holdfast::order
