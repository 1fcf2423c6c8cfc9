// What the phases of a run share: for runner.cc and runner_phases.cc. Main thread.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "drill/run/runner.h"

namespace holdfast::drill {

inline constexpr std::chrono::seconds steady_max{30};
inline constexpr std::chrono::minutes guided_max{30};

struct Runner::Parts {
    Stage stage;
    Injections injections;
    std::optional<Orders> orders{};
    std::optional<Probes> probes{};
    std::optional<Watch> watch{};
    std::int64_t before_drill = 0;  // Injections up to here make the stage.
};

inline bool has_invariant(const Drill& drill, std::string_view name)
{
    return std::ranges::find(drill.invariants, name) != drill.invariants.end();
}

inline Seen count_seen(std::string name, std::string expected, bool is_met, std::string observed)
{
    return {.name = std::move(name),
            .is_met = is_met,
            .expected = std::move(expected),
            .observed = std::move(observed)};
}

}  // namespace holdfast::drill
