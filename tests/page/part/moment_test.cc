#include "page/part/moment.h"

#include <gtest/gtest.h>

namespace holdfast::page {
namespace {

using namespace std::chrono_literals;

constexpr WallTime at{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + 3h + 4min + 5s};

TEST(Moment, IsUtcThatAScriptCanReadAndTurnIntoTheViewersZone)
{
    std::string out;
    Html html{out};
    write_moment(html, at + 678ms);
    EXPECT_EQ(out, "<time datetime=\"2026-11-21T03:04:05Z\">2026-11-21 03:04:05 UTC</time>");
}

TEST(Moment, IsAnAgeWithTheMomentBehindIt)
{
    std::string out;
    Html html{out};
    write_age(html, at, at + 3min);
    EXPECT_EQ(out,
              "<time datetime=\"2026-11-21T03:04:05Z\" title=\"2026-11-21 03:04:05 UTC\" "
              "data-age=\"\">3 min</time>");
    out.clear();
    write_age(html, at, at - 1s);
    EXPECT_NE(out.find(">0 ms<"), std::string::npos) << "a clock was set back";
}

TEST(ShortDuration, HasTwoFigures)
{
    EXPECT_EQ(short_duration(850ms), "850 ms");
    EXPECT_EQ(short_duration(4230ms), "4.2 s");
    EXPECT_EQ(short_duration(12'345ms), "12 s");
    EXPECT_EQ(short_duration(47h), "47 h");
    EXPECT_EQ(short_duration(72h), "3 days");
    EXPECT_EQ(short_duration(0s), "0 ms");
}

TEST(Share, IsNeverWholeForLessThanAllOfItNorNothingForMoreThanThat)
{
    EXPECT_EQ(share(1.0), "100 %");
    EXPECT_EQ(share(0.99999), "99.99 %");
    EXPECT_EQ(share(0.9905), "99.05 %");
    EXPECT_EQ(share(0.000001), "0.01 %");
    EXPECT_EQ(share(0.0), "0 %");
    EXPECT_EQ(share(std::nullopt), "no data");
}

TEST(Grouped, HasACommaEachThreeDigits)
{
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1'234'567), "1,234,567");
    EXPECT_EQ(grouped(-123'456), "-123,456");
}

}  // namespace
}  // namespace holdfast::page
