#include "watch/host/disk.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::uint64_t gibibyte = (1U << 30U) / 4096;

// 100 GiB, of which root keeps five.
DiskFacts with_available(std::uint64_t gibibytes)
{
    return {.block_bytes = 4096,
            .blocks = 100 * gibibyte,
            .blocks_free = (gibibytes + 5) * gibibyte,
            .blocks_available = gibibytes * gibibyte,
            .inodes = 1000,
            .inodes_available = 500};
}

Observation judge(const DiskFacts& facts)
{
    return judge_disk({.path = "/srv"}, facts);
}

TEST(Disk, HasNothingToSayWhileThereIsSpace)
{
    Observation seen = judge(with_available(50));
    EXPECT_EQ(seen.problem, "");
    EXPECT_EQ(seen.warning, "");
    EXPECT_FALSE(seen.is_unknown);
    EXPECT_THAT(seen.body, StartsWith("{\"free_percent\":52.6"));
    EXPECT_THAT(seen.body, HasSubstr("\"inodes_free_percent\":50}"));
}

TEST(Disk, CountsAsUsersSeeIt)
{
    // 4 of 95 GiB; of all blocks 9 would be free.
    Observation seen = judge(with_available(4));
    EXPECT_EQ(seen.problem, "4.2 % of /srv is free (4 GiB of 95 GiB), expected 5 % at least");
    EXPECT_EQ(judge(with_available(5)).problem, "");
}

TEST(Disk, WarnsBeforeItIsWrong)
{
    EXPECT_EQ(judge(with_available(9)).warning,
              "9.4 % of /srv is free (9 GiB of 95 GiB), expected 10 % at least");
    EXPECT_EQ(judge(with_available(10)).warning, "");
    EXPECT_EQ(judge(with_available(4)).warning, "");
}

TEST(Disk, IsFullWhenOnlyRootHasSpace)
{
    EXPECT_THAT(judge(with_available(0)).problem,
                StartsWith("0 % of /srv is free (0 B of 95 GiB)"));
    // Less than nothing is left of what is not root's.
    DiskFacts facts = with_available(0);
    facts.blocks_available = std::numeric_limits<std::uint64_t>::max() - 10;
    EXPECT_THAT(judge(facts).problem, StartsWith("0 % of /srv is free"));
    // And nothing at all.
    EXPECT_THAT(judge({.block_bytes = 4096, .blocks = 10}).problem, StartsWith("0 % of /srv"));
}

TEST(Disk, MissesInodes)
{
    DiskFacts facts = with_available(50);
    facts.inodes_available = 49;
    EXPECT_EQ(
        judge(facts).problem,
        "4.9 % of the inodes of /srv are free, expected 5 % at least: there are too many small "
        "files");
    facts = with_available(1);
    facts.inodes_available = 0;
    EXPECT_THAT(judge(facts).problem, HasSubstr("at least; 0 % of the inodes"));
}

TEST(Disk, AsksForNoInodesWhereThereAreNone)
{
    DiskFacts facts = with_available(50);
    facts.inodes = 0;
    facts.inodes_available = 0;
    EXPECT_EQ(judge(facts).problem, "");
    EXPECT_THAT(judge(facts).body, testing::Not(HasSubstr("inodes")));
}

TEST(Disk, KnowsNothingOfWhatHasNoSize)
{
    Observation seen = judge({.block_bytes = 4096});
    EXPECT_TRUE(seen.is_unknown);
    EXPECT_THAT(seen.problem, HasSubstr("no size"));
}

}  // namespace
}  // namespace holdfast::watch
