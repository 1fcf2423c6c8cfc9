#include "watch/host/clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

Observation judge(ClockFacts facts)
{
    return judge_clock({.error_max = seconds{1}}, facts);
}

TEST(ClockCheck, IsWrongWhenNothingCorrectsTheClock)
{
    Observation seen = judge({.error_max = seconds{16}});
    EXPECT_THAT(seen.problem, HasSubstr("nothing keeps the clock"));
    EXPECT_EQ(seen.body, "{\"is_synchronised\":false,\"error_max_seconds\":16}");
}

TEST(ClockCheck, IsWrongByWhatIsKnown)
{
    Observation seen = judge(
        {.is_synchronised = true, .error_max = seconds{2}, .error_estimated = milliseconds{1001}});
    EXPECT_EQ(seen.problem, "the clock is wrong by about 1001 ms, expected 1000 ms at most");
    seen = judge(
        {.is_synchronised = true, .error_max = seconds{2}, .error_estimated = milliseconds{1000}});
    EXPECT_EQ(seen.problem, "");
}

TEST(ClockCheck, DoesNotTakeTheDriftBetweenTwoCorrectionsForAnError)
{
    // One answer was lost: 68 minutes at 500 ppm.
    Duration usual = drift_of(seconds{2 * 2048});
    EXPECT_EQ(judge({.is_synchronised = true, .error_max = usual}).warning, "");
    EXPECT_EQ(judge({.is_synchronised = true, .error_max = usual + seconds{1}}).warning, "");
    Observation seen = judge({.is_synchronised = true, .error_max = usual + milliseconds{1001}});
    EXPECT_EQ(seen.problem, "");
    EXPECT_THAT(seen.warning, HasSubstr("may be wrong by 3049 ms"));
}

}  // namespace
}  // namespace holdfast::watch
