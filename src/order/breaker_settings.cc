#include "order/breaker_settings.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::order {
namespace {

constexpr std::array<std::string_view, 5> state_names{"closed", "open", "half_open", "disabled",
                                                      "forced_open"};
// A window of calls is a ring of so many at most, made anew at each change of state.
constexpr int window_size_max = 100'000;
constexpr int half_open_calls_max = 10'000;

// NaN is no rate either.
bool is_rate(double percent) noexcept
{
    return percent > 0 && percent <= 100;
}

bool is_from(int value, int min, int max) noexcept
{
    return value >= min && value <= max;
}

}  // namespace

std::string_view to_string(BreakerState state) noexcept
{
    return state_names[static_cast<std::size_t>(state)];
}

std::optional<BreakerState> parse_breaker_state(std::string_view text) noexcept
{
    const auto* found = std::ranges::find(state_names, text);
    if (found == state_names.end())
        return std::nullopt;
    return static_cast<BreakerState>(found - state_names.begin());
}

int effective_minimum_calls(const BreakerSettings& settings) noexcept
{
    return settings.window == WindowKind::calls
               ? std::min(settings.minimum_calls, settings.window_size)
               : settings.minimum_calls;
}

int effective_minimum_probes(const BreakerSettings& settings) noexcept
{
    return std::min(settings.minimum_calls, settings.half_open_calls);
}

Duration open_wait(const BreakerSettings& settings, int times) noexcept
{
    CHECK(times >= 1);
    // In floating point no number of times can overflow: it grows to infinity, which is too long.
    double wait = static_cast<double>(settings.open_wait.count()) *
                  std::pow(settings.open_wait_factor, times - 1);
    Duration longest = std::max(settings.open_wait_max, settings.open_wait);
    if (!(wait < static_cast<double>(longest.count())))
        return longest;
    return Duration{static_cast<Duration::rep>(wait)};
}

std::optional<std::string> find_problem(const BreakerSettings& settings)
{
    if (!is_rate(settings.failure_rate))
        return "failure_rate must be above 0 and at most 100 percent";
    if (!is_rate(settings.slow_call_rate))
        return "slow_call_rate must be above 0 and at most 100 percent";
    if (settings.slow_call <= Duration::zero())
        return "slow_call must be longer than nothing";
    if (!is_from(settings.window_size, 1, window_size_max))
        return join("window_size must be from 1 to ", window_size_max);
    if (!is_from(settings.minimum_calls, 1, window_size_max))
        return join("minimum_calls must be from 1 to ", window_size_max);
    if (!is_from(settings.half_open_calls, 1, half_open_calls_max))
        return join("half_open_calls must be from 1 to ", half_open_calls_max);
    if (settings.open_wait < std::chrono::milliseconds{1})
        return "open_wait must be at least 1ms";
    if (settings.open_wait > breaker_wait_max || settings.open_wait_max > breaker_wait_max)
        return "open_wait and open_wait_max must be at most 24h";
    if (!(settings.open_wait_factor >= 1 && settings.open_wait_factor <= 100))
        return "open_wait_factor must be from 1 to 100";
    if (settings.half_open_max < Duration::zero())
        return "half_open_max must not be negative";
    return std::nullopt;
}

}  // namespace holdfast::order
