#include "ctl/screen/width.h"

#include <algorithm>

#include "base/characters.h"
#include "base/text.h"
#include "ctl/screen/character_widths.h"

namespace holdfast::ctl {
namespace {

// Vietnamese needs two, and the languages that need more are few.
constexpr int marks_max = 4;
// The first that is not one column wide.
constexpr char32_t first_unusual = 0x300;

bool is_among(std::span<const CharacterSpan> spans, char32_t c) noexcept
{
    const auto after = std::ranges::upper_bound(spans, c, {}, &CharacterSpan::first);
    return after != spans.begin() && c <= std::prev(after)->last;
}

struct Taken {
    std::string_view bytes;
    std::size_t columns;
};

// The first character of `text`, which is not empty and goes on behind it.
Taken take(std::string_view& text) noexcept
{
    const std::size_t length = std::max<std::size_t>(1, utf8_length(text));
    const std::string_view bytes = text.substr(0, length);
    if (utf8_length(text) == 0) {
        text.remove_prefix(1);
        return {bytes, 1};
    }
    return {bytes, width_of(take_character(text))};
}

}  // namespace

std::size_t width_of(char32_t c) noexcept
{
    if (c < first_unusual)
        return 1;
    if (is_among(characters_of_no_width(), c))
        return 0;
    return is_among(wide_characters(), c) ? 2 : 1;
}

std::size_t width_of(std::string_view text) noexcept
{
    std::size_t columns = 0;
    while (!text.empty())
        columns += take(text).columns;
    return columns;
}

std::string cut_to_width(std::string_view text, std::size_t columns)
{
    std::string kept;
    int marks = 0;
    while (!text.empty()) {
        const Taken next = take(text);
        if (next.columns > columns)
            break;
        marks = next.columns == 0 ? marks + 1 : 0;
        if (marks > marks_max)
            continue;
        columns -= next.columns;
        kept += next.bytes;
    }
    return kept;
}

std::string fitted(std::string_view line, std::size_t columns)
{
    if (columns == 0)
        return std::string{line};
    if (width_of(line) <= columns)
        return cut_to_width(line, columns);
    return cut_to_width(line, columns - 1) + ">";
}

std::string left(std::string_view text, std::size_t columns)
{
    return join(text, std::string(columns - std::min(columns, width_of(text)), ' '));
}

std::string right(std::string_view text, std::size_t columns)
{
    return join(std::string(columns - std::min(columns, width_of(text)), ' '), text);
}

}  // namespace holdfast::ctl
