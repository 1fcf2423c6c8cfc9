#include "http/stream/event_ring.h"

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

TEST(EventRing, NumbersWhatIsAdded)
{
    EventRing ring{{}, 100};
    EXPECT_EQ(ring.oldest_id(), 100U);
    ring.add(0, "a");
    ring.add(3, "b");
    EXPECT_EQ(ring.next_id(), 102U);
    EXPECT_EQ(ring.oldest_id(), 100U);
    ASSERT_NE(ring.find(101), nullptr);
    EXPECT_EQ(ring.find(101)->id, 101U);
    EXPECT_EQ(ring.find(101)->kind, 3U);
    EXPECT_EQ(*ring.find(101)->text, "b");
    EXPECT_EQ(ring.find(99), nullptr);
    EXPECT_EQ(ring.find(102), nullptr);
}

TEST(EventRing, HoldsSoManyEvents)
{
    EventRing ring{{.events_max = 2}, 1};
    ring.add(0, "a");
    ring.add(0, "b");
    EXPECT_FALSE(ring.is_over());
    ring.add(0, "c");
    ASSERT_TRUE(ring.is_over());
    EXPECT_EQ(ring.oldest().id, 1U);
    ring.drop_oldest();
    EXPECT_FALSE(ring.is_over());
    EXPECT_EQ(ring.find(1), nullptr);
    EXPECT_EQ(*ring.find(2)->text, "b");
    EXPECT_EQ(ring.oldest_id(), 2U);
}

TEST(EventRing, HoldsSoManyBytes)
{
    EventRing ring{{.bytes_max = 10}, 1};
    ring.add(0, "12345");
    ring.add(0, "12345");
    EXPECT_FALSE(ring.is_over());
    ring.add(0, "1");
    ASSERT_TRUE(ring.is_over());
    ring.drop_oldest();
    EXPECT_FALSE(ring.is_over());
}

TEST(EventRing, KeepsTheNewestWhateverItWeighs)
{
    EventRing ring{{.bytes_max = 10}, 1};
    ring.add(0, "1234567890 and more");
    EXPECT_FALSE(ring.is_over());
}

TEST(EventRing, LeavesATextToWhoIsSendingIt)
{
    EventRing ring{{}, 1};
    ring.add(0, "a");
    auto text = ring.find(1)->text;
    ring.drop_oldest();
    EXPECT_EQ(*text, "a");
    EXPECT_EQ(ring.oldest_id(), 2U);
}

}  // namespace
}  // namespace holdfast::http
