#include "order/policy/retry_budget.h"

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace holdfast::order {
namespace {

std::int64_t second_of(Instant now) noexcept
{
    return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
}

}  // namespace

void RetryBudget::note_first(Instant now) noexcept
{
    advance(now);
    ++seconds_[newest_].firsts;
    ++total_.firsts;
}

void RetryBudget::note_retry(Instant now) noexcept
{
    advance(now);
    ++seconds_[newest_].retries;
    ++total_.retries;
}

int RetryBudget::available(Instant now) noexcept
{
    advance(now);
    double allowed = static_cast<double>(total_.firsts) * settings_.share +
                     static_cast<double>(window.count()) * settings_.per_second_min;
    // A hair more, so that a fifth of five is one.
    double left = allowed + 1e-9 - static_cast<double>(total_.retries);
    return static_cast<int>(
        std::clamp(left, 0.0, static_cast<double>(std::numeric_limits<int>::max())));
}

Instant RetryBudget::next_change(Instant now) noexcept
{
    return std::chrono::floor<std::chrono::seconds>(now) + std::chrono::seconds{1};
}

void RetryBudget::advance(Instant now) noexcept
{
    std::int64_t second = second_of(now);
    std::int64_t passed = std::clamp<std::int64_t>(second - second_, 0, window.count());
    for (; passed > 0; --passed) {
        newest_ = (newest_ + 1) % seconds_.size();
        Second& oldest = seconds_[newest_];
        total_.firsts -= oldest.firsts;
        total_.retries -= oldest.retries;
        oldest = {};
    }
    second_ = std::max(second_, second);
    CHECK(total_.firsts >= 0 && total_.retries >= 0);
}

}  // namespace holdfast::order
