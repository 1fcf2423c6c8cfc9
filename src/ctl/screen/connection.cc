#include "ctl/screen/connection.h"

#include <algorithm>
#include <utility>

namespace holdfast::ctl {
namespace {

// Somebody looks, and wants to see when it is back.
constexpr Duration first_max = std::chrono::seconds{2};
constexpr Duration wait_max = std::chrono::seconds{10};

Backoff::Settings backoff_of(Duration interval)
{
    const Duration first = std::min(interval, first_max);
    return {.first = first, .longest = wait_max, .shortest = first / 2};
}

}  // namespace

Connection::Connection(Duration interval, Random random) noexcept
    : interval_{interval}, random_{random}, backoff_{backoff_of(interval)}
{
}

Instant Connection::answered(Instant now, WallTime at)
{
    lost_.reset();
    why_.clear();
    answered_ = at;
    backoff_.reset();
    return next_ = now + interval_;
}

Instant Connection::failed(Instant now, WallTime at, std::string why)
{
    if (!lost_)
        lost_ = at;
    why_ = std::move(why);
    return next_ = now + backoff_.next(random_);
}

}  // namespace holdfast::ctl
