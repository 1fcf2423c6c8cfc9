// How long a check took, as one of a thousand steps of a scale that grows with it: 32 in each
// doubling, so that what is read again is off by 1.6 % at most. Pure; any thread.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace holdfast::watch {

// Faster than 2^10 ns (1 µs) is nothing; beyond 2^42 ns (73 min) all is the same.
inline constexpr std::uint32_t latency_codes = 1 + (42 - 10) * 32;

std::uint32_t latency_code(Duration took) noexcept;
// The middle of what has this code, which is below `latency_codes`.
Duration latency_of(std::uint32_t code) noexcept;

}  // namespace holdfast::watch
