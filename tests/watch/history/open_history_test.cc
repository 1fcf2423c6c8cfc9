#include "watch/history/open_history.h"

#include <map>

#include <gtest/gtest.h>

#include "tests/watch/history/samples.h"

namespace holdfast::watch {
namespace {

// What came out, and what is still open.
struct Told {
    std::map<std::int64_t, Rollup> hours;
    std::map<std::int64_t, Rollup> days;
    std::vector<Sample> samples;
    std::size_t chunks = 0;

    void add(const Closed& closed)
    {
        for (const Bucket& hour : closed.hours)
            hours[hour.number].merge(hour.rollup);
        for (const Bucket& day : closed.days)
            days[day.number].merge(day.rollup);
        for (const ClosedChunk& chunk : closed.chunks)
            add(chunk.bytes, chunk.first_at);
    }
    void add(const Blob& chunk, WallTime first_at)
    {
        Samples read = read_chunk(chunk, first_at);
        EXPECT_TRUE(read.is_whole);
        samples.insert(samples.end(), read.samples.begin(), read.samples.end());
        ++chunks;
    }
    void end(const OpenHistory& open)
    {
        hours[open.hour.number].merge(open.hour.rollup);
        days[open.day.number].merge(open.day.rollup);
        add(open.chunk, open.chunk_at);
    }
};

// The same, each sample for itself.
std::map<std::int64_t, Rollup> expected(const std::vector<Sample>& samples, Millis length)
{
    std::map<std::int64_t, Rollup> rollups;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        rollups[number_of(samples[i].at, length)].count(samples[i]);
        if (i + 1 == samples.size())
            break;
        auto span = span_of(samples[i], samples[i + 1].at);
        if (!span)
            continue;
        for (std::int64_t n = number_of(span->from, length); n <= number_of(span->to, length); ++n)
            if (Millis part = overlap(*span, start_of(n, length), start_of(n + 1, length));
                part > Millis{0})
                rollups[n].covered[span->cover] += part;
    }
    return rollups;
}

TEST(OpenHistory, SharesEachResultOutToItsHoursAndDays)
{
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SCOPED_TRACE(seed);
        Random random{seed};
        OpenHistory open;
        Told told;
        std::vector<Sample> samples{healthy(midnight)};
        told.add(take(open, samples.back()));
        for (int i = 0; i < 1000; ++i) {
            samples.push_back(random_sample(random, samples.back()));
            told.add(take(open, samples.back()));
        }
        told.end(open);

        EXPECT_GT(told.chunks, 3U);
        EXPECT_GT(told.days.size(), 2U);
        EXPECT_EQ(told.hours, expected(samples, hour_length));
        EXPECT_EQ(told.days, expected(samples, day_length));
        ASSERT_EQ(told.samples.size(), samples.size());
        for (std::size_t i = 0; i < samples.size(); ++i) {
            EXPECT_EQ(told.samples[i].at, samples[i].at);
            EXPECT_EQ(told.samples[i].status, samples[i].status);
        }
    }
}

TEST(OpenHistory, ClosesAnHourWithTheFirstResultAfterIt)
{
    OpenHistory open;
    EXPECT_TRUE(take(open, healthy(midnight + minutes{59})).hours.empty());
    Closed closed = take(open, healthy(midnight + minutes{60} + seconds{30}));
    ASSERT_EQ(closed.hours.size(), 1U);
    EXPECT_EQ(closed.hours[0].rollup.covered[Cover::healthy], minutes{1});
    EXPECT_EQ(open.hour.rollup.covered[Cover::healthy], seconds{30});
    EXPECT_TRUE(closed.days.empty());
}

TEST(OpenHistory, MakesTheHoursThatOneResultCovers)
{
    OpenHistory open;
    (void)take(open, healthy(midnight + minutes{30}, hours{6}));
    Closed closed = take(open, healthy(midnight + hours{6} + minutes{30}, hours{6}));
    ASSERT_EQ(closed.hours.size(), 6U);
    EXPECT_EQ(closed.hours[0].rollup.covered[Cover::healthy], minutes{30});
    EXPECT_EQ(closed.hours[3].rollup.covered[Cover::healthy], hours{1});
}

TEST(OpenHistory, LeavesOutWhatNobodySaw)
{
    OpenHistory open;
    (void)take(open, healthy(midnight));
    Closed closed = take(open, healthy(midnight + hours{30}));
    ASSERT_EQ(closed.hours.size(), 1U);
    EXPECT_EQ(closed.hours[0].rollup.covered.total(), minutes{2});
    EXPECT_EQ(open.day.rollup.covered.total(), minutes{0});
}

TEST(OpenHistory, KnowsSinceWhenAStatusIs)
{
    OpenHistory open;
    (void)take(open, healthy(midnight));
    (void)take(open, down(midnight + minutes{1}));
    (void)take(open, in_maintenance(down(midnight + minutes{2})));
    EXPECT_EQ(open.since, midnight + minutes{1});
}

TEST(OpenHistory, KeepsMillisecondsInTheirOrder)
{
    OpenHistory open;
    WallTime at = midnight + std::chrono::microseconds{1700};
    EXPECT_EQ(kept_time(open, at), midnight + Millis{1});
    (void)take(open, healthy(kept_time(open, at)));
    EXPECT_EQ(kept_time(open, at), midnight + Millis{2});
    // Set back a little: a little later than the last.
    EXPECT_EQ(kept_time(open, midnight - minutes{50}), midnight + Millis{2});
}

TEST(OpenHistory, BeginsAnewWhenTheClockWasFarAhead)
{
    OpenHistory open;
    WallTime ahead = midnight + days{10'000};
    (void)take(open, healthy(ahead));
    EXPECT_EQ(kept_time(open, midnight), midnight);

    Closed closed = take(open, down(midnight));

    ASSERT_EQ(closed.chunks.size(), 1U);
    EXPECT_EQ(closed.chunks[0].first_at, ahead);
    ASSERT_EQ(closed.hours.size(), 1U);
    EXPECT_EQ(closed.hours[0].rollup.covered.total(), minutes{0});
    EXPECT_EQ(open.chunk_at, midnight);
    EXPECT_EQ(open.hour.number, number_of(midnight, hour_length));
    EXPECT_EQ(open.last->at, midnight);
}

}  // namespace
}  // namespace holdfast::watch
