#include "watch/history/rollup.h"

#include <gtest/gtest.h>

#include "tests/watch/history/samples.h"

namespace holdfast::watch {
namespace {

Rollup random_rollup(Random& random, Millis length)
{
    Rollup rollup;
    Millis rest = length;
    for (Cover cover : all_covers)
        if (random.below(2) == 0) {
            Millis spent{static_cast<std::int64_t>(
                random.below(static_cast<std::uint64_t>(rest.count()) + 1))};
            rollup.covered[cover] = spent;
            rest -= spent;
        }
    // Every other one is known all the time.
    if (random.below(2) == 0)
        rollup.covered[Cover::healthy] += rest;
    Sample sample = healthy(midnight);
    for (std::uint64_t i = 0, count = random.below(70); i < count; ++i) {
        sample = random_sample(random, sample);
        rollup.count(sample);
    }
    return rollup;
}

TEST(Rollup, ReadsWhatWasWritten)
{
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
        SCOPED_TRACE(seed);
        Random random{seed};
        Rollup rollup = random_rollup(random, hour_length);
        Blob blob = to_blob(rollup, hour_length);
        auto read = read_rollup(blob, hour_length);
        ASSERT_TRUE(read);
        EXPECT_EQ(*read, rollup);
        EXPECT_EQ(read_covered(blob, hour_length), rollup.covered);
    }
}

TEST(Rollup, MergesInAnyOrder)
{
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE(seed);
        Random random{seed};
        const Rollup a = random_rollup(random, hour_length);
        const Rollup b = random_rollup(random, hour_length);
        const Rollup c = random_rollup(random, hour_length);
        Rollup left = a;
        left.merge(b);
        left.merge(c);
        Rollup right = b;
        right.merge(c);
        Rollup whole = a;
        whole.merge(right);
        EXPECT_EQ(left, whole);
        right.merge(a);
        EXPECT_EQ(left, right);
        Rollup with_nothing = a;
        with_nothing.merge({});
        EXPECT_EQ(with_nothing, a);
    }
}

TEST(Rollup, CountsMaintenanceApart)
{
    Rollup rollup;
    rollup.count(healthy(midnight));
    rollup.count(down(midnight));
    rollup.count(in_maintenance(down(midnight)));
    EXPECT_EQ(rollup.results, (std::array<std::uint32_t, 5>{1, 0, 0, 1, 0}));
    EXPECT_EQ(rollup.maintenance_results, 1U);
}

// Else the p95 of a service that is away is its timeout.
TEST(Rollup, MeasuresOnlyThoseWhoAnswered)
{
    Rollup rollup;
    rollup.count(down(midnight));
    rollup.count(in_maintenance(healthy(midnight)));
    EXPECT_TRUE(rollup.latency.is_empty());
    Sample unhealthy = healthy(midnight);
    unhealthy.status = Status::unhealthy;
    rollup.count(unhealthy);
    EXPECT_EQ(rollup.latency.percentile(0.5), Millis{80});
}

TEST(Rollup, TakesFewBytesForAnOrdinaryHour)
{
    Rollup rollup;
    Random random{5};
    rollup.covered[Cover::healthy] = hour_length;
    for (int i = 0; i < 60; ++i) {
        Sample sample = healthy(midnight);
        sample.took = std::chrono::microseconds{60'000 + random.below(60'000)};
        rollup.count(sample);
    }
    EXPECT_LE(to_blob(rollup, hour_length).size(), 32U);
}

TEST(Rollup, KeepsMoreThanTheWholeWhenAClockWasSetBack)
{
    Rollup rollup;
    rollup.covered[Cover::healthy] = hour_length + minutes{20};
    EXPECT_EQ(read_rollup(to_blob(rollup, hour_length), hour_length), rollup);
}

TEST(Rollup, RefusesBytesThatAreNotWhole)
{
    Random random{9};
    for (int i = 0; i < 200; ++i) {
        Rollup rollup = random_rollup(random, hour_length);
        rollup.count(healthy(midnight));
        Blob blob = to_blob(rollup, hour_length);
        for (std::size_t size = 0; size < blob.size(); ++size)
            EXPECT_NE(read_rollup(BlobView{blob}.first(size), hour_length), rollup);
        EXPECT_FALSE(read_rollup(BlobView{blob}.first(1), hour_length));
    }
    EXPECT_FALSE(read_rollup({}, hour_length));
}

}  // namespace
}  // namespace holdfast::watch
