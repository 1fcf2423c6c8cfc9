#include "page/part/day_bars.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::page {
namespace {

using testing::HasSubstr;
using testing::Not;

watch::Covered day(watch::Cover cover, int hours, int down_hours = 0)
{
    watch::Covered covered;
    covered[cover] += std::chrono::hours{hours};
    covered[watch::Cover::down] += std::chrono::hours{down_hours};
    return covered;
}

std::string bars(const std::vector<watch::Covered>& days)
{
    std::string out;
    Html html{out};
    write_day_bars(html, days, "Last days");
    return out;
}

TEST(DayBars, DrawDaysInARowThatLookAlikeAsOneShape)
{
    const auto good = day(watch::Cover::healthy, 24);
    const std::string svg = bars({good, good, day(watch::Cover::healthy, 12, 12), good, {}});
    EXPECT_THAT(svg, HasSubstr("viewBox=\"0 0 5 1\""));
    EXPECT_THAT(svg, HasSubstr("<path class=\"good\" d=\"M0 0h2v1h-2zM3 0h1v1h-1z\">"));
    EXPECT_THAT(svg, HasSubstr("<path class=\"worst\" d=\"M2 0h1v1h-1z\">"));
    EXPECT_THAT(svg, HasSubstr("<path class=\"quiet\" d=\"M4 0h1v1h-1z\">"))
        << "nothing is known of a day without results";
    EXPECT_THAT(svg, HasSubstr("aria-label=\"Last days\""));
}

TEST(DayBars, WarnOfALittleDowntimeAndOfADayThatWasMostlyDegraded)
{
    const std::string svg =
        bars({day(watch::Cover::healthy, 47, 1), day(watch::Cover::degraded, 24)});
    EXPECT_THAT(svg, HasSubstr("<path class=\"warning\" d=\"M0 0h2v1h-2z\">"));
    EXPECT_THAT(svg, Not(HasSubstr("good")));
}

TEST(Sparkline, HasAGapWhereThereWasNoAnswer)
{
    std::string out;
    Html html{out};
    const std::vector<std::optional<Duration>> latencies{
        std::chrono::milliseconds{10}, std::chrono::milliseconds{20}, std::nullopt,
        std::chrono::milliseconds{20}};
    write_sparkline(html, latencies, "Latencies");
    EXPECT_THAT(out, HasSubstr("d=\"M0 10L4 1M12 1\""));
}

}  // namespace
}  // namespace holdfast::page
