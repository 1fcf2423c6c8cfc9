#include "watch/routes/asked_window.h"

#include <gtest/gtest.h>

#include "tests/watch/history/samples.h"
#include "watch/history/series.h"

namespace holdfast::watch {
namespace {

TEST(AskedWindow, ReadsMomentsAndHowLongAgo)
{
    EXPECT_EQ(parse_moment("2d", midnight), midnight - days{2});
    EXPECT_EQ(parse_moment("90min", midnight), midnight - minutes{90});
    EXPECT_EQ(parse_moment(format_rfc3339(midnight), midnight + days{9}), midnight);
    EXPECT_EQ(parse_moment("100000d", midnight), WallTime{}) << "before there was any time";
    EXPECT_EQ(parse_moment("1960-01-01T00:00:00Z", midnight), WallTime{});
    for (std::string_view wrong : {"", "yesterday", "2026-10-05", "2026-10-05T00:00:00", "-5min"})
        EXPECT_EQ(parse_moment(wrong, midnight), std::nullopt) << wrong;
}

TEST(AskedWindow, TakesRoundStepsThatMakeHundredPointsAtMost)
{
    EXPECT_EQ(usual_step({midnight, midnight + minutes{10}}), minutes{1});
    EXPECT_EQ(usual_step({midnight - days{1}, midnight}), minutes{15});
    EXPECT_EQ(usual_step({midnight - days{30}, midnight}), hours{12});
    for (Duration length = minutes{1}; length < days{20'000}; length = length * 5 / 4) {
        const Window window{midnight - length + seconds{7}, midnight};
        const auto steps = plan_steps(window, usual_step(window), {});
        ASSERT_TRUE(steps);
        EXPECT_LE((steps->window.to - steps->window.from) / Duration{steps->step}, points_usual_max)
            << format_duration(length);
    }
}

TEST(AskedWindow, ReadsMonthsOfUtc)
{
    const std::optional<Window> month = parse_month("2024-02");
    ASSERT_TRUE(month);
    EXPECT_EQ(format_rfc3339(month->from), "2024-02-01T00:00:00.000000Z");
    EXPECT_EQ(month->to - month->from, days{29});
    EXPECT_EQ(format_month(month->to - seconds{1}), "2024-02");
    EXPECT_EQ(format_month(month->to), "2024-03");
    EXPECT_EQ(parse_month("2025-12")->to, parse_month("2026-01")->from);
    for (std::string_view wrong : {"", "2026", "2026-13", "2026-00", "2026-1", "1969-12", "2026/10",
                                   "2026-10-01", "+026-10"})
        EXPECT_EQ(parse_month(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace holdfast::watch
