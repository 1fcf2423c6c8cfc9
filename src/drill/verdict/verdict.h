// From what was observed to a verdict, phase by phase. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace holdfast::drill {

enum class Phase : std::uint8_t {
    steady_before,
    injection,
    effect,
    detection,
    hold,
    diagnosis,
    repair,
    recovery,
    revert,
    steady_after,
    invariants,
};
inline constexpr std::size_t phase_count = 11;

std::string_view to_string(Phase phase) noexcept;

// One thing that was looked for.
struct Seen {
    std::string name;
    bool is_met = false;
    std::string expected{};
    std::string observed{};
    // From the injection, or from the repair, to the moment when it was seen.
    std::optional<Duration> after{};
    std::optional<Duration> within{};
};

struct PhaseRecord {
    bool was_reached = false;
    std::vector<Seen> seen{};
};

struct Record {
    std::array<PhaseRecord, phase_count> phases{};
    std::string skipped{};  // Why the drill was not even begun.
    std::string error{};    // What the runner could not do.

    PhaseRecord& of(Phase phase) noexcept { return phases[static_cast<std::size_t>(phase)]; }
    const PhaseRecord& of(Phase phase) const noexcept
    {
        return phases[static_cast<std::size_t>(phase)];
    }
};

// The worst of all phases counts: what is further down is worse.
enum class Outcome : std::uint8_t {
    pass,
    skipped,
    fail,
    invalid,  // Nothing was shown: it was not well before, or what was injected had no effect.
    error,    // The runner failed, or could not take everything back.
};

std::string_view to_string(Outcome outcome) noexcept;
// 0 pass or skipped, 1 fail, 2 invalid, 70 error.
int exit_code(Outcome outcome) noexcept;

struct PhaseVerdict {
    Phase phase;
    Outcome outcome;
    std::vector<std::string> reasons;  // Of what is not pass.
};

struct Verdict {
    Outcome outcome = Outcome::pass;
    std::vector<PhaseVerdict> phases{};  // Those that were reached, in order.
    std::vector<std::string> reasons{};
};

Verdict judge(const Record& record);

}  // namespace holdfast::drill
