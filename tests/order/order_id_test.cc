#include "order/order_id.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "order/order.h"

namespace holdfast::order {
namespace {

using std::chrono::milliseconds;

TEST(OrderId, IsAUuidOfVersionSeven)
{
    Random random{1};
    for (int i = 0; i < 50; ++i) {
        std::string id = issue_order_id(WallTime{milliseconds{0x0123456789AB}}, random);
        EXPECT_THAT(id, testing::MatchesRegex("01234567-89ab-7[0-9a-f][0-9a-f][0-9a-f]-[89ab]"
                                              "[0-9a-f]+-[0-9a-f]+"));
        EXPECT_EQ(id.size(), 36U);
        EXPECT_EQ(id[23], '-');
        EXPECT_EQ(find_id_problem(id), std::nullopt);
    }
}

TEST(OrderId, SortsAsTimeDoes)
{
    Random random{2};
    std::string before;
    for (int i = 0; i < 300; ++i) {
        std::string id = issue_order_id(WallTime{milliseconds{1'795'230'245'000 + i}}, random);
        EXPECT_LT(before, id);
        before = id;
    }
}

TEST(OrderId, IsAnotherOneEachTime)
{
    Random random{3};
    std::set<std::string> ids;
    for (int i = 0; i < 1000; ++i)
        ids.insert(issue_order_id(WallTime{}, random));
    EXPECT_EQ(ids.size(), 1000U);
}

}  // namespace
}  // namespace holdfast::order
