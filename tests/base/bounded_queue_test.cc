#include "base/bounded_queue.h"

#include <memory>
#include <thread>

#include <gtest/gtest.h>

namespace holdfast {
namespace {

using namespace std::chrono_literals;

// Long enough that only a lost wake-up reaches it.
constexpr auto for_ever = 60s;

TEST(BoundedQueue, IsFirstInFirstOut)
{
    BoundedQueue<int> queue{3};
    EXPECT_TRUE(queue.push(1));
    EXPECT_TRUE(queue.push(2));
    EXPECT_EQ(queue.size(), 2U);
    EXPECT_EQ(queue.pop_all(0ms), (std::deque<int>{1, 2}));
    EXPECT_EQ(queue.size(), 0U);
}

TEST(BoundedQueue, RefusesWhenFullAndLeavesTheItem)
{
    BoundedQueue<std::unique_ptr<int>> queue{1};
    EXPECT_EQ(queue.limit(), 1U);
    EXPECT_TRUE(queue.push(std::make_unique<int>(1)));
    auto refused = std::make_unique<int>(2);
    EXPECT_FALSE(queue.push(std::move(refused)));
    ASSERT_NE(refused, nullptr);

    (void)queue.pop_all(0ms);
    EXPECT_TRUE(queue.push(std::move(refused)));
}

TEST(BoundedQueue, TakesAllOrNone)
{
    BoundedQueue<int> queue{3};
    std::vector<int> items{1, 2};
    EXPECT_TRUE(queue.push_all(items));
    EXPECT_TRUE(items.empty());
    items = {3, 4};
    EXPECT_FALSE(queue.push_all(items));
    EXPECT_EQ(items.size(), 2U);
    EXPECT_EQ(queue.pop_all(0ms), (std::deque<int>{1, 2}));
}

TEST(BoundedQueue, IsEmptyAfterItsWaitIsOver)
{
    BoundedQueue<int> queue{1};
    EXPECT_TRUE(queue.pop_all(0ms).empty());
}

TEST(BoundedQueue, EndsAWaitWithAnItem)
{
    BoundedQueue<int> queue{1};
    std::thread pusher{[&] { EXPECT_TRUE(queue.push(7)); }};
    std::deque<int> items;
    while (items.empty())
        items = queue.pop_all(for_ever);
    pusher.join();
    EXPECT_EQ(items, std::deque<int>{7});
}

TEST(BoundedQueue, RemembersAWakeThatCameBeforeTheWait)
{
    BoundedQueue<int> queue{1};
    queue.wake();
    EXPECT_TRUE(queue.pop_all(for_ever).empty());
    EXPECT_TRUE(queue.pop_all(0ms).empty());
}

TEST(BoundedQueue, LosesNothingBetweenThreads)
{
    constexpr int count = 10'000;
    BoundedQueue<int> queue{16};
    std::thread pusher{[&] {
        for (int i = 0; i < count; ++i)
            while (!queue.push(int{i}))
                std::this_thread::yield();
    }};
    int next = 0;
    while (next < count)
        for (int item : queue.pop_all(for_ever))
            EXPECT_EQ(item, next++);
    pusher.join();
    EXPECT_EQ(queue.size(), 0U);
}

}  // namespace
}  // namespace holdfast
