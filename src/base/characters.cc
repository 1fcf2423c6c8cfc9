#include "base/characters.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace holdfast {

char32_t take_character(std::string_view& text) noexcept
{
    CHECK(!text.empty());
    const std::size_t length = utf8_length(text);
    CHECK(length > 0);
    auto first = static_cast<unsigned char>(text[0]);
    // A first byte of two says so with three bits, of three with four, of four with five.
    char32_t c = length == 1 ? first : first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i)
        c = (c << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    text.remove_prefix(length);
    return c;
}

bool is_space(char32_t c) noexcept
{
    return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

bool is_command(char32_t c) noexcept
{
    const bool is_ascii_or_iso = c < 0x20 || (c >= 0x7F && c <= 0x9F);
    const bool is_line_end = c == 0x2028 || c == 0x2029;
    const bool turns_text = c == 0x061C || c == 0x200E || c == 0x200F ||
                            (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return is_ascii_or_iso || is_line_end || turns_text;
}

bool is_invisible(char32_t c) noexcept
{
    return (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF;
}

bool is_blank(std::string_view text) noexcept
{
    while (!text.empty()) {
        char32_t c = take_character(text);
        if (!is_space(c) && !is_command(c) && !is_invisible(c))
            return false;
    }
    return true;
}

}  // namespace holdfast
