#include "order/policy/retry_budget.h"

#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"

namespace holdfast::order {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{1000s};

TEST(RetryBudget, AllowsAFewWhateverTheTraffic)
{
    RetryBudget budget{{}};
    EXPECT_EQ(budget.available(start), 10);
    for (int i = 0; i < 10; ++i)
        budget.note_retry(start);
    EXPECT_EQ(budget.available(start), 0);
    // One a second, as those of before are forgotten.
    EXPECT_EQ(budget.available(start + 9s), 0);
    EXPECT_EQ(budget.available(start + 10s), 10);
}

TEST(RetryBudget, AllowsAShareOfTheFirstTries)
{
    RetryBudget budget{{.share = 0.2, .per_second_min = 0}};
    for (int i = 0; i < 4; ++i)
        budget.note_first(start);
    EXPECT_EQ(budget.available(start), 0);
    budget.note_first(start);
    EXPECT_EQ(budget.available(start), 1);
    budget.note_retry(start);
    EXPECT_EQ(budget.available(start), 0);
}

TEST(RetryBudget, ForgetsFirstTriesToo)
{
    RetryBudget budget{{.share = 1, .per_second_min = 0}};
    budget.note_first(start);
    EXPECT_EQ(budget.available(start + 9s), 1);
    EXPECT_EQ(budget.available(start + 10s), 0);
    EXPECT_EQ(budget.available(start + 1000h), 0);
}

TEST(RetryBudget, OwesNothingWhenTheShareShrinks)
{
    RetryBudget budget{{.share = 1, .per_second_min = 0}};
    for (int i = 0; i < 5; ++i) {
        budget.note_first(start);
        budget.note_retry(start);
    }
    EXPECT_EQ(budget.available(start), 0);
    budget.configure({.share = 0, .per_second_min = 0});
    EXPECT_EQ(budget.available(start), 0);
    budget.configure({.share = 3, .per_second_min = 0});
    EXPECT_EQ(budget.available(start), 10);
}

TEST(RetryBudget, MayChangeWithTheNextSecond)
{
    EXPECT_EQ(RetryBudget::next_change(start), start + 1s);
    EXPECT_EQ(RetryBudget::next_change(start + 300ms), start + 1s);
}

// What it is for: however many ask, the retries of any ten seconds keep to their share of the first
// tries that were there when the last of them began.
TEST(RetryBudget, KeepsRetriesToTheShareInEveryWindow)
{
    Random random{20261121};
    RetryBudget budget{{}};
    std::vector<int> firsts(300);
    std::vector<int> retries(300);
    for (std::size_t second = 0; second < firsts.size(); ++second) {
        firsts[second] = static_cast<int>(random.below(200));
        for (int i = 0; i < firsts[second]; ++i) {
            Instant now = start + std::chrono::seconds{second} + std::chrono::milliseconds{i};
            budget.note_first(now);
            if (budget.available(now) > 0) {
                budget.note_retry(now);
                ++retries[second];
            }
        }
    }
    for (std::size_t end = 20; end <= firsts.size(); ++end) {
        auto sum = [end](const std::vector<int>& values, int count) {
            auto last = values.begin() + static_cast<std::ptrdiff_t>(end);
            return std::accumulate(last - count, last, 0);
        };
        EXPECT_LE(sum(retries, 10), sum(firsts, 19) * 0.2 + 10 + 1e-6) << "seconds up to " << end;
        EXPECT_GT(sum(retries, 10), 10);
    }
}

}  // namespace
}  // namespace holdfast::order
