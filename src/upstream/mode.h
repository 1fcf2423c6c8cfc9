// What the simulated service does with what it is asked. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace holdfast::upstream {

enum class Mode {
    normal,
    slow,
    down,   // 503, or nobody listens.
    error,  // 500
    // Beyond what its predecessor could.
    flaky,      // A share fails.
    corrupt,    // A share of the answers cannot be read.
    reject,     // A share of the orders is not valid.
    hang,       // The request is taken, and never answered.
    reset,      // The connection ends in the middle of the answer.
    ratelimit,  // 429
};
inline constexpr std::size_t modes = 10;

std::string_view to_string(Mode mode) noexcept;
// In any case, as clients have always written it.
std::optional<Mode> parse_mode(std::string_view text) noexcept;
std::string list_of_modes();

// Longer than anybody rehearses, and short enough to be added to any moment.
inline constexpr Duration time_max = std::chrono::hours{24 * 7};

// How long an answer takes, from a number in [0, 1).
class Latency {
public:
    enum class Kind { fixed, uniform, exponential };

    constexpr Latency() noexcept = default;
    // "20ms", "10ms..50ms" for anything between, "~20ms" for an exponential distribution around
    // it, which never takes more than twenty times as long. None is longer than `time_max`.
    static std::optional<Latency> parse(std::string_view text);

    Duration at(double fraction) const noexcept;
    std::string text() const;
    friend constexpr bool operator==(const Latency&, const Latency&) noexcept = default;

private:
    constexpr Latency(Kind kind, Duration low, Duration high) noexcept
        : kind_{kind}, low_{low}, high_{high}
    {
    }

    Kind kind_ = Kind::fixed;
    Duration low_{};
    Duration high_{};
};

struct Behaviour {
    Mode mode = Mode::normal;
    double share = 0.5;  // For flaky, corrupt and reject.
    Latency latency{};
    Duration slow = std::chrono::seconds{10};  // For slow, besides.
    std::chrono::seconds retry_after{1};       // For ratelimit.
    bool closes = false;                       // For down: nobody listens.
    std::optional<Duration> lasts{};           // Then it is what came before, or what follows.
};

}  // namespace holdfast::upstream
