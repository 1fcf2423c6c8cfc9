#include "event/event_spans.h"

#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"

namespace holdfast::event {
namespace {

using std::chrono::milliseconds;

constexpr const char* cause = "00-0123456789abcdef0123456789abcdef-00000000000000ab-01";
constexpr const char* unsampled = "00-0123456789abcdef0123456789abcdef-00000000000000ab-00";

class EventSpans : public testing::Test {
protected:
    EventSpans() { tracer.apply({.is_on = true}); }

    static Outgoing outgoing(std::int64_t sequence, std::string trace_parent = cause)
    {
        return {.sequence = sequence,
                .topic = "t",
                .event = {.id = "an-id",
                          .type = "order.accepted",
                          .key = "o1",
                          .trace_parent = std::move(trace_parent)}};
    }
    static Consumed consumed(std::string trace_parent = cause)
    {
        return {
            .partition = {"t", 3}, .offset = 7, .id = "i", .trace_parent = std::move(trace_parent)};
    }
    std::vector<trace::Span> told() { return tracer.take(10); }

    ManualClock clock;
    trace::Tracer tracer{clock, Random{1}};
    SendSpans sent{&tracer};
    ProcessSpans processed{&tracer};
};

TEST_F(EventSpans, LastFromSubmissionToWhatBecameOfIt)
{
    const std::string header = sent.begin(outgoing(1));
    clock.advance(milliseconds{20});
    EXPECT_TRUE(told().empty());
    sent.end({.sequence = 1});
    const std::vector<trace::Span> spans = told();
    ASSERT_EQ(spans.size(), 1U);
    EXPECT_EQ(spans[0].name, "send t");
    EXPECT_EQ(spans[0].kind, trace::Kind::producer);
    EXPECT_EQ(spans[0].status, trace::Status::unset);
    EXPECT_EQ(spans[0].parent.value, 0xabU);
    EXPECT_EQ(spans[0].end - spans[0].start, milliseconds{20});
    EXPECT_EQ(header, trace::format_traceparent(spans[0].context))
        << "who reads the event goes on below its sending";
}

TEST_F(EventSpans, SayWhyAnEventDidNotArriveAndBeginAnewWithIt)
{
    const std::string first = sent.begin(outgoing(1));
    sent.end({.sequence = 1, .outcome = Outcome::again, .why = "nobody there"});
    const std::string second = sent.begin(outgoing(1));
    EXPECT_NE(first, second);
    sent.end({.sequence = 1});
    sent.end({.sequence = 1});
    const std::vector<trace::Span> spans = told();
    ASSERT_EQ(spans.size(), 2U);
    EXPECT_EQ(spans[0].status, trace::Status::error);
    EXPECT_EQ(spans[0].message, "nobody there");
    EXPECT_EQ(spans[1].status, trace::Status::unset);
}

TEST_F(EventSpans, AreForgottenWithWhatWasNotTaken)
{
    (void)sent.begin(outgoing(1));
    sent.forget(1);
    sent.end({.sequence = 1});
    EXPECT_TRUE(told().empty());
}

TEST_F(EventSpans, BeginNoTraceOfTheirOwn)
{
    EXPECT_EQ(sent.begin(outgoing(1, "")), "");
    EXPECT_EQ(sent.begin(outgoing(2, "nonsense")), "nonsense");
    for (std::int64_t sequence : {1, 2})
        sent.end({.sequence = sequence});
    processed.begin(consumed(""), "custom", {});
    processed.begin(consumed("nonsense"), "custom", {});
    processed.end_all();
    EXPECT_TRUE(told().empty());
}

TEST_F(EventSpans, LeaveTheRecordsOfARequestToItsOwnSpan)
{
    for (const char* type : {"http_request", "http_response", "error"}) {
        Outgoing record = outgoing(1);
        record.event.type = type;
        EXPECT_EQ(sent.begin(record), cause) << type;
        sent.end({.sequence = 1});
        processed.begin(consumed(), type, {});
    }
    processed.end_all();
    EXPECT_TRUE(told().empty());
}

TEST_F(EventSpans, AreNotRecordedWhereTheCauseIsNot)
{
    const std::string header = sent.begin(outgoing(1, unsampled));
    EXPECT_EQ(header.substr(0, 36), std::string_view{unsampled}.substr(0, 36)) << "the same trace";
    EXPECT_EQ(header.substr(53), "00");
    sent.end({.sequence = 1});
    EXPECT_TRUE(told().empty());
}

TEST_F(EventSpans, PassTheHeaderOnWhileTracingIsOff)
{
    tracer.apply({});
    EXPECT_EQ(sent.begin(outgoing(1)), cause);
    SendSpans none{nullptr};
    EXPECT_EQ(none.begin(outgoing(1)), cause);
    none.end({.sequence = 1});
    ProcessSpans nobody{nullptr};
    nobody.begin(consumed(), "custom", {});
    nobody.end_all();
}

TEST_F(EventSpans, LastUntilWhatWasReadIsStored)
{
    processed.begin(consumed(), "custom", {});
    processed.begin(consumed(), {}, "no JSON");
    clock.advance(milliseconds{5});
    EXPECT_TRUE(told().empty());
    processed.end_all();
    processed.end_all();
    const std::vector<trace::Span> spans = told();
    ASSERT_EQ(spans.size(), 2U);
    EXPECT_EQ(spans[0].name, "process t");
    EXPECT_EQ(spans[0].kind, trace::Kind::consumer);
    EXPECT_TRUE(spans[0].has_remote_parent);
    EXPECT_EQ(spans[0].parent.value, 0xabU);
    EXPECT_EQ(spans[0].end - spans[0].start, milliseconds{5});
    EXPECT_EQ(spans[0].status, trace::Status::unset);
    EXPECT_EQ(spans[1].status, trace::Status::error);
    EXPECT_EQ(spans[1].message, "no JSON");
}

}  // namespace
}  // namespace holdfast::event
