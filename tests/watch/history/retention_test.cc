#include "watch/history/retention.h"

#include <gtest/gtest.h>

#include "tests/watch/history/samples.h"

namespace holdfast::watch {
namespace {

TEST(HistoryRetention, KeepsEachLevelAtLeastAsLongAsItSays)
{
    WallTime now = midnight + hours{13};
    Horizons horizons = horizons_of({.raw = days{30}, .hours = days{400}, .days = days{3653}}, now);
    // A chunk that begins there may end a day later.
    EXPECT_EQ(horizons.raw, now - days{31});
    EXPECT_EQ(horizons.hours, midnight - days{400});
    EXPECT_EQ(horizons.days, midnight - days{3653});
}

}  // namespace
}  // namespace holdfast::watch
