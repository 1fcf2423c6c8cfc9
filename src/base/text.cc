#include "base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

#include "base/characters.h"

namespace holdfast {
namespace {

struct ByteUnit {
    std::string_view name;
    std::int64_t size;
};
constexpr std::array<ByteUnit, 5> byte_units{
    {{"TiB", 1LL << 40}, {"GiB", 1LL << 30}, {"MiB", 1LL << 20}, {"KiB", 1LL << 10}, {"B", 1}}};

bool is_space(char c) noexcept
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

}  // namespace

namespace detail {

void append(std::string& out, std::string_view piece)
{
    out.append(piece);
}

void append(std::string& out, double piece)
{
    std::array<char, 32> digits{};
    auto end = std::to_chars(digits.data(), digits.data() + digits.size(), piece).ptr;
    out.append(digits.data(), end);
}

}  // namespace detail

std::optional<double> parse_decimal(std::string_view text) noexcept
{
    double value = 0;
    const char* end = text.data() + text.size();
    auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    // from_chars() takes "nan" and "inf" for numbers; nobody who writes a setting does.
    if (text.empty() || error != std::errc{} || stop != end || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::string_view trim(std::string_view text) noexcept
{
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> pieces;
    for (;;) {
        auto end = text.find(separator);
        pieces.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return pieces;
        text.remove_prefix(end + 1);
    }
}

std::string join_list(const std::vector<std::string>& items, std::string_view separator)
{
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0)
            out += separator;
        out += items[i];
    }
    return out;
}

char to_lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string to_lower(std::string_view text)
{
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return to_lower(c); });
    return out;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower(x) == to_lower(y); });
}

// Follows table 3-7 of the Unicode standard: no overlong forms, no surrogates, nothing above
// U+10FFFF.
std::size_t utf8_length(std::string_view text) noexcept
{
    auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto follows = [&](std::size_t i, unsigned char low, unsigned char high) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    unsigned char first = byte(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return follows(1, 0x80, 0xBF) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        unsigned char low = first == 0xE0 ? 0xA0 : 0x80;
        unsigned char high = first == 0xED ? 0x9F : 0xBF;
        return follows(1, low, high) && follows(2, 0x80, 0xBF) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        unsigned char low = first == 0xF0 ? 0x90 : 0x80;
        unsigned char high = first == 0xF4 ? 0x8F : 0xBF;
        return follows(1, low, high) && follows(2, 0x80, 0xBF) && follows(3, 0x80, 0xBF) ? 4 : 0;
    }
    return 0;
}

bool is_utf8(std::string_view text) noexcept
{
    while (!text.empty()) {
        std::size_t length = utf8_length(text);
        if (length == 0)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string_view cut_utf8(std::string_view text, std::size_t bytes_max) noexcept
{
    if (text.size() <= bytes_max)
        return text;
    auto is_inside = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80;
    };
    std::size_t end = bytes_max;
    // No character is longer than four bytes; what goes on like that is no text.
    for (int i = 0; i < 3 && end > 0 && is_inside(end); ++i)
        --end;
    return text.substr(0, is_inside(end) ? bytes_max : end);
}

std::string printable(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        std::size_t length = utf8_length(text);
        if (length == 0) {
            out += "\xEF\xBF\xBD";
            text.remove_prefix(1);
            continue;
        }
        std::string_view as_it_is = text.substr(0, length);
        out += is_command(take_character(text)) ? " " : as_it_is;
    }
    return out;
}

std::optional<std::int64_t> parse_bytes(std::string_view text) noexcept
{
    auto digits = text.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos)
        return std::nullopt;
    auto count = parse_number<std::int64_t>(text.substr(0, digits));
    if (!count)
        return std::nullopt;
    for (const ByteUnit& unit : byte_units) {
        if (text.substr(digits) != unit.name)
            continue;
        if (*count > std::numeric_limits<std::int64_t>::max() / unit.size)
            return std::nullopt;
        return *count * unit.size;
    }
    return std::nullopt;
}

std::string format_bytes(std::int64_t bytes)
{
    if (bytes == 0)
        return "0B";
    for (const ByteUnit& unit : byte_units)
        if (bytes % unit.size == 0)
            return join(bytes / unit.size, unit.name);
    return join(bytes, "B");
}

std::string_view closest_name(std::string_view wrong, const std::vector<std::string_view>& names)
{
    std::string_view best;
    // A third of the letters may differ; more is another word, and a wrong hint is worse than none.
    std::size_t best_distance = std::max<std::size_t>(2, wrong.size() / 3) + 1;
    for (std::string_view name : names) {
        std::size_t distance = edit_distance(wrong, name);
        // In a word of two letters, two changes leave nothing of it.
        if (distance < best_distance && distance < std::max(wrong.size(), name.size())) {
            best = name;
            best_distance = distance;
        }
    }
    if (best.empty() && wrong.size() >= 3)  // "warn" for "warning".
        for (std::string_view name : names)
            if (name.starts_with(wrong))
                return name;
    return best;
}

}  // namespace holdfast
