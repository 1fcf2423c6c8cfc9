#include "obs/latency/buckets.h"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"

namespace holdfast::latency {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Buckets, FollowEachOtherWithoutGapOrOverlap)
{
    for (std::size_t bucket = 1; bucket < bucket_count; ++bucket) {
        Duration low = lower_bound_of(bucket);
        EXPECT_EQ(bucket_of(low), bucket);
        EXPECT_EQ(bucket_of(low - Duration{1}), bucket - 1);
    }
}

TEST(Buckets, TakeWhateverComes)
{
    EXPECT_EQ(bucket_of(Duration::min()), 0U);
    EXPECT_EQ(bucket_of(Duration{-1}), 0U);
    EXPECT_EQ(bucket_of(Duration{0}), 0U);
    EXPECT_EQ(bucket_of(Duration::max()), bucket_count - 1);
}

TEST(Buckets, AreNoWiderThanAnEighthOfWhatTheyCount)
{
    for (std::size_t bucket = 1; bucket + 1 < bucket_count; ++bucket) {
        Duration low = lower_bound_of(bucket);
        EXPECT_LE((lower_bound_of(bucket + 1) - low) * 8, low);
    }
}

TEST(Percentile, IsNothingOfNothing)
{
    EXPECT_FALSE(percentile({}, 0.5).has_value());
}

TEST(Percentile, OfASingleOneIsThatOne)
{
    Counts counts{};
    ++counts[bucket_of(milliseconds{3})];
    for (double part : {0.0, 0.5, 0.99, 1.0}) {
        double seen = holdfast::seconds(*percentile(counts, part));
        EXPECT_NEAR(seen, 0.003, 0.003 / 16) << part;
    }
}

TEST(Percentile, OfWhatIsBeyondAllBucketsIsTheirEnd)
{
    Counts counts{};
    ++counts[bucket_of(seconds{3600})];
    EXPECT_EQ(*percentile(counts, 0.5), lower_bound_of(bucket_count - 1));
}

TEST(Percentile, IsCloseToTheExactOne)
{
    Random random{std::random_device{}()};
    for (int round = 0; round < 50; ++round) {
        std::uint64_t seed = random.next();
        Random chance{seed};
        Counts counts{};
        std::vector<Duration> all;
        auto most = static_cast<std::int64_t>(20'000 + chance.below(2'000'000'000));
        for (int i = 0; i < 2000; ++i) {
            auto low = static_cast<std::int64_t>(chance.below(static_cast<std::uint64_t>(most)));
            all.push_back(microseconds{10} + Duration{low});
            ++counts[bucket_of(all.back())];
        }
        std::sort(all.begin(), all.end());
        for (double part : {0.5, 0.95, 0.99}) {
            double exact = holdfast::seconds(all[static_cast<std::size_t>(part * 2000) - 1]);
            EXPECT_NEAR(holdfast::seconds(*percentile(counts, part)), exact, exact / 8)
                << part << ", seed " << seed;
        }
    }
}

TEST(Counts, DifferRightlyWhenTheyHaveWrapped)
{
    Counts earlier{};
    earlier[7] = 0xffff'fff0U;
    Counts later = earlier;
    later[7] += 0x20;
    EXPECT_EQ(difference(later, earlier)[7], 0x20U);
    EXPECT_EQ(total(difference(later, earlier)), 0x20U);
}

}  // namespace
}  // namespace holdfast::latency
