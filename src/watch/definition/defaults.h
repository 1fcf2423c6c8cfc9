// What holds for a service that does not say otherwise. Pure; any thread.
#pragma once

#include <algorithm>

#include "base/time.h"
#include "watch/service.h"

namespace holdfast::watch {

struct ServiceDefaults {
    Duration interval = std::chrono::seconds{60};
    Duration timeout = std::chrono::seconds{5};
};

inline Duration interval_of(const Service& service, const ServiceDefaults& defaults) noexcept
{
    return service.interval.value_or(defaults.interval);
}

// A service that is checked each two seconds has no five to answer.
inline Duration timeout_of(const Service& service, const ServiceDefaults& defaults) noexcept
{
    return std::min(service.timeout.value_or(defaults.timeout), interval_of(service, defaults));
}

}  // namespace holdfast::watch
