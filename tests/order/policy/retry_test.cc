#include "order/policy/retry.h"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

namespace holdfast::order {
namespace {

using namespace std::chrono_literals;

struct Range {
    Duration least = Duration::max();
    Duration most{};
};

Range waits(int attempt, std::optional<Duration> retry_after = {})
{
    Random random{20261121};
    Range range;
    for (int i = 0; i < 2000; ++i) {
        Duration wait = retry_wait({}, attempt, retry_after, random);
        range.least = std::min(range.least, wait);
        range.most = std::max(range.most, wait);
    }
    return range;
}

TEST(RetryWait, IsAnywhereBetweenTheFloorAndACeilingThatDoubles)
{
    Duration ceiling = 1s;
    for (int attempt = 1; attempt <= 8; ++attempt, ceiling *= 2) {
        SCOPED_TRACE(attempt);
        Range range = waits(attempt);
        EXPECT_GT(range.least, 200ms);
        EXPECT_LT(range.least, 200ms + ceiling / 50);
        EXPECT_LE(range.most, ceiling);
        EXPECT_GT(range.most, ceiling * 49 / 50);
    }
}

TEST(RetryWait, IsCappedAfterAnyNumberOfAttempts)
{
    EXPECT_LE(waits(20).most, 5min);
    EXPECT_LE(waits(std::numeric_limits<int>::max()).most, 5min);
    EXPECT_GT(waits(std::numeric_limits<int>::max()).most, 4min);
}

TEST(RetryWait, KeepsWhatTheServiceAsksForAndATenthMore)
{
    Range range = waits(1, 10s);
    EXPECT_GE(range.least, 10s);
    EXPECT_LT(range.least, 10100ms);
    EXPECT_LE(range.most, 11s);
    EXPECT_GT(range.most, 10900ms);
}

TEST(RetryWait, IsItsOwnIfTheServiceAsksForLess)
{
    Range range = waits(8, 1ns);
    EXPECT_GT(range.most, 100s);
    EXPECT_GT(waits(1, Duration{-5}).least, 200ms);
}

TEST(RetryWait, IsAnHourAndATenthAtMost)
{
    EXPECT_LE(waits(1, Duration::max()).most, 66min);
}

TEST(RetryWait, IsNeverLongerThanTheLongest)
{
    EXPECT_EQ(longest_wait({}), 66min);
    EXPECT_EQ(longest_wait({.parked_for = 24h}), 24h);
    RetrySettings patient{.backoff = {.first = 1h, .longest = 10h}};
    EXPECT_EQ(longest_wait(patient), 11h);
    Random random{20261121};
    for (int i = 0; i < 1000; ++i)
        EXPECT_LE(retry_wait(patient, 20, Duration::max(), random), longest_wait(patient));
}

Disposition after(const Answer& answer, Attempt attempt, const RetrySettings& settings = {})
{
    Random random{1};
    return dispose(judge(answer, {}), attempt, settings, random);
}

constexpr Attempt first{.number = 1, .is_overdue = false};
constexpr Attempt last{.number = 3, .is_overdue = false};
constexpr Attempt overdue{.number = 1, .is_overdue = true};
constexpr RetrySettings strict{.on_exhausted = OnExhausted::fail};

TEST(Disposition, FollowsAVerdictEvenALateOne)
{
    EXPECT_EQ(after({.status = 200, .is_valid = true}, overdue).fate, Fate::validated);
    EXPECT_EQ(after({.status = 200, .is_valid = false}, overdue).fate, Fate::rejected);
}

TEST(Disposition, FailsWhatTheServiceDeclines)
{
    Disposition end = after({.status = 409}, first);
    EXPECT_EQ(end.fate, Fate::failed);
    EXPECT_EQ(end.reason, FailureReason::declined);
}

TEST(Disposition, TriesAgainWhileAttemptsAreLeft)
{
    for (int number : {1, 2}) {
        Disposition next = after({.status = 500}, {number, false}, strict);
        EXPECT_EQ(next.fate, Fate::retry);
        EXPECT_GT(next.wait, 200ms);
        EXPECT_FALSE(next.is_attempt_returned);
    }
    EXPECT_GE(after({.status = 503, .retry_after = 40s}, first).wait, 40s);
}

TEST(Disposition, ParksWhenTheEpisodeIsOver)
{
    for (const Answer& answer :
         {Answer{.delivery = Delivery::not_connected}, Answer{.delivery = Delivery::timed_out},
          Answer{.status = 500}, Answer{.status = 200}}) {
        Disposition next = after(answer, last);
        EXPECT_EQ(next.fate, Fate::park);
    }
}

TEST(Disposition, FailsWhenTheEpisodeIsOverAndTheStricterReadingIsChosen)
{
    Disposition end = after({.delivery = Delivery::not_connected}, last, strict);
    EXPECT_EQ(end.fate, Fate::failed);
    EXPECT_EQ(end.reason, FailureReason::attempts);
}

TEST(Disposition, ParksWhenOurCredentialsAreRefused)
{
    for (unsigned status : {401U, 403U, 407U}) {
        Disposition next = after({.status = status}, last, strict);
        EXPECT_EQ(next.fate, Fate::park);
        EXPECT_TRUE(next.is_attempt_returned);
    }
}

TEST(Disposition, ParksWhenTheRouteIsNotThere)
{
    Disposition next = after({.status = 404}, last, strict);
    EXPECT_EQ(next.fate, Fate::park);
    EXPECT_TRUE(next.is_attempt_returned);
}

TEST(Disposition, FailsWhatIsOverdue)
{
    for (const Answer& answer : {Answer{.status = 500}, Answer{.status = 401},
                                 Answer{.status = 404}, Answer{.status = 429}}) {
        Disposition end = after(answer, overdue);
        EXPECT_EQ(end.fate, Fate::failed);
        EXPECT_EQ(end.reason, FailureReason::deadline);
    }
}

TEST(DispositionOfAnInterruptedAttempt, IsToTryAgainAtOnceABoundedNumberOfTimes)
{
    EXPECT_EQ(dispose_interrupted(first, {}).fate, Fate::retry);
    EXPECT_EQ(dispose_interrupted(first, {}).wait, 0s);
    EXPECT_EQ(dispose_interrupted(last, {}).fate, Fate::park);
    EXPECT_EQ(dispose_interrupted(last, strict).reason, FailureReason::attempts);
    EXPECT_EQ(dispose_interrupted(overdue, {}).reason, FailureReason::deadline);
}

}  // namespace
}  // namespace holdfast::order
