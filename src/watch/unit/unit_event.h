// Something that happened to a unit and that may explain what its service does. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace holdfast::watch {

enum class UnitEventKind : std::uint8_t {
    started,
    stopped,    // On purpose.
    restarted,  // By systemd, after it had ended by itself.
    reloaded,
    failed,  // `detail` says how.
    oom_killed,
    watchdog,     // Killed since it did not answer systemd's watchdog.
    start_limit,  // Restarted too often: systemd has given up.
    masked,
    changed,  // As by a deploy: `detail` says what was seen of one.
};
std::string_view to_string(UnitEventKind kind) noexcept;  // "oom_killed"

struct UnitEvent {
    std::string unit{};
    WallTime at{};
    UnitEventKind kind = UnitEventKind::failed;
    std::string detail{};        // "exited with status 1"; may be empty. One line.
    std::string invocation{};    // Of the run that it happened to; may be empty.
    std::uint64_t restarts = 0;  // Of one that is `restarted`: by systemd itself, by then.
};

}  // namespace holdfast::watch
