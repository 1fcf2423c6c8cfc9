#include "shipment/list/page.h"

#include <string>

#include <gtest/gtest.h>

#include "base/timestamp.h"

namespace holdfast::shipment {
namespace {

TEST(Position, IsReadBackAsItWasWritten)
{
    for (const Position& position :
         {Position{"2026-11-21T03:04:05.678901Z", {1}}, Position{"", {9223372036854775807}},
          Position{"2026-11-21 03:04:05+00:00", {-7}}})
        EXPECT_EQ(parse_key(to_key(position)), position);
    for (const char* bad : {"", "17", "x y", " ", "99999999999999999999 x"})
        EXPECT_FALSE(parse_key(bad)) << bad;
}

TEST(Bound, SortsBeforeEachWayOfWritingItsMoment)
{
    std::string bound = to_bound(*parse_rfc3339("2026-11-21T03:04:05Z"));
    EXPECT_EQ(bound, "2026-11-21T03:04:05");
    for (const char* same : {"2026-11-21T03:04:05Z", "2026-11-21T03:04:05+00:00",
                             "2026-11-21T03:04:05.000000Z", "2026-11-21T03:04:05.0Z"})
        EXPECT_LE(bound, same);
    EXPECT_GT(bound, "2026-11-21T03:04:04.999999Z");

    EXPECT_EQ(to_bound(*parse_rfc3339("2026-11-21T03:04:05.120Z")), "2026-11-21T03:04:05.12");
    EXPECT_EQ(to_bound(*parse_rfc3339("2026-11-21T03:00:00Z")), "2026-11-21T03:00:00");
}

}  // namespace
}  // namespace holdfast::shipment
