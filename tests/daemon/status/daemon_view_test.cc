#include "daemon/status/daemon_view.h"

#include <gtest/gtest.h>

namespace holdfast::daemon {
namespace {

using namespace std::chrono_literals;

class Spreads : public testing::Test {
protected:
    void observe(Duration took, int times)
    {
        for (int i = 0; i < times; ++i)
            histogram.observe(took);
    }

    obs::Histogram histogram{{0.001, 0.01, 0.1}};
};

TEST_F(Spreads, AreTheBoundsOfHalfAndOfNearlyAll)
{
    observe(500us, 60);
    observe(5ms, 39);
    observe(50ms, 1);
    const auto spread = spread_of(histogram);
    EXPECT_EQ(spread.count, 100U);
    EXPECT_EQ(spread.half, Duration{1ms});
    EXPECT_EQ(spread.most, Duration{10ms}) << "one of a hundred is left out";
    observe(50ms, 1);
    EXPECT_EQ(spread_of(histogram).most, Duration{100ms}) << "two of 101 are not";
}

TEST_F(Spreads, SayNothingOfWhatIsBeyondTheLastBound)
{
    observe(500us, 1);
    observe(1s, 1);
    const auto spread = spread_of(histogram);
    EXPECT_EQ(spread.half, Duration{1ms});
    EXPECT_FALSE(spread.most);
}

TEST_F(Spreads, AreEmptyBeforeAnythingHappened)
{
    const auto spread = spread_of(histogram);
    EXPECT_EQ(spread.count, 0U);
    EXPECT_FALSE(spread.half);
}

}  // namespace
}  // namespace holdfast::daemon
