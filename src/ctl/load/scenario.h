// The four failures that a load is rehearsed with, as services of old knew them. Pure; any thread.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace holdfast::ctl {

enum class Scenario { normal, slow, down, error };

inline constexpr std::array<std::string_view, 4> scenario_names{"normal", "slow", "down", "error"};

constexpr std::string_view to_string(Scenario scenario) noexcept
{
    return scenario_names[static_cast<std::size_t>(scenario)];
}

constexpr std::optional<Scenario> parse_scenario(std::string_view text) noexcept
{
    for (std::size_t i = 0; i < scenario_names.size(); ++i)
        if (scenario_names[i] == text)
            return static_cast<Scenario>(i);
    return std::nullopt;
}

// What /health_status has to say of the service then.
constexpr std::string_view health_of(Scenario scenario) noexcept
{
    constexpr std::array<std::string_view, 4> words{"healthy", "degraded", "down", "unhealthy"};
    return words[static_cast<std::size_t>(scenario)];
}

}  // namespace holdfast::ctl
