// How long a service was how: what a result says about the time after it. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "watch/history/sample.h"

namespace holdfast::watch {

// What time can be spent in. Time that is in none of these is UNKNOWN: nobody looked, or the look
// said nothing.
enum class Cover : std::uint8_t { healthy, degraded, unhealthy, down, maintenance };
inline constexpr std::size_t covers = 5;

// Maintenance goes before everything: how a service is then does not count.
std::optional<Cover> cover_of(Status status, bool in_maintenance) noexcept;

class Covered {
public:
    Millis& operator[](Cover cover) noexcept { return spent_[static_cast<std::size_t>(cover)]; }
    Millis operator[](Cover cover) const noexcept
    {
        return spent_[static_cast<std::size_t>(cover)];
    }
    Millis total() const noexcept;
    Covered& operator+=(const Covered& more) noexcept;

    friend bool operator==(const Covered&, const Covered&) = default;

private:
    std::array<Millis, covers> spent_{};
};

inline constexpr std::array all_covers{Cover::healthy, Cover::degraded, Cover::unhealthy,
                                       Cover::down, Cover::maintenance};

struct Span {
    WallTime from;
    WallTime to;
    Cover cover;
};

// Twice its interval: a check may be late, and one may be lost.
WallTime known_until(const Sample& sample) noexcept;

// What a result covers when the next one is of `next`; nothing when it covers nothing.
std::optional<Span> span_of(const Sample& sample, WallTime next) noexcept;

// How much of it lies within [from, to).
Millis overlap(const Span& span, WallTime from, WallTime to) noexcept;

}  // namespace holdfast::watch
