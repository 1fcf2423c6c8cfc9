#include "base/time.h"

#include <limits>

#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"

namespace holdfast {
namespace {

using namespace std::chrono_literals;

TEST(Rfc3339, ShowsMicrosecondsInUtc)
{
    EXPECT_EQ(format_rfc3339(ManualClock::start_wall), "2026-11-21T03:04:05.678901Z");
    EXPECT_EQ(format_rfc3339(WallTime{}), "1970-01-01T00:00:00.000000Z");
}

TEST(Rfc3339, CutsRatherThanRounds)
{
    EXPECT_EQ(format_rfc3339(WallTime{999'999'999ns}), "1970-01-01T00:00:00.999999Z");
    EXPECT_EQ(format_rfc3339(WallTime{-1ns}), "1969-12-31T23:59:59.999999Z");
}

TEST(Rfc3339, KnowsLeapDays)
{
    constexpr auto day = std::chrono::sys_days{std::chrono::year{2028} / 2 / 29};
    EXPECT_EQ(format_rfc3339(day), "2028-02-29T00:00:00.000000Z");
}

TEST(LogStamp, HasTheFormOfTheLegacyLog)
{
    EXPECT_EQ(format_log_stamp(ManualClock::start_wall), "2026-11-21 03:04:05,678");
}

TEST(Seconds, AreFractions)
{
    EXPECT_EQ(seconds(1500ms), 1.5);
    EXPECT_EQ(unix_seconds(WallTime{2500ms}), 2.5);
}

TEST(Span, IsOneNumberAndOneUnit)
{
    EXPECT_EQ(parse_duration("15s"), 15s);
    EXPECT_EQ(parse_duration("250ms"), 250ms);
    EXPECT_EQ(parse_duration("2h"), 2h);
    EXPECT_EQ(parse_duration("7d"), 168h);
    EXPECT_EQ(parse_duration("3min"), 3min);
    EXPECT_EQ(parse_duration("0s"), 0s);
    for (std::string_view text : {"", "15", "s", "15 s", " 15s", "-1s", "1.5s", "1m", "15S",
                                  "1h30min", "106752d", "99999999999999999999s"})
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(Span, IsReadBackAsItWasWritten)
{
    EXPECT_EQ(format_duration(0s), "0s");
    EXPECT_EQ(format_duration(90s), "90s");
    EXPECT_EQ(format_duration(24h), "1d");
    EXPECT_EQ(format_duration(1500us), "1500us");
    for (Duration span : {Duration{1}, Duration{1ms}, Duration{61s}, Duration{36h},
                          Duration{std::numeric_limits<Duration::rep>::max()}})
        EXPECT_EQ(parse_duration(format_duration(span)), span);
}

}  // namespace
}  // namespace holdfast
