#include "watch/condition/span.h"

#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;

TEST(Span, HasOnePartOrMore)
{
    EXPECT_EQ(parse_span("48h"), 48h);
    EXPECT_EQ(parse_span("300ms"), 300ms);
    EXPECT_EQ(parse_span("1h30m"), 90min);
    EXPECT_EQ(parse_span("2min"), 2min);
    EXPECT_EQ(parse_span("7d"), 168h);
    EXPECT_EQ(parse_span("1.5s"), 1500ms);
    EXPECT_EQ(parse_span("10us"), 10us);
    EXPECT_EQ(parse_span("10\xC2\xB5s"), 10us);
    EXPECT_EQ(parse_span("5ns"), 5ns);
    EXPECT_EQ(parse_span("-1h"), -1h);
    EXPECT_EQ(parse_span("0s"), 0s);
}

TEST(Span, IsNothingWithoutAUnitOrBeyondMeasure)
{
    for (std::string_view text : {"", "-", "5", "h", "1x", "1h 30m", "1..5s", "1h30",
                                  "99999999999d", "18446744073709551616ns", "1e3s"})
        EXPECT_EQ(parse_span(text), std::nullopt) << text;
    // Each part fits, their sum does not.
    std::string many;
    for (int i = 0; i < 30; ++i)
        many += "11000d";
    EXPECT_EQ(parse_span(many), std::nullopt);
}

TEST(Span, IsShownWithoutItsZeros)
{
    EXPECT_EQ(format_span(336h), "336h");
    EXPECT_EQ(format_span(90min), "1h30m");
    EXPECT_EQ(format_span(1h + 15s), "1h0m15s");
    EXPECT_EQ(format_span(5min), "5m");
    EXPECT_EQ(format_span(5min + 1s), "5m1s");
    EXPECT_EQ(format_span(0s), "0s");
    EXPECT_EQ(format_span(999ms), "0s");
    EXPECT_EQ(format_span(-2h), "-2h");
}

}  // namespace
}  // namespace holdfast::watch
