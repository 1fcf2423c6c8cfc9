// What a circuit breaker goes by. The defaults, and what each means, are those of resilience4j, the
// most used library of this kind, except where a comment says so. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "order/breaker_window.h"

namespace holdfast::order {

// The numbers are the library's, for gauges.
enum class BreakerState { closed = 0, open = 1, half_open = 2, disabled = 3, forced_open = 4 };

std::string_view to_string(BreakerState state) noexcept;
std::optional<BreakerState> parse_breaker_state(std::string_view text) noexcept;

// What follows when half-open lasted as long as it may.
enum class HalfOpenEnd {
    open,
    closed,
    // What the probes so far say, however few; open when there were none. Not in the library: with
    // little traffic, three good probes of ten allowed would reopen the breaker of a service that
    // is well.
    judge
};

struct BreakerSettings {
    // In percent, reached means too many.
    double failure_rate = 50;
    double slow_call_rate = 100;
    // A call that took longer is slow.
    Duration slow_call = std::chrono::seconds{60};

    WindowKind window = WindowKind::calls;
    int window_size = 100;
    // No rate is judged before so many calls are in the window. A window of fewer calls than that
    // is judged when it is full; one of seconds is not.
    int minimum_calls = 100;

    Duration open_wait = std::chrono::seconds{60};
    // Each time that the probes fail, the next wait is so many times longer, up to `open_wait_max`.
    double open_wait_factor = 1;
    Duration open_wait_max = std::chrono::minutes{10};
    // Half-open by time alone, not by the first call after it.
    bool is_half_open_automatic = false;

    int half_open_calls = 10;
    // Zero: no end. The library's default is that, and a probe that is never heard of keeps such a
    // breaker half open for ever.
    Duration half_open_max = std::chrono::seconds{30};
    HalfOpenEnd half_open_end = HalfOpenEnd::judge;
};

// No wait is longer, whoever asks for it.
inline constexpr std::chrono::hours breaker_wait_max{24};

// How many calls are enough to judge by, as a window of calls bounds it.
int effective_minimum_calls(const BreakerSettings& settings) noexcept;
// The same while half open.
int effective_minimum_probes(const BreakerSettings& settings) noexcept;
// How long it stays open: `times` is how often it opened since it was last closed, from 1.
Duration open_wait(const BreakerSettings& settings, int times) noexcept;

// What is wrong with these settings: the breaker cannot work with them. Nothing when they are good.
std::optional<std::string> find_problem(const BreakerSettings& settings);

}  // namespace holdfast::order
