// When a service became otherwise: what incidents are made of, and from which follows how it was
// at any moment. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "watch/finding.h"
#include "watch/history/coverage.h"

namespace holdfast::watch {

// Maintenance that begins or ends is a change too; then `from` and `to` may be the same.
struct StateChange {
    ServiceKey service{};
    WallTime at{};
    Status from = Status::unknown;
    Status to = Status::unknown;
    bool was_in_maintenance = false;
    bool in_maintenance = false;
    std::uint32_t status_code = 0;
    std::string reason{};

    friend bool operator==(const StateChange&, const StateChange&) = default;
};

// What stands as the reason where a service was UNKNOWN because no check of it ended.
inline constexpr std::string_view not_checked = "was not checked";

// From the result before, nothing for the first, to the next: none, one, or two where nobody
// looked in between for so long that it was UNKNOWN meanwhile. One also when the clock was set back
// to before the last result: what was said of that time no longer holds.
std::vector<StateChange> changes_between(ServiceKey service, const std::optional<Sample>& last,
                                         const Sample& next, std::string_view reason);

// What changes say about [from, to): `changes` of one service, oldest first, from the last one at
// or before `from` on. After `known_until` nothing is known.
Covered covered_between(const std::vector<StateChange>& changes, WallTime from, WallTime to,
                        WallTime known_until) noexcept;

}  // namespace holdfast::watch
