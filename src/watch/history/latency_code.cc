#include "watch/history/latency_code.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace holdfast::watch {
namespace {

constexpr unsigned first_power = 10;
constexpr unsigned bits_of_a_doubling = 5;
constexpr std::uint32_t steps = 1U << bits_of_a_doubling;

}  // namespace

std::uint32_t latency_code(Duration took) noexcept
{
    auto ns = static_cast<std::uint64_t>(std::max<Duration::rep>(0, took.count()));
    auto power = static_cast<unsigned>(std::bit_width(ns | 1U)) - 1;
    if (power < first_power)
        return 0;
    auto step = static_cast<std::uint32_t>(ns >> (power - bits_of_a_doubling)) & (steps - 1);
    return std::min(1 + (power - first_power) * steps + step, latency_codes - 1);
}

Duration latency_of(std::uint32_t code) noexcept
{
    CHECK(code < latency_codes);
    if (code == 0)
        return {};
    unsigned power = first_power + (code - 1) / steps;
    std::uint64_t step = (code - 1) % steps;
    // Half a step above its beginning.
    std::uint64_t ns = (2 * (steps + step) + 1) << (power - bits_of_a_doubling - 1);
    return Duration{static_cast<Duration::rep>(ns)};
}

}  // namespace holdfast::watch
