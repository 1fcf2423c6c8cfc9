#include "base/http_date.h"

#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"

namespace holdfast {
namespace {

constexpr WallTime now = ManualClock::start_wall;

double parsed(std::string_view text)
{
    return parse_http_date(text, now) ? unix_seconds(*parse_http_date(text, now)) : -1;
}

TEST(AnHttpDate, HasThreeForms)
{
    EXPECT_EQ(parsed("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777);
    EXPECT_EQ(parsed("Sunday, 06-Nov-94 08:49:37 GMT"), 784111777);
    EXPECT_EQ(parsed("Sun Nov  6 08:49:37 1994"), 784111777);
    EXPECT_EQ(parsed("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
}

TEST(AnHttpDate, IsNoneOtherwise)
{
    for (std::string_view text : {"", "soon", "784111777", "Sun, 06 Nov 1994 08:49:37 CET",
                                  "Sun, 31 Feb 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"})
        EXPECT_EQ(parsed(text), -1) << text;
}

}  // namespace
}  // namespace holdfast
