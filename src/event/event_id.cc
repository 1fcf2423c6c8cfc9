#include "event/event_id.h"

#include <algorithm>

namespace holdfast::event {
namespace {

// The finaliser of splitmix64: no two numbers give the same.
std::uint64_t mix(std::uint64_t number) noexcept
{
    number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9U;
    number = (number ^ (number >> 27)) * 0x94D049BB133111EBU;
    return number ^ (number >> 31);
}

void append_digits(std::string& out, std::uint64_t number, int digits)
{
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        out.push_back("0123456789abcdef"[(number >> shift) & 0xF]);
}

}  // namespace

std::string make_id(WallTime at, std::int64_t origin, std::int64_t sequence)
{
    const auto micros =
        std::chrono::floor<std::chrono::microseconds>(at.time_since_epoch()).count();
    const auto since_1970 = static_cast<std::uint64_t>(std::max<std::int64_t>(micros, 0));
    const std::uint64_t millis = since_1970 / 1000;
    const std::uint64_t chance =
        mix(static_cast<std::uint64_t>(origin) ^ mix(static_cast<std::uint64_t>(sequence)));
    std::string id;
    id.reserve(36);
    append_digits(id, millis >> 16, 8);
    id.push_back('-');
    append_digits(id, millis & 0xFFFF, 4);
    id.push_back('-');
    append_digits(id, 0x7000 | (since_1970 % 1000), 4);
    id.push_back('-');
    append_digits(id, 0x8000 | (chance >> 50), 4);
    id.push_back('-');
    append_digits(id, chance & 0xFFFFFFFFFFFF, 12);
    return id;
}

}  // namespace holdfast::event
