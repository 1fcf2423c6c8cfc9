#include "daemon/watch/alert_zone.h"

#include <ctime>

namespace holdfast::daemon {

watch::HostOffset host_offset()
{
    ::tzset();
    // From then on localtime_r() touches no file.
    return [](WallTime time) -> Duration {
        std::time_t count =
            std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
        std::tm local{};
        if (::localtime_r(&count, &local) == nullptr)
            return Duration::zero();
        return std::chrono::seconds{local.tm_gmtoff};
    };
}

}  // namespace holdfast::daemon
