#include "watch/circumstance/stored_text.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.h"

namespace holdfast::watch {
namespace {

std::int64_t micros(WallTime time) noexcept
{
    return std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()).count();
}

// The word before the next space; `line` goes on behind it.
std::string_view take_word(std::string_view& line) noexcept
{
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

std::optional<WallTime> take_time(std::string_view& line) noexcept
{
    // More would not fit into a WallTime.
    constexpr std::int64_t micros_max = std::int64_t{1} << 53U;
    const auto count = parse_number<std::int64_t>(take_word(line));
    if (!count || *count < -micros_max || *count > micros_max)
        return std::nullopt;
    return WallTime{std::chrono::microseconds{*count}};
}

std::optional<UnitEventKind> parse_kind(std::string_view text) noexcept
{
    constexpr auto last = static_cast<std::size_t>(UnitEventKind::changed);
    for (std::size_t i = 0; i <= last; ++i)
        if (const auto kind = static_cast<UnitEventKind>(i); to_string(kind) == text)
            return kind;
    return std::nullopt;
}

// A word of a line; nothing else may be in it.
std::string word_of(std::string_view text)
{
    std::string word{text.empty() ? "-" : text};
    std::ranges::replace_if(
        word, [](char c) { return is_control(c) || c == ' '; }, '_');
    return word;
}

std::string rest_of(std::string_view text)
{
    std::string rest{text};
    std::ranges::replace_if(rest, is_control, ' ');
    return rest;
}

std::optional<JournalLine> parse_line(std::string_view text)
{
    const std::optional<WallTime> at = take_time(text);
    const auto priority = parse_number<unsigned>(take_word(text));
    if (!at || !priority)
        return std::nullopt;
    return JournalLine{.at = *at, .priority = *priority, .text = std::string{text}};
}

std::optional<UnitEvent> parse_event(std::string_view text)
{
    const std::optional<WallTime> at = take_time(text);
    const std::optional<UnitEventKind> kind = parse_kind(take_word(text));
    const std::string_view unit = take_word(text);
    const std::string_view invocation = take_word(text);
    if (!at || !kind || unit.empty() || invocation.empty())
        return std::nullopt;
    return UnitEvent{.unit = std::string{unit},
                     .at = *at,
                     .kind = *kind,
                     .detail = std::string{text},
                     .invocation = std::string{invocation == "-" ? "" : invocation}};
}

template <typename T>
std::vector<T> parse_each(std::string_view text, std::optional<T> (*parse)(std::string_view line))
{
    std::vector<T> found;
    for (const std::string_view line : split(text, '\n'))
        if (std::optional<T> one = parse(line))
            found.push_back(*std::move(one));
    return found;
}

}  // namespace

std::string to_text(const std::vector<JournalLine>& lines)
{
    std::string text;
    for (const JournalLine& line : lines)
        append_to(text, micros(line.at), ' ', line.priority, ' ', rest_of(line.text), '\n');
    return text;
}

std::vector<JournalLine> parse_lines(std::string_view text)
{
    return parse_each<JournalLine>(text, parse_line);
}

std::string to_text(const std::vector<UnitEvent>& events)
{
    std::string text;
    for (const UnitEvent& event : events)
        append_to(text, micros(event.at), ' ', to_string(event.kind), ' ', word_of(event.unit), ' ',
                  word_of(event.invocation), ' ', rest_of(event.detail), '\n');
    return text;
}

std::vector<UnitEvent> parse_events(std::string_view text)
{
    return parse_each<UnitEvent>(text, parse_event);
}

}  // namespace holdfast::watch
