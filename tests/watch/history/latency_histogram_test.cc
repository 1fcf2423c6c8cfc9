#include "watch/history/latency_histogram.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/random.h"

namespace holdfast::watch {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

LatencyHistogram random_histogram(Random& random)
{
    LatencyHistogram histogram;
    for (std::uint64_t i = 0, count = random.below(200); i < count; ++i)
        histogram.add(microseconds{random.below(std::uint64_t{1} << random.below(32))});
    return histogram;
}

Blob blob_of(const LatencyHistogram& histogram)
{
    Blob out;
    put_histogram(out, histogram);
    return out;
}

TEST(LatencyHistogram, ReadsWhatWasWritten)
{
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        SCOPED_TRACE(seed);
        Random random{seed};
        LatencyHistogram histogram = random_histogram(random);
        if (histogram.is_empty())
            continue;
        Blob blob = blob_of(histogram);
        VarintReader reader{blob};
        LatencyHistogram read;
        ASSERT_TRUE(read_histogram(reader, read));
        EXPECT_EQ(read, histogram);
    }
}

TEST(LatencyHistogram, MergesInAnyOrder)
{
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        SCOPED_TRACE(seed);
        Random random{seed};
        const LatencyHistogram a = random_histogram(random);
        const LatencyHistogram b = random_histogram(random);
        const LatencyHistogram c = random_histogram(random);
        LatencyHistogram left = a;
        left.merge(b);
        left.merge(c);
        LatencyHistogram right = c;
        right.merge(b);
        LatencyHistogram of_right = a;
        of_right.merge(right);
        EXPECT_EQ(left, of_right);
        right.merge(a);
        EXPECT_EQ(left, right);
    }
}

TEST(LatencyHistogram, IsMadeOfPartsAsOfAll)
{
    Random random{3};
    LatencyHistogram all;
    LatencyHistogram parts;
    for (int part = 0; part < 10; ++part) {
        LatencyHistogram one;
        for (int i = 0; i < 50; ++i) {
            microseconds took{random.below(1'000'000)};
            all.add(took);
            one.add(took);
        }
        parts.merge(one);
    }
    EXPECT_EQ(parts, all);
}

TEST(LatencyHistogram, FindsPercentilesWithinASixteenth)
{
    Random random{11};
    LatencyHistogram histogram;
    std::vector<microseconds> all;
    for (int i = 0; i < 10'000; ++i) {
        all.emplace_back(50'000 + random.below(200'000));
        histogram.add(all.back());
    }
    std::ranges::sort(all);
    for (double part : {0.5, 0.95, 0.99}) {
        auto exact = seconds(all[static_cast<std::size_t>(part * 10'000) - 1]);
        EXPECT_NEAR(seconds(*histogram.percentile(part)), exact, exact / 16);
    }
    EXPECT_NEAR(seconds(*histogram.mean()), 0.15, 0.002);
}

TEST(LatencyHistogram, FindsNoPercentileBeyondWhatWasSeen)
{
    LatencyHistogram histogram;
    histogram.add(milliseconds{100});
    EXPECT_EQ(histogram.percentile(0.5), milliseconds{100});
    EXPECT_EQ(histogram.percentile(0.99), milliseconds{100});
    EXPECT_FALSE(LatencyHistogram{}.percentile(0.5));
    EXPECT_FALSE(LatencyHistogram{}.mean());
}

TEST(LatencyHistogram, CountsWhatTookNoTime)
{
    LatencyHistogram histogram;
    histogram.add(Duration{0});
    EXPECT_FALSE(histogram.is_empty());
    EXPECT_EQ(histogram.percentile(0.5), Duration{0});
}

TEST(LatencyHistogram, RefusesBytesThatAreNone)
{
    LatencyHistogram histogram;
    histogram.add(milliseconds{1});
    histogram.add(milliseconds{2000});
    Blob blob = blob_of(histogram);
    for (std::size_t size = 0; size < blob.size(); ++size) {
        LatencyHistogram read;
        VarintReader reader{BlobView{blob}.first(size)};
        // Without its last counts it is one, of fewer.
        if (read_histogram(reader, read)) {
            EXPECT_LT(latency::total(read.counts), 2U) << size;
        }
    }
    // More buckets than there are.
    for (int i = 0; i < 200; ++i)
        put_varint(blob, 1);
    LatencyHistogram read;
    VarintReader reader{blob};
    EXPECT_FALSE(read_histogram(reader, read));
}

}  // namespace
}  // namespace holdfast::watch
