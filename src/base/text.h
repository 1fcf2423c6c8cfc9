// Text without surprises: joining, splitting, strict numbers, UTF-8. Any thread.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

namespace detail {
void append(std::string& out, std::string_view piece);
void append(std::string& out, double piece);
inline void append(std::string& out, char piece)
{
    out.push_back(piece);
}
inline void append(std::string& out, const char* piece)
{
    append(out, std::string_view{piece});
}
inline void append(std::string& out, const std::string& piece)
{
    append(out, std::string_view{piece});
}
template <std::integral T>
void append(std::string& out, T piece)
{
    char digits[24];
    auto end = std::to_chars(digits, digits + sizeof digits, piece).ptr;
    out.append(digits, end);
}
}  // namespace detail

// join("port ", 8080, " in use"): what std::format would do, which GCC 12 lacks.
template <typename... Pieces>
std::string join(const Pieces&... pieces)
{
    std::string out;
    (detail::append(out, pieces), ...);
    return out;
}

template <typename... Pieces>
void append_to(std::string& out, const Pieces&... pieces)
{
    (detail::append(out, pieces), ...);
}

// The whole text is the number, in decimal, in range; nothing else will do.
template <std::integral T>
std::optional<T> parse_number(std::string_view text) noexcept
{
    T value{};
    const char* end = text.data() + text.size();
    auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end)
        return std::nullopt;
    return value;
}

std::optional<double> parse_decimal(std::string_view text) noexcept;

std::string_view trim(std::string_view text) noexcept;
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join_list(const std::vector<std::string>& items, std::string_view separator);

// ASCII only: what protocols compare.
char to_lower(char c) noexcept;
std::string to_lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

// One of ASCII's: what protocols forbid, and terminals obey.
constexpr bool is_control(char c) noexcept
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// Length of the UTF-8 sequence at the start of `text`, which is not empty; 0 when it is malformed.
std::size_t utf8_length(std::string_view text) noexcept;
bool is_utf8(std::string_view text) noexcept;
// As much of `text` from its beginning as fits, no character cut in two.
std::string_view cut_utf8(std::string_view text, std::size_t bytes_max) noexcept;
// Replaces what is not UTF-8, and every character that is a command, for logs and terminals.
std::string printable(std::string_view text);

// "64MiB", "1GiB", "512B": one number, one binary unit. Nothing for anything else, or on overflow.
std::optional<std::int64_t> parse_bytes(std::string_view text) noexcept;
std::string format_bytes(std::int64_t bytes);

// The name closest to `wrong` if it looks like a slip of the finger or is cut short, else empty.
std::string_view closest_name(std::string_view wrong, const std::vector<std::string_view>& names);

}  // namespace holdfast
