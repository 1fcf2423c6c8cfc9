// A service that has to do with a unit, for whoever shows the unit. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::watch {

enum class UnitTie : std::uint8_t {
    checks,     // It is about the unit.
    run_by,     // The unit runs it.
    triggered,  // It is about the timer that starts the unit.
};
std::string_view to_string(UnitTie tie) noexcept;  // "run_by"

struct UnitWatcher {
    std::string service{};  // Its id.
    UnitTie tie = UnitTie::checks;
    bool is_discovered = false;
    std::string discovered_by{};  // The id of the selection; empty until it has selected again.
};

}  // namespace holdfast::watch
