#include "base/backoff.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace holdfast {
namespace {

using namespace std::chrono_literals;

// The longest wait seen after `failures` failures.
Duration longest_wait(int failures, Backoff::Settings settings)
{
    Random random{20261121};
    Duration longest{};
    for (int i = 0; i < 400; ++i) {
        Backoff backoff{settings};
        for (int n = 0; n < failures; ++n)
            (void)backoff.next(random);
        Duration wait = backoff.next(random);
        EXPECT_GT(wait, Duration::zero());
        longest = std::max(longest, wait);
    }
    return longest;
}

TEST(Backoff, DoublesItsCeilingWithEachFailure)
{
    Duration ceiling = 200ms;
    for (int failures = 0; failures < 4; ++failures, ceiling *= 2) {
        Duration longest = longest_wait(failures, {});
        EXPECT_LE(longest, ceiling);
        EXPECT_GT(longest, ceiling * 9 / 10);
    }
}

TEST(Backoff, StopsDoublingAtTheLongest)
{
    EXPECT_LE(longest_wait(3, {.first = 1s, .longest = 5s}), 5s);
    EXPECT_GT(longest_wait(3, {.first = 1s, .longest = 5s}), 4s);
    EXPECT_LE(longest_wait(3, {.first = 5s, .longest = 5s}), 5s);
}

TEST(Backoff, SurvivesAnyNumberOfFailures)
{
    Random random{20261121};
    Backoff backoff{{.first = 1ns, .longest = Duration::max()}};
    for (int i = 0; i < 10'000; ++i)
        EXPECT_GT(backoff.next(random), Duration::zero());
}

TEST(Backoff, IsNeverShorterThanTheShortest)
{
    Random random{20261121};
    Duration shortest = 1h;
    for (int i = 0; i < 400; ++i)
        shortest = std::min(
            shortest, Backoff::wait({.first = 1s, .longest = 5s, .shortest = 200ms}, 2, random));
    EXPECT_GT(shortest, 200ms);
    EXPECT_LT(shortest, 300ms);
    EXPECT_LE(longest_wait(0, {.first = 1s, .longest = 5s, .shortest = 200ms}), 1s);
}

TEST(Backoff, StartsAgainAfterASuccess)
{
    Random random{20261121};
    Backoff backoff{{.first = 1ms, .longest = 1h}};
    for (int i = 0; i < 20; ++i)
        (void)backoff.next(random);
    backoff.reset();
    EXPECT_LE(backoff.next(random), 1ms);
}

}  // namespace
}  // namespace holdfast
