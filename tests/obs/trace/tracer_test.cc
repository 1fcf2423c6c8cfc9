#include "obs/trace/tracer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"

namespace holdfast::trace {
namespace {

using std::chrono::milliseconds;
using testing::SizeIs;

constexpr std::string_view parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr std::string_view unsampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

class TracerTest : public testing::Test {
protected:
    TracerTest() { tracer.apply(on); }

    Span only()
    {
        std::vector<Span> spans = tracer.take(10);
        EXPECT_THAT(spans, SizeIs(1));
        return spans.empty() ? Span{} : spans.front();
    }

    TracerSettings on{.is_on = true, .queue_max = 3, .batch_max = 2};
    ManualClock clock;
    Tracer tracer{clock, Random{1}};
};

TEST_F(TracerTest, KnowsNothingWhileItIsOff)
{
    tracer.apply({});
    EXPECT_FALSE(tracer.receive(parent, "a=b").context.is_valid());
    Begun begun = tracer.begin(nullptr);
    EXPECT_FALSE(begun.context.is_valid());
    tracer.end(begun, {.name = "nothing"});
    tracer.record(*parse_traceparent(parent), milliseconds{1}, {.name = "nothing"});
    EXPECT_EQ(tracer.waiting(), 0U);
}

TEST_F(TracerTest, GoesOnInTheTraceOfItsCaller)
{
    Begun begun = tracer.receive(parent, "a=b");
    EXPECT_EQ(to_string(begun.context.trace), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(to_string(begun.parent), "00f067aa0ba902b7");
    EXPECT_NE(begun.context.span, begun.parent);
    clock.advance(milliseconds{5});
    tracer.end(begun, {.name = "request"});
    Span span = only();
    EXPECT_EQ(span.name, "request");
    EXPECT_EQ(span.parent, begun.parent);
    EXPECT_TRUE(span.has_remote_parent);
    EXPECT_EQ(*span.context.state, "a=b");
    EXPECT_EQ(span.start, ManualClock::start_wall);
    EXPECT_EQ(span.end - span.start, milliseconds{5});
}

TEST_F(TracerTest, BeginsATraceForWhomHasNoneOrAWrongOne)
{
    for (std::string_view header : {"", "00-nonsense"}) {
        Begun begun = tracer.receive(header, "a=b");
        EXPECT_TRUE(begun.is_recorded());
        EXPECT_EQ(begun.parent.value, 0U);
        EXPECT_FALSE(begun.has_remote_parent);
        EXPECT_FALSE(begun.context.state) << "a state without its trace is nobody's";
    }
}

TEST_F(TracerTest, HasIdsButNoSpansForWhatIsNotSampled)
{
    Begun begun = tracer.receive(unsampled, {});
    EXPECT_TRUE(begun.context.is_valid());
    EXPECT_FALSE(begun.is_recorded());
    Begun child = tracer.begin(&begun.context);
    EXPECT_EQ(child.parent, begun.context.span);
    EXPECT_FALSE(child.is_recorded());
    tracer.end(begun, {.name = "request"});
    tracer.record(begun.context, milliseconds{1}, {.name = "wait"});
    EXPECT_EQ(tracer.waiting(), 0U);
}

TEST_F(TracerTest, PutsAChildBelowItsParentInThisProcess)
{
    Begun begun = tracer.receive(parent, {});
    Begun child = tracer.begin(&begun.context);
    EXPECT_EQ(child.context.trace, begun.context.trace);
    EXPECT_EQ(child.parent, begun.context.span);
    EXPECT_FALSE(child.has_remote_parent);
}

TEST_F(TracerTest, RecordsAWaitThatIsOver)
{
    Begun begun = tracer.receive(parent, {});
    clock.advance(milliseconds{50});
    tracer.record(begun.context, milliseconds{30}, {.name = "wait"});
    Span span = only();
    EXPECT_EQ(span.parent, begun.context.span);
    EXPECT_EQ(span.end, ManualClock::start_wall + milliseconds{50});
    EXPECT_EQ(span.end - span.start, milliseconds{30});
    tracer.record(begun.context, -milliseconds{30}, {.name = "it went before its time"});
    span = only();
    EXPECT_EQ(span.start, span.end);
}

TEST_F(TracerTest, KeepsSoManyAndCountsTheRest)
{
    for (int i = 0; i < 5; ++i)
        tracer.end(tracer.begin(nullptr), {.name = std::to_string(i)});
    EXPECT_EQ(tracer.waiting(), 3U);
    EXPECT_EQ(tracer.dropped(), 2U);
    std::vector<Span> first = tracer.take(2);
    ASSERT_THAT(first, SizeIs(2));
    EXPECT_EQ(first[0].name, "0");
    EXPECT_EQ(first[1].name, "1");
    EXPECT_EQ(only().name, "2");
    EXPECT_THAT(tracer.take(2), SizeIs(0));
}

TEST_F(TracerTest, DoesNotWantWhatThereIsNoRoomFor)
{
    Begun begun = tracer.begin(nullptr);
    EXPECT_TRUE(tracer.wants(begun));
    EXPECT_FALSE(tracer.wants(tracer.receive(unsampled, {})));
    EXPECT_FALSE(tracer.wants({}));
    EXPECT_EQ(tracer.dropped(), 0U);
    for (int i = 0; i < 3; ++i)
        tracer.end(tracer.begin(nullptr), {.name = std::to_string(i)});
    EXPECT_FALSE(tracer.wants(begun));
    EXPECT_EQ(tracer.dropped(), 1U);
}

TEST_F(TracerTest, TellsWhenTheFirstWaitsAndWhenABatchDoes)
{
    int told = 0;
    tracer.tell_waiting([&] { ++told; });
    tracer.end(tracer.begin(nullptr), {.name = "1"});
    EXPECT_EQ(told, 1);
    tracer.end(tracer.begin(nullptr), {.name = "2"});
    EXPECT_EQ(told, 2);
    tracer.end(tracer.begin(nullptr), {.name = "3"});
    EXPECT_EQ(told, 2);
}

TEST_F(TracerTest, BoundsWhatASpanHolds)
{
    Span large{.name = std::string(5000, 'n')};
    for (std::size_t i = 0; i < attributes_max + 3; ++i)
        large.attributes.push_back({"a", std::string(5000, 'v')});
    large.attributes.front().value = std::string{"half a character \xC3"};
    large.links.resize(links_max + 2);
    tracer.end(tracer.begin(nullptr), std::move(large));
    Span span = only();
    EXPECT_EQ(span.name.size(), text_bytes_max);
    ASSERT_THAT(span.attributes, SizeIs(attributes_max));
    EXPECT_EQ(span.attributes_dropped, 3U);
    EXPECT_EQ(std::get<std::string>(span.attributes.front().value),
              "half a character \xEF\xBF\xBD");
    EXPECT_EQ(std::get<std::string>(span.attributes.back().value).size(), text_bytes_max);
    EXPECT_THAT(span.links, SizeIs(links_max));
    EXPECT_EQ(span.links_dropped, 2U);
}

}  // namespace
}  // namespace holdfast::trace
