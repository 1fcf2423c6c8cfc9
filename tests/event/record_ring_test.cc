#include "event/record_ring.h"

#include <gtest/gtest.h>

namespace holdfast::event {
namespace {

constexpr WallTime noon{std::chrono::hours{12}};

RequestRecord request(int minute)
{
    return {.at = noon + std::chrono::minutes{minute}, .method = "GET", .endpoint = "/"};
}
ResponseRecord response(int minute)
{
    return {.at = noon + std::chrono::minutes{minute}, .status = 200};
}
ErrorRecord error(int minute)
{
    return {.at = noon + std::chrono::minutes{minute}, .message = "m"};
}

TEST(RecordRing, GivesUpRequestsThenAnswersThenErrorsTheOldestFirst)
{
    RecordRing ring{3};
    ring.push(error(0));
    ring.push(response(1));
    ring.push(request(2));
    ring.push(error(3));  // The request goes,
    EXPECT_EQ(ring.shed(), (ClassCounts{1, 0, 0}));
    ring.push(error(4));  // then the answer,
    EXPECT_EQ(ring.shed(), (ClassCounts{1, 1, 0}));
    ring.push(error(5));  // then the oldest error.
    EXPECT_EQ(ring.shed(), (ClassCounts{1, 1, 1}));
    EXPECT_EQ(ring.size(), 3U);
    const RecordBatch batch = ring.take(10);
    ASSERT_EQ(batch.errors.size(), 3U);
    EXPECT_EQ(batch.errors.front().at, noon + std::chrono::minutes{3});
}

TEST(RecordRing, TellsEachRunOfWhatItGaveUpOnce)
{
    RecordRing ring{1};
    for (int minute = 0; minute < 4; ++minute)
        ring.push(request(minute));
    EXPECT_TRUE(ring.has_gaps());
    const RecordBatch batch = ring.take(10);
    ASSERT_EQ(batch.gaps.size(), 1U);
    EXPECT_EQ(batch.gaps[0].count, 3U);
    EXPECT_EQ(batch.gaps[0].stage, Stage::ring);
    EXPECT_EQ(batch.gaps[0].from, noon);
    EXPECT_EQ(batch.gaps[0].to, noon + std::chrono::minutes{2});
    EXPECT_FALSE(ring.has_gaps());
    EXPECT_TRUE(ring.take(10).gaps.empty());
}

TEST(RecordRing, TakesRequestsAndAnswersTogether)
{
    RecordRing ring{100};
    for (int minute = 0; minute < 10; ++minute) {
        ring.push(request(minute));
        ring.push(response(minute));
    }
    ring.push(error(0));
    const RecordBatch batch = ring.take(9);
    EXPECT_EQ(batch.counts(), (ClassCounts{4, 4, 1}));
    EXPECT_EQ(ring.size(), 12U);
    EXPECT_EQ(ring.take(100).events(), 12U);
}

TEST(RecordRing, FillsABatchWithOneClassWhenThereIsNoOther)
{
    RecordRing ring{100};
    for (int minute = 0; minute < 10; ++minute)
        ring.push(request(minute));
    EXPECT_EQ(ring.take(8).counts(), (ClassCounts{8, 0, 0}));
    ring.push(response(0));
    for (int minute = 0; minute < 10; ++minute)
        ring.push(response(minute));
    EXPECT_EQ(ring.take(8).counts(), (ClassCounts{2, 6, 0}));
}

TEST(RecordRing, TellsOfWhatWasLostElsewhere)
{
    RecordRing ring{10};
    ring.note_lost(RecordClass::response, Stage::disk, 7, noon, noon);
    ring.note_lost(RecordClass::response, Stage::disk, 2, noon, noon);
    ring.note_lost(RecordClass::response, Stage::store, 1, noon, noon);
    const RecordBatch batch = ring.take(10);
    ASSERT_EQ(batch.gaps.size(), 2U);
    EXPECT_EQ(batch.gaps[0].count + batch.gaps[1].count, 10U);
    EXPECT_EQ(ring.shed(), (ClassCounts{0, 0, 0}));
}

}  // namespace
}  // namespace holdfast::event
