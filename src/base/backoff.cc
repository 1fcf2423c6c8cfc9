#include "base/backoff.h"

#include <algorithm>

#include "base/check.h"

namespace holdfast {

Duration Backoff::next(Random& random) noexcept
{
    CHECK(settings_.first > Duration::zero() && settings_.longest >= settings_.first);
    // Doubling stops at `longest`, so no number of failures can overflow.
    Duration ceiling = settings_.first;
    for (unsigned i = 0; i < failures_ && ceiling < settings_.longest; ++i)
        ceiling = ceiling > settings_.longest / 2 ? settings_.longest : ceiling * 2;
    ceiling = std::min(ceiling, settings_.longest);
    if (ceiling < settings_.longest)
        ++failures_;
    return Duration{
        1 + static_cast<Duration::rep>(random.below(static_cast<std::uint64_t>(ceiling.count())))};
}

}  // namespace holdfast
