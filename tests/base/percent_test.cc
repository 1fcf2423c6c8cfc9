#include "base/percent.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(Percent, EscapesWhatIsNotPlain)
{
    EXPECT_EQ(percent_encode("a-Z_0.~/ ?%\xC3\xA9"), "a-Z_0.~%2F%20%3F%25%C3%A9");
    EXPECT_EQ(percent_encode(""), "");
}

TEST(Percent, LeadsPastAFixedRoute)
{
    EXPECT_EQ(percent_encode_past("stats", "stats"), "%73tats");
    EXPECT_EQ(percent_encode_past("stats", "stats2"), "stats2");
    EXPECT_EQ(percent_encode_past("stats", "Stats"), "Stats");
    EXPECT_EQ(percent_encode_past("stats", ""), "");
    EXPECT_EQ(percent_encode_past("", ""), "");
}

TEST(Percent, DecodesStrictly)
{
    EXPECT_EQ(percent_decode("%41%2f+"), "A/+");
    EXPECT_FALSE(percent_decode("%4"));
    EXPECT_FALSE(percent_decode("%zz"));
    EXPECT_FALSE(percent_decode("a%00b"));
    EXPECT_FALSE(percent_decode("%"));
    EXPECT_EQ(percent_decode(percent_encode("../x&y=+")), "../x&y=+");
}

TEST(OrderPath, LeadsToTheOrderWhateverItsId)
{
    EXPECT_EQ(order_path("A-1"), "/orders/A-1");
    EXPECT_EQ(order_path("a/b ?"), "/orders/a%2Fb%20%3F");
    EXPECT_EQ(order_path("stats"), "/orders/%73tats");
}

}  // namespace
}  // namespace holdfast
