#include "base/failpoint.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

int visits = 0;

TEST(Failpoint, ActsOnTheNthVisitOfItsPlaceAndOnlyThen)
{
    visits = 0;
    ASSERT_TRUE(arm_failpoint("here:2", [] { ++visits; }));
    failpoint("elsewhere");
    failpoint("here");
    EXPECT_EQ(visits, 0);
    failpoint("here");
    EXPECT_EQ(visits, 1);
    failpoint("here");
    EXPECT_EQ(visits, 1);
}

TEST(Failpoint, RefusesWhatIsNoPlace)
{
    for (const char* spec : {"", ":1", "here:", "here:0", "here:x", "here:-1"})
        EXPECT_FALSE(arm_failpoint(spec, [] {})) << spec;
}

}  // namespace
}  // namespace holdfast
