#include "order/report/order_spans.h"

#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "obs/trace/current.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::order {
namespace {

using std::chrono::seconds;

// Remembers in which trace it was told.
class Listener final : public WorkerObserver {
public:
    void on_begun(const Claimed& /*order*/, Duration /*waited*/) override { note(); }
    void on_attempt(const Claimed& /*order*/, const Judgement& /*judgement*/) override { note(); }
    void on_settled(const Claimed& /*order*/, const Disposition& /*disposition*/) override
    {
        note();
    }
    void on_lost(const Claimed& /*order*/) override { note(); }
    void on_overdue(int /*orders*/) override { note(); }

    std::optional<std::string> trace;  // Empty: in none.

private:
    void note()
    {
        const trace::Context* at_hand = trace::current();
        trace = at_hand == nullptr ? std::string{} : trace::to_string(at_hand->trace);
    }
};

class OrderSpansTest : public testing::Test {
protected:
    OrderSpansTest() { tracer.apply({.is_on = true}); }

    trace::Span only()
    {
        std::vector<trace::Span> told = tracer.take(5);
        EXPECT_EQ(told.size(), 1U);
        return told.empty() ? trace::Span{} : told.front();
    }

    ManualClock clock;
    trace::Tracer tracer{clock, Random{1}};
    Listener listener;
    OrderSpans spans{listener, tracer};
    Claimed order{.key = {1},
                  .lease = {1},
                  .order_id = "a",
                  .product = "b",
                  .quantity = 1,
                  .attempt = 2,
                  .is_retry = true,
                  .trace = *trace::parse_traceparent(
                      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")};
};

TEST_F(OrderSpansTest, TellHowLongAnOrderWaitedForItsCall)
{
    spans.on_begun(order, seconds{3});
    trace::Span span = only();
    EXPECT_EQ(span.name, "order wait");
    EXPECT_EQ(span.context.trace, order.trace.trace);
    EXPECT_EQ(span.parent, order.trace.span);
    EXPECT_EQ(span.end - span.start, seconds{3});
    EXPECT_EQ(listener.trace, "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(OrderSpansTest, HaveOthersTellWithinTheOrdersTrace)
{
    spans.on_attempt(order, {});
    EXPECT_EQ(listener.trace, "4bf92f3577b34da6a3ce929d0e0e4736");
    spans.on_overdue(3);
    EXPECT_EQ(listener.trace, "") << "which is no longer at hand";
    spans.on_settled(order, {.fate = Fate::validated});
    EXPECT_EQ(listener.trace, "4bf92f3577b34da6a3ce929d0e0e4736");
    spans.on_overdue(3);
    spans.on_lost(order);
    EXPECT_EQ(listener.trace, "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(OrderSpansTest, AreNoneOfAnOrderThatIsNotTraced)
{
    order.trace = {};
    spans.on_begun(order, seconds{3});
    EXPECT_EQ(tracer.waiting(), 0U);
    EXPECT_EQ(listener.trace, "");
}

}  // namespace
}  // namespace holdfast::order
