#include "watch/host/pressure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

constexpr std::string_view sound =
    "some avg10=1.00 avg60=12.50 avg300=0.10 total=123456\n"
    "full avg10=0.00 avg60=3.25 avg300=0.00 total=1234\n";

TEST(Pressure, IsReadFromTheKernelsFile)
{
    auto facts = parse_pressure(sound);
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->some_percent, 12.5);
    EXPECT_EQ(facts->full_percent, 3.25);
}

TEST(Pressure, HasNoFullForProcessorsOnKernelsOfOld)
{
    auto facts = parse_pressure("some avg10=1.00 avg60=2.00 avg300=0.10 total=1\n");
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->full_percent, 0);
}

TEST(Pressure, IsNothingElse)
{
    for (std::string_view text :
         {"", "\n", "some\n", "some avg60=\n", "some avg60=x\n", "some avg60=-1\n",
          "some avg60=101\n", "some avg60=nan\n", "some avg10=1.00 avg300=2.00\n",
          "full avg60=1.00\n", "avg60=1.00", " some avg60=1.00"})
        EXPECT_FALSE(parse_pressure(text)) << "'" << text << "'";
}

TEST(Pressure, IsWrongWhenNobodyGetsOn)
{
    PressureCheck check{.resource = Pressure::io, .some_percent_max = 20, .full_percent_max = 10};
    Observation seen = judge_pressure(check, {.some_percent = 90, .full_percent = 10.5});
    EXPECT_EQ(seen.problem,
              "in 10.5 % of the last minute every task had to wait for disks, expected "
              "10 % at most");
    EXPECT_EQ(judge_pressure(check, {.some_percent = 20, .full_percent = 10}).problem, "");
}

TEST(Pressure, IsAWarningWhenSomebodyWaits)
{
    PressureCheck check{.resource = Pressure::memory};
    Observation seen = judge_pressure(check, {.some_percent = 20.5});
    EXPECT_EQ(seen.problem, "");
    EXPECT_EQ(seen.warning,
              "in 20.5 % of the last minute a task had to wait for memory, expected "
              "20 % at most");
    seen = judge_pressure(check, {.some_percent = 20, .full_percent = 1});
    EXPECT_EQ(seen.warning, "");
    EXPECT_EQ(seen.body, "{\"some_percent\":20,\"full_percent\":1}");
}

}  // namespace
}  // namespace holdfast::watch
