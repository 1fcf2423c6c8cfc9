#include "watch/schedule/grid.h"

#include "base/check.h"

namespace holdfast::watch {

std::uint64_t spread_of(std::string_view id) noexcept
{
    // FNV-1a leaves ids that differ in their last digit close together; the finalizer of splitmix64
    // does not.
    std::uint64_t mixed = 0xCBF29CE484222325U;
    for (char c : id)
        mixed = (mixed ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
}

Grid::Grid(std::uint64_t spread, Duration interval) noexcept : interval_{interval}
{
    CHECK(interval > Duration::zero());
    phase_ =
        Duration{static_cast<Duration::rep>(spread % static_cast<std::uint64_t>(interval.count()))};
}

Duration::rep Grid::before(Instant time) const noexcept
{
    Duration since = time.time_since_epoch() - phase_;
    return since <= Duration::zero() ? 0 : (since.count() - 1) / interval_.count() + 1;
}

Instant Grid::at_or_after(Instant from) const noexcept
{
    return Instant{phase_ + before(from) * interval_};
}

std::uint64_t Grid::count(Instant from, Instant to) const noexcept
{
    return from < to ? static_cast<std::uint64_t>(before(to) - before(from)) : 0;
}

}  // namespace holdfast::watch
