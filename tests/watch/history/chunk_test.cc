#include "watch/history/chunk.h"

#include <gtest/gtest.h>

#include "tests/watch/history/samples.h"
#include "watch/history/latency_code.h"

namespace holdfast::watch {
namespace {

// What is read again instead of it.
Sample quantised(Sample sample)
{
    sample.took = latency_of(latency_code(sample.took));
    return sample;
}

Blob written(const std::vector<Sample>& samples)
{
    Blob chunk;
    const Sample* last = nullptr;
    for (const Sample& sample : samples) {
        append(chunk, last, sample);
        last = &sample;
    }
    return chunk;
}

TEST(Chunk, ReadsWhatWasWritten)
{
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE(seed);
        Random random{seed};
        std::vector<Sample> samples{random_sample(random, healthy(midnight))};
        std::vector<Sample> expected{quantised(samples.front())};
        Blob chunk = written(samples);
        while (has_room(chunk, samples.front().at, random_sample(random, samples.back()))) {
            samples.push_back(random_sample(random, samples.back()));
            expected.push_back(quantised(samples.back()));
            append(chunk, &samples[samples.size() - 2], samples.back());
        }
        EXPECT_LE(chunk.size(), chunk_bytes_max);

        Samples read = read_chunk(chunk, samples.front().at);
        EXPECT_TRUE(read.is_whole);
        ASSERT_EQ(read.samples, expected);
    }
}

TEST(Chunk, TakesTwoBytesForAResultLikeTheOneBefore)
{
    std::vector<Sample> samples{healthy(midnight), healthy(midnight + minutes{1})};
    std::size_t before = written(samples).size();
    // A little late, and half as long again.
    samples.push_back(healthy(midnight + minutes{2} + Millis{12}));
    samples.back().took = Millis{120};
    EXPECT_EQ(written(samples).size(), before + 2);
}

TEST(Chunk, IsFullBeforeItIsTooLarge)
{
    Sample last = healthy(midnight);
    Blob chunk = written({last});
    EXPECT_TRUE(has_room(chunk, midnight, healthy(midnight + hours{24} - Millis{1})));
    EXPECT_FALSE(has_room(chunk, midnight, healthy(midnight + hours{24})));
    chunk.resize(chunk_bytes_max - 32);
    EXPECT_TRUE(has_room(chunk, midnight, last));
    chunk.resize(chunk_bytes_max - 31);
    EXPECT_FALSE(has_room(chunk, midnight, last));
}

// The longest there is must fit into what has_room() leaves.
TEST(Chunk, HasRoomForTheLongestResult)
{
    Sample last{.at = midnight, .took = Duration::max()};
    Blob chunk = written({last});
    std::size_t before = chunk.size();
    Sample longest{.at = from_millis(millis_max),
                   .interval = interval_max,
                   .status = Status::unknown,
                   .in_maintenance = true,
                   .status_code = UINT32_MAX,
                   .version = UINT32_MAX,
                   .reason = UINT32_MAX,
                   .version_matches = true};
    append(chunk, &last, longest);
    EXPECT_LE(chunk.size() - before, 32U);
    EXPECT_EQ(read_chunk(chunk, midnight).samples.back(), longest);
}

TEST(Chunk, GivesWhatStandsBeforeTheDamage)
{
    std::vector<Sample> samples{healthy(midnight), down(midnight + minutes{1}),
                                healthy(midnight + minutes{2})};
    Blob chunk = written(samples);
    std::size_t two = written({samples[0], samples[1]}).size();
    chunk.resize(two + 1);

    Samples read = read_chunk(chunk, midnight);

    EXPECT_FALSE(read.is_whole);
    ASSERT_EQ(read.samples.size(), 2U);
    EXPECT_EQ(read.samples.back().status, Status::down);
}

TEST(Chunk, ReadsNothingOfAnotherFormat)
{
    Blob chunk = written({healthy(midnight)});
    chunk.front() = std::byte{2};
    EXPECT_FALSE(read_chunk(chunk, midnight).is_whole);
    EXPECT_TRUE(read_chunk(chunk, midnight).samples.empty());
    EXPECT_FALSE(read_chunk({}, midnight).is_whole);
}

TEST(Chunk, SurvivesAnyDamage)
{
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
        SCOPED_TRACE(seed);
        Random random{seed};
        std::vector<Sample> samples{healthy(midnight)};
        for (int i = 0; i < 30; ++i)
            samples.push_back(random_sample(random, samples.back()));
        Blob chunk = written(samples);
        for (std::uint64_t i = 0, count = 1 + random.below(4); i < count; ++i)
            chunk[1 + random.below(chunk.size() - 1)] = static_cast<std::byte>(random.below(256));

        Samples read = read_chunk(chunk, midnight);

        EXPECT_LE(read.samples.size(), chunk.size());
        for (std::size_t i = 1; i < read.samples.size(); ++i)
            ASSERT_GT(read.samples[i].at, read.samples[i - 1].at);
    }
}

}  // namespace
}  // namespace holdfast::watch
