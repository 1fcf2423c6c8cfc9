#include "watch/unit/unit_memory.h"

#include <gtest/gtest.h>

#include "tests/watch/unit/unit_examples.h"

namespace holdfast::watch {
namespace {

class UnitMemoryTest : public testing::Test {
protected:
    void note(Duration at, std::uint64_t restarts, std::string name = "web.service")
    {
        UnitFacts facts = running(std::move(name));
        facts.restarts = restarts;
        memory.note(check, facts, start + at);
    }

    UnitCheck check{.restarts_within = 10min};
    UnitMemory memory;
};

TEST_F(UnitMemoryTest, KnowsNothingBeforeItsFirstLook)
{
    EXPECT_EQ(memory.restarts_since(start), 0U);
    note(0s, 7);
    EXPECT_EQ(memory.restarts_since(start - 10min), 0U);
    EXPECT_FALSE(memory.has_seen_all_since(start - 1ns));
    EXPECT_TRUE(memory.has_seen_all_since(start));
}

TEST_F(UnitMemoryTest, CountsByTheTimeAtWhichTheNumberGrew)
{
    note(0s, 7);
    note(1min, 9);
    note(2min, 9);
    note(3min, 10);
    EXPECT_EQ(memory.restarts_since(start), 3U);
    EXPECT_EQ(memory.restarts_since(start + 1min - 1ns), 3U);
    EXPECT_EQ(memory.restarts_since(start + 1min), 1U);
    EXPECT_EQ(memory.restarts_since(start + 3min), 0U);
}

TEST_F(UnitMemoryTest, IsAboutOneUnit)
{
    note(0s, 0);
    note(1min, 5);
    note(2min, 9, "other.service");
    EXPECT_EQ(memory.restarts_since(start), 0U);
    EXPECT_FALSE(memory.has_seen_all_since(start + 1min));
}

TEST_F(UnitMemoryTest, StaysSmallAndKeepsTheNewestExact)
{
    for (int second = 0; second <= 500; ++second)
        note(std::chrono::seconds{second}, static_cast<std::uint64_t>(second));
    EXPECT_EQ(memory.restarts_since(start + 500s), 0U);
    EXPECT_EQ(memory.restarts_since(start + 495s), 5U);
    EXPECT_EQ(memory.restarts_since(start), 500U) << "none is lost";
    EXPECT_EQ(memory.restarts_since(start + 100s), 500U) << "older ones seem later than they were";
    EXPECT_LE(sizeof memory, 256U);
}

}  // namespace
}  // namespace holdfast::watch
