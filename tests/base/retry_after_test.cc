#include "base/retry_after.h"

#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"

namespace holdfast {
namespace {

using namespace std::chrono_literals;

// 2026-11-21T03:04:05Z, a Saturday.
constexpr WallTime now = std::chrono::floor<std::chrono::seconds>(ManualClock::start_wall);

TEST(RetryAfter, IsANumberOfSeconds)
{
    EXPECT_EQ(parse_retry_after("0", now), 0s);
    EXPECT_EQ(parse_retry_after("120", now), 120s);
    EXPECT_EQ(parse_retry_after(" 7 ", now), 7s);
}

TEST(RetryAfter, IsAnHourAtMost)
{
    EXPECT_EQ(parse_retry_after("3601", now), 1h);
    EXPECT_EQ(parse_retry_after("99999999999999999999999", now), 1h);
    EXPECT_EQ(parse_retry_after("Sun, 22 Nov 2026 03:04:05 GMT", now), 1h);
}

TEST(RetryAfter, IsADateInAnyOfTheThreeForms)
{
    EXPECT_EQ(parse_retry_after("Sat, 21 Nov 2026 03:04:35 GMT", now), 30s);
    EXPECT_EQ(parse_retry_after("Saturday, 21-Nov-26 03:05:05 GMT", now), 1min);
    EXPECT_EQ(parse_retry_after("Sat Nov 21 03:34:05 2026", now), 30min);
    WallTime first = std::chrono::sys_days{std::chrono::year{2026} / 12 / 1};
    EXPECT_EQ(parse_retry_after("Tue Dec  1 00:00:10 2026", first), 10s);
    EXPECT_EQ(parse_retry_after("Sat, 21 Nov 2026 03:04:05 GMT", now), 0s);
}

TEST(RetryAfter, IsIgnoredWhenItIsInThePast)
{
    EXPECT_EQ(parse_retry_after("Sat, 21 Nov 2026 03:04:04 GMT", now), std::nullopt);
    // Two digits of a year are of the last century if they would be far ahead.
    EXPECT_EQ(parse_retry_after("Sunday, 06-Nov-94 08:49:37 GMT", now), std::nullopt);
    EXPECT_EQ(parse_retry_after("-5", now), std::nullopt);
}

TEST(RetryAfter, IsIgnoredWhenItIsNone)
{
    for (const char* text : {"",
                             " ",
                             "soon",
                             "1.5",
                             "1e3",
                             "+5",
                             "0x10",
                             "Sat, 21 Nov 2026 03:04:35",
                             "Sat, 21 Nov 2026 03:04:35 CET",
                             "Sat, 31 Feb 2027 03:04:35 GMT",
                             "Sat, 1 Nov 2026 03:04:35 GMT",
                             "Sat, 21 Nix 2026 03:04:35 GMT",
                             "Sat, 21 Nov 2026 24:04:35 GMT",
                             "Sat, 21 Nov 2026 3:04:35 GMT",
                             "Sat, 21 Nov 2026 03:04 GMT",
                             "Sat, 21 Nov 99999 03:04:35 GMT",
                             "Sat, 21 Nov 9999 03:04:35 GMT",
                             "Saturday, 21-Nov-2026 03:04:35 GMT",
                             "Sat 21 Nov 2026 03:04:35 GMT",
                             "Sat Nov 21 03:34:05 26"})
        EXPECT_EQ(parse_retry_after(text, now), std::nullopt) << text;
}

}  // namespace
}  // namespace holdfast
