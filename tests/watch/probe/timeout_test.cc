#include "watch/probe/timeout.h"

#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;

TEST(AProbesTime, IsThatOfTheScraperAndALittleLess)
{
    EXPECT_EQ(*probe_timeout("10"), 9500ms);
    EXPECT_EQ(*probe_timeout("2.5"), 2s);
    EXPECT_EQ(*probe_timeout("10.000000"), 9500ms);
}

TEST(AProbesTime, HasAMaximum)
{
    EXPECT_EQ(*probe_timeout(""), 60s);
    EXPECT_EQ(*probe_timeout("60"), 59500ms);
    EXPECT_EQ(*probe_timeout("61"), 60s);
    EXPECT_EQ(*probe_timeout("99999999999999999999"), 60s);
}

TEST(AProbesTime, IsNeverUsedUpByTheReserve)
{
    EXPECT_EQ(*probe_timeout("0.6"), 300ms);
    EXPECT_EQ(*probe_timeout("0.5"), 250ms);
    EXPECT_EQ(*probe_timeout("0.0001"), 1ms);
}

TEST(AProbesTime, IsANumberOfSeconds)
{
    for (std::string_view header : {"0", "-1", "10s", "soon", "nan", "inf", " 10"})
        EXPECT_FALSE(probe_timeout(header)) << header;
}

}  // namespace
}  // namespace holdfast::watch
