#include "base/backoff.h"

#include <limits>

#include "base/check.h"

namespace holdfast {

Duration Backoff::wait(const Settings& settings, unsigned failures, Random& random) noexcept
{
    CHECK(settings.first > Duration::zero() && settings.longest >= settings.first);
    CHECK(settings.shortest >= Duration::zero() && settings.shortest < settings.first);
    // Doubling stops at `longest`, so no number of failures can overflow.
    Duration ceiling = settings.first;
    for (unsigned i = 0; i < failures && ceiling < settings.longest; ++i)
        ceiling = ceiling > settings.longest / 2 ? settings.longest : ceiling * 2;
    auto spread = static_cast<std::uint64_t>((ceiling - settings.shortest).count());
    return settings.shortest + Duration{1 + static_cast<Duration::rep>(random.below(spread))};
}

Duration Backoff::next(Random& random) noexcept
{
    Duration next = wait(settings_, failures_, random);
    if (failures_ < std::numeric_limits<unsigned>::max())
        ++failures_;
    return next;
}

}  // namespace holdfast
