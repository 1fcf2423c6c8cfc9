#include "watch/monitor/backlog.h"

#include <string>

#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

Finding finding(int key)
{
    return {.service = {key}};
}

std::string keys(const std::vector<Finding>& findings)
{
    std::string out;
    for (const Finding& each : findings)
        append_to(out, out.empty() ? "" : " ", each.service.value);
    return out;
}

TEST(Backlog, GivesTheOldestFirst)
{
    Backlog backlog{10};
    for (int key = 1; key <= 5; ++key)
        EXPECT_EQ(backlog.add(finding(key)), 0U);
    EXPECT_EQ(keys(backlog.take(3)), "1 2 3");
    EXPECT_EQ(keys(backlog.take(3)), "4 5");
    EXPECT_TRUE(backlog.is_empty());
}

TEST(Backlog, DropsTheOldestWhenItIsFull)
{
    Backlog backlog{2};
    backlog.add(finding(1));
    backlog.add(finding(2));
    EXPECT_EQ(backlog.add(finding(3)), 1U);
    EXPECT_EQ(keys(backlog.take(9)), "2 3");
}

TEST(Backlog, TakesBackWhatWasRefusedInFront)
{
    Backlog backlog{4};
    for (int key = 1; key <= 4; ++key)
        backlog.add(finding(key));
    auto taken = backlog.take(3);
    backlog.add(finding(5));
    EXPECT_EQ(backlog.put_back(std::move(taken)), 1U);
    EXPECT_EQ(keys(backlog.take(9)), "2 3 4 5");
}

TEST(Backlog, ShrinksWithItsLimit)
{
    Backlog backlog{4};
    for (int key = 1; key <= 4; ++key)
        backlog.add(finding(key));
    EXPECT_EQ(backlog.set_limit(1), 3U);
    EXPECT_EQ(keys(backlog.take(9)), "4");
}

}  // namespace
}  // namespace holdfast::watch
