#include "order/list/page.h"

#include <gtest/gtest.h>

namespace holdfast::order {
namespace {

TEST(OrderPositionTest, SurvivesBeingText)
{
    OrderPosition position{.accepted = WallTime{std::chrono::microseconds{1'795'230'245'678'901}},
                           .key = {42}};
    EXPECT_EQ(to_key(position), "42 1795230245678901");
    EXPECT_EQ(parse_key(to_key(position)), position);
}

TEST(OrderPositionTest, IsNothingElse)
{
    for (const char* text : {"", "42", "42 ", " 1", "x 1", "42 1 ", "42 9223372036854775808"})
        EXPECT_EQ(parse_key(text), std::nullopt) << text;
}

}  // namespace
}  // namespace holdfast::order
