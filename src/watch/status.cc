#include "watch/status.h"

namespace holdfast::watch {

std::string_view to_string(Status status) noexcept
{
    switch (status) {
    case Status::healthy:
        return "HEALTHY";
    case Status::degraded:
        return "DEGRADED";
    case Status::unhealthy:
        return "UNHEALTHY";
    case Status::down:
        return "DOWN";
    case Status::unknown:
        break;
    }
    return "UNKNOWN";
}

std::optional<Status> parse_status(std::string_view text) noexcept
{
    for (const Status status : all_statuses)
        if (to_string(status) == text)
            return status;
    return std::nullopt;
}

std::string_view to_legacy_string(Status status) noexcept
{
    if (is_up(status))
        return "UP";
    return is_failure(status) ? "DOWN" : "UNKNOWN";
}

}  // namespace holdfast::watch
