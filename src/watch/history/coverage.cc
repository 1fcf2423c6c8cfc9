#include "watch/history/coverage.h"

#include <algorithm>
#include <numeric>

namespace holdfast::watch {

std::optional<Cover> cover_of(Status status, bool in_maintenance) noexcept
{
    if (in_maintenance)
        return Cover::maintenance;
    switch (status) {
    case Status::healthy:
        return Cover::healthy;
    case Status::degraded:
        return Cover::degraded;
    case Status::unhealthy:
        return Cover::unhealthy;
    case Status::down:
        return Cover::down;
    case Status::unknown:
        break;
    }
    return std::nullopt;
}

Millis Covered::total() const noexcept
{
    return std::accumulate(spent_.begin(), spent_.end(), Millis{0});
}

Covered& Covered::operator+=(const Covered& more) noexcept
{
    for (Cover cover : all_covers)
        (*this)[cover] += more[cover];
    return *this;
}

WallTime known_until(const Sample& sample) noexcept
{
    return sample.at + 2 * sample.interval;
}

std::optional<Span> span_of(const Sample& sample, WallTime next) noexcept
{
    std::optional<Cover> cover = cover_of(sample.status, sample.in_maintenance);
    WallTime to = std::min(next, known_until(sample));
    if (!cover || to <= sample.at)
        return std::nullopt;
    return Span{.from = sample.at, .to = to, .cover = *cover};
}

Millis overlap(const Span& span, WallTime from, WallTime to) noexcept
{
    Duration length = std::min(span.to, to) - std::max(span.from, from);
    return std::max(Millis{0}, std::chrono::floor<Millis>(length));
}

}  // namespace holdfast::watch
