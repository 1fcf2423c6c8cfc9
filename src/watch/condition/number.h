// Numbers as texts write them, compared without rounding: ids and counters have more digits than a
// double holds, and a check that sees two of them as one is wrong for good. Pure; any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace holdfast::watch {

class Number {
public:
    explicit Number(std::int64_t value);
    // So many thousandths of thousandths: a duration in milliseconds, to the nanosecond.
    static Number milliseconds(Duration duration);

    friend bool operator==(const Number&, const Number&) = default;
    friend std::strong_ordering operator<=>(const Number& a, const Number& b) noexcept;

private:
    friend std::optional<Number> parse_any_number(std::string_view text);
    friend std::optional<Number> parse_whole_number(std::string_view text);

    // Whose digits are `digits`, with the point after `point` of them.
    Number(bool is_negative, std::string_view digits, std::int64_t point);

    bool is_negative_ = false;
    std::string digits_;      // Without zeros at either end; empty is zero.
    std::int64_t point_ = 0;  // The value is 0.DIGITS times ten to the power of this.
};

// "12", "-7", "0x1F", "0o17", "0b101". A zero in front means nothing: 010 is ten.
std::optional<Number> parse_whole_number(std::string_view text);
// Those, and "1.5", ".5", "1e3".
std::optional<Number> parse_any_number(std::string_view text);

}  // namespace holdfast::watch
