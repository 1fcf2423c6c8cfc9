#include "watch/unit/unit_event.h"

#include <array>
#include <cstddef>

namespace holdfast::watch {

std::string_view to_string(UnitEventKind kind) noexcept
{
    constexpr std::array<std::string_view, 10> names{
        "started",    "stopped",  "restarted",   "reloaded", "failed",
        "oom_killed", "watchdog", "start_limit", "masked",   "changed"};
    return names[static_cast<std::size_t>(kind)];
}

}  // namespace holdfast::watch
