#include "obs/trace/context.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"

namespace holdfast::trace {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The example of the recommendation.
constexpr std::string_view example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContext, ReadsAndWritesTheHeader)
{
    auto context = parse_traceparent(example);
    ASSERT_TRUE(context);
    EXPECT_EQ(to_string(context->trace), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(to_string(context->span), "00f067aa0ba902b7");
    EXPECT_TRUE(context->is_sampled);
    EXPECT_EQ(format_traceparent(*context), example);
    context->is_sampled = false;
    EXPECT_EQ(format_traceparent(*context),
              "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
}

TEST(TraceContext, TakesNothingThatIsNotExactlyAHeader)
{
    for (const char* wrong : {
             "",
             "00",
             // Too short, too long, in upper case, with a sign or a space.
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what",
             "00-4BF92F3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067aa0ba902b7-01",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0A",
             "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
             " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
             "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
             // Other separators.
             "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
             "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7_01",
             // Ids that are none, and the version that never will be.
             "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
             "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
             "0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
         })
        EXPECT_FALSE(parse_traceparent(wrong)) << wrong;
}

TEST(TraceContext, ReadsOfALaterVersionWhatItKnows)
{
    for (std::string_view more : {"", "-", "-what.the-future-brings"}) {
        auto context = parse_traceparent(
            join("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03", more));
        ASSERT_TRUE(context) << more;
        EXPECT_TRUE(context->is_sampled);
        EXPECT_EQ(format_traceparent(*context), example) << "in our version, with our flags";
    }
    EXPECT_FALSE(parse_traceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.x"));
}

TEST(TraceContext, AnIdMayBeSmall)
{
    auto context = parse_traceparent("00-00000000000000000000000000000001-0000000000000001-00");
    ASSERT_TRUE(context);
    EXPECT_FALSE(context->is_sampled);
    EXPECT_EQ(to_string(context->trace), "00000000000000000000000000000001");
    EXPECT_TRUE(parse_traceparent("00-10000000000000000000000000000000-0000000000000001-00"));
}

TEST(TraceState, IsBroughtIntoOneForm)
{
    EXPECT_EQ(parse_tracestate("rojo=00f067aa0ba902b7 ,\tcongo=t61rcWkgMzE,,"),
              "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
    EXPECT_EQ(parse_tracestate("0tenant@vendor=x y!"), "0tenant@vendor=x y!");
    EXPECT_EQ(parse_tracestate("a_-*/=1"), "a_-*/=1");
}

TEST(TraceState, IsNoneWhenAnyOfItIsWrong)
{
    for (const char* wrong : {"", " ", ",", "a", "=b", "a=", "A=b", "a=b,a=c", "a=b=c", "_a=b",
                              "a b=c", "a=\xC3\xA4", "a=b\x01"})
        EXPECT_FALSE(parse_tracestate(wrong)) << wrong;
    EXPECT_FALSE(parse_tracestate(join(std::string(257, 'k'), "=v")));
    EXPECT_TRUE(parse_tracestate(join("k=", std::string(256, 'v'))));
    EXPECT_FALSE(parse_tracestate(join("k=", std::string(257, 'v'))));
    std::string many;
    for (int i = 0; i < 32; ++i)
        append_to(many, "k", i, "=v,");
    EXPECT_TRUE(parse_tracestate(many));
    EXPECT_FALSE(parse_tracestate(many + "k=v"));
}

TEST(TraceState, LosesItsLongMembersFirstAndThenTheLast)
{
    const std::string longer = join("long=", std::string(200, 'v'));
    const std::string filler = std::string(100, 'v');
    EXPECT_EQ(parse_tracestate(
                  join("a=", filler, ",", longer, ",b=", filler, ",c=", filler, ",d=", filler)),
              join("a=", filler, ",b=", filler, ",c=", filler, ",d=", filler));
    EXPECT_EQ(parse_tracestate(
                  join("a=", filler, ",b=", filler, ",c=", filler, ",d=", filler, ",e=", filler)),
              join("a=", filler, ",b=", filler, ",c=", filler, ",d=", filler));
}

TEST(TraceContext, GoesOnWithoutAStateThatIsWrong)
{
    Context context = parse_context(example, "A=b");
    EXPECT_TRUE(context.is_valid());
    EXPECT_FALSE(context.state);
    EXPECT_THAT(header_lines(context), ElementsAre(join("traceparent: ", example)));
    EXPECT_THAT(header_lines(parse_context(example, "a=b, c=d")),
                ElementsAre(join("traceparent: ", example), "tracestate: a=b,c=d"));
    EXPECT_FALSE(parse_context("", "a=b").is_valid());
    EXPECT_THAT(header_lines({}), IsEmpty());
}

TEST(TraceContext, MakesIdsThatAreValidAndDiffer)
{
    Random random{7};
    TraceId first = make_trace_id(random);
    TraceId second = make_trace_id(random);
    EXPECT_TRUE(first.is_valid());
    EXPECT_NE(first, second);
    EXPECT_NE(make_span_id(random).value, make_span_id(random).value);
}

}  // namespace
}  // namespace holdfast::trace
