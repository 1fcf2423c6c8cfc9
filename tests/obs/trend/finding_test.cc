#include "obs/trend/finding.h"

#include <gtest/gtest.h>

namespace holdfast::trend {
namespace {

TEST(Finding, StatesItsReasons)
{
    Finding finding{.is_above = false,
                    .seen = 3,
                    .expected = {.basis = Basis::usual, .low = 80.4, .high = 131.6, .days = 6},
                    .since = WallTime{std::chrono::minutes{20'454 * 24 * 60 + 631}},
                    .found = {}};
    EXPECT_EQ(describe(Kind::count, finding),
              "3, expected 80.4 to 132 (usual at this time of day, from 6 days), below since "
              "2026-01-01T10:31:00.000000Z");
    finding.is_above = true;
    finding.expected.basis = Basis::weekday;
    EXPECT_NE(describe(Kind::count, finding).find("(the same weekday before, from 6 days), above"),
              std::string::npos);
}

TEST(Finding, SaysThatItHasAddedUpWhereNoSampleIsOutOfRange)
{
    Finding finding{.is_above = false,
                    .seen = 0,
                    .expected = {.low = 0, .high = 9, .days = 4},
                    .since = {},
                    .found = {}};
    EXPECT_EQ(describe(Kind::count, finding),
              "0, expected 0 to 9 (usual at this time of day, from 4 days), too often this low "
              "since 1970-01-01T00:00:00.000000Z");
    finding.is_above = true;
    finding.seen = 8;
    EXPECT_NE(describe(Kind::count, finding).find("days), too often this high since"),
              std::string::npos);
}

TEST(Finding, SpeaksInTheUnitsOfItsKind)
{
    Expectation expectation{.basis = Basis::other_level, .low = 0.1, .high = 0.25, .days = 3};
    EXPECT_EQ(describe(Kind::share, expectation), "10 to 25 %");
    EXPECT_EQ(describe(Kind::ratio, expectation), "at most 25 %");
    EXPECT_EQ(describe(Kind::duration, expectation), "at most 250 ms");
    EXPECT_EQ(describe(Kind::duration, 1.5), "1.5 s");
    EXPECT_EQ(describe(Kind::duration, 0.0123), "12.3 ms");
    EXPECT_EQ(describe(Kind::ratio, 0.0042), "0.42 %");
    EXPECT_EQ(describe(Kind::count, 12'345), "12345");
}

}  // namespace
}  // namespace holdfast::trend
