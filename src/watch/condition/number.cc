#include "watch/condition/number.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace holdfast::watch {
namespace {

// Far beyond what a double holds; sums with it cannot overflow.
constexpr std::int64_t exponent_max = 1'000'000;

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

std::string_view take_digits(std::string_view& text) noexcept
{
    const auto* end = std::find_if_not(text.begin(), text.end(), is_digit);
    std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    return digits;
}

bool take_sign(std::string_view& text) noexcept
{
    if (text.empty() || (text.front() != '-' && text.front() != '+'))
        return false;
    const bool is_negative = text.front() == '-';
    text.remove_prefix(1);
    return is_negative;
}

int base_of(std::string_view text) noexcept
{
    if (text.size() < 3 || text[0] != '0')
        return 10;
    switch (to_lower(text[1])) {
    case 'x':
        return 16;
    case 'o':
        return 8;
    case 'b':
        return 2;
    default:
        return 10;
    }
}

// As decimal digits; nothing when 64 bits do not hold it.
std::optional<std::string> to_decimal(std::string_view digits, int base)
{
    std::uint64_t value = 0;
    const char* end = digits.data() + digits.size();
    auto [stop, error] = std::from_chars(digits.data(), end, value, base);
    if (error != std::errc{} || stop != end)
        return std::nullopt;
    return join(value);
}

// "e3", "E-10"; nothing when it is none, zero when there is nothing.
std::optional<std::int64_t> parse_exponent(std::string_view text) noexcept
{
    if (text.empty())
        return 0;
    if (to_lower(text.front()) != 'e')
        return std::nullopt;
    text.remove_prefix(1);
    const bool is_negative = take_sign(text);
    std::string_view digits = take_digits(text);
    auto value = parse_number<std::int64_t>(digits);
    if (!value || !text.empty() || *value > exponent_max)
        return std::nullopt;
    return is_negative ? -*value : *value;
}

}  // namespace

Number::Number(bool is_negative, std::string_view digits, std::int64_t point)
{
    const auto first = digits.find_first_not_of('0');
    if (first == std::string_view::npos)
        return;
    is_negative_ = is_negative;
    digits_ = digits.substr(first, digits.find_last_not_of('0') - first + 1);
    point_ = point - static_cast<std::int64_t>(first);
}

Number::Number(std::int64_t value) : Number{*parse_whole_number(join(value))}
{
}

Number Number::milliseconds(Duration duration)
{
    Number number{duration.count()};
    if (!number.digits_.empty())
        number.point_ -= 6;
    return number;
}

std::strong_ordering operator<=>(const Number& a, const Number& b) noexcept
{
    auto sign = [](const Number& number) {
        return number.digits_.empty() ? 0 : (number.is_negative_ ? -1 : 1);
    };
    if (sign(a) != sign(b))
        return sign(a) <=> sign(b);
    const Number& small = a.is_negative_ ? b : a;
    const Number& large = a.is_negative_ ? a : b;
    // Of two that begin at the same place, without zeros behind, texts are ordered as values are.
    if (small.point_ != large.point_)
        return small.point_ <=> large.point_;
    return small.digits_.compare(large.digits_) <=> 0;
}

std::optional<Number> parse_whole_number(std::string_view text)
{
    const bool is_negative = take_sign(text);
    if (const int base = base_of(text); base != 10) {
        auto decimal = to_decimal(text.substr(2), base);
        if (!decimal)
            return std::nullopt;
        return Number{is_negative, *decimal, static_cast<std::int64_t>(decimal->size())};
    }
    std::string_view digits = take_digits(text);
    if (digits.empty() || !text.empty())
        return std::nullopt;
    return Number{is_negative, digits, static_cast<std::int64_t>(digits.size())};
}

std::optional<Number> parse_any_number(std::string_view text)
{
    if (auto whole = parse_whole_number(text))
        return whole;
    const bool is_negative = take_sign(text);
    std::string digits{take_digits(text)};
    const auto point = static_cast<std::int64_t>(digits.size());
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        digits += take_digits(text);
    }
    auto exponent = parse_exponent(text);
    if (digits.empty() || !exponent)
        return std::nullopt;
    return Number{is_negative, digits, point + *exponent};
}

}  // namespace holdfast::watch
