#include "watch/condition/span.h"

#include <array>
#include <cmath>

#include "base/text.h"

namespace holdfast::watch {
namespace {

struct Unit {
    std::string_view name;
    Duration length;
};
// One that begins another one comes after it.
constexpr std::array<Unit, 9> units{{{"ns", std::chrono::nanoseconds{1}},
                                     {"us", std::chrono::microseconds{1}},
                                     {"\xC2\xB5s", std::chrono::microseconds{1}},
                                     {"ms", std::chrono::milliseconds{1}},
                                     {"min", std::chrono::minutes{1}},
                                     {"s", std::chrono::seconds{1}},
                                     {"m", std::chrono::minutes{1}},
                                     {"h", std::chrono::hours{1}},
                                     {"d", std::chrono::days{1}}}};
// Longer than anything measured, and sums of as many as a condition has room for stay exact.
constexpr double longest_ns = 1e18;

const Unit* take_unit(std::string_view& text) noexcept
{
    for (const Unit& unit : units) {
        if (!text.starts_with(unit.name))
            continue;
        text.remove_prefix(unit.name.size());
        return &unit;
    }
    return nullptr;
}

// One number and its unit.
std::optional<Duration> take_part(std::string_view& text)
{
    const auto length = text.find_first_not_of("0123456789.");
    if (length == 0 || length == std::string_view::npos)
        return std::nullopt;
    std::string_view digits = text.substr(0, length);
    text.remove_prefix(length);
    const Unit* unit = take_unit(text);
    auto count = parse_decimal(digits);
    if (unit == nullptr || !count)
        return std::nullopt;
    const double nanoseconds = *count * static_cast<double>(unit->length.count());
    if (nanoseconds > longest_ns)
        return std::nullopt;
    if (auto whole = parse_number<std::int64_t>(digits))
        return *whole * unit->length;
    return Duration{std::llround(nanoseconds)};
}

}  // namespace

std::optional<Duration> parse_span(std::string_view text)
{
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+'))
        text.remove_prefix(1);
    if (text.empty())
        return std::nullopt;
    Duration sum{};
    while (!text.empty()) {
        auto part = take_part(text);
        if (!part)
            return std::nullopt;
        sum += *part;
        if (static_cast<double>(sum.count()) > longest_ns)
            return std::nullopt;
    }
    return is_negative ? -sum : sum;
}

std::string format_span(Duration duration)
{
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
    const auto count = whole < 0 ? -whole : whole;
    std::string out = whole < 0 ? "-" : "";
    if (count >= 3600)
        append_to(out, count / 3600, "h");
    if (count >= 60 && count % 3600 != 0)
        append_to(out, count / 60 % 60, "m");
    if (count < 60 || count % 60 != 0)
        append_to(out, count % 60, "s");
    return out;
}

}  // namespace holdfast::watch
