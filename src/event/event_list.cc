#include "event/event_list.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "base/text.h"

namespace holdfast::event {
namespace {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t after_all = std::numeric_limits<std::int64_t>::max();
// What four digits of a year can say: times are texts in some tables.
constexpr WallTime first_time{std::chrono::sys_days{std::chrono::year{1970} / 1 / 1}};
constexpr WallTime last_time{std::chrono::sys_days{std::chrono::year{2262} / 1 / 1}};

// At the moment of the position: what of a table comes after it.
std::int64_t number_after(int table, const EventPosition& after, bool is_newest_first) noexcept
{
    const std::int64_t none = is_newest_first ? before_all : after_all;
    const std::int64_t all = is_newest_first ? after_all : before_all;
    if (table == after.table)
        return after.number;
    return (table < after.table) == is_newest_first ? all : none;
}

}  // namespace

// A position outside of the asked-for times is of another list: then the times decide.
TableBounds bounds_in(int table, const EventSelection& selection) noexcept
{
    const WallTime from = selection.from.value_or(first_time);
    const WallTime before = selection.before.value_or(last_time);
    const std::optional<EventPosition>& after = selection.after;
    if (!selection.is_newest_first) {
        if (after && after->at >= from)
            return {after->at, number_after(table, *after, false), before};
        return {from, before_all, before};
    }
    if (after && after->at < before)
        return {after->at, number_after(table, *after, true), from};
    return {before, before_all, from};
}

std::vector<ListedEvent> merge(std::vector<ListedEvent> some, std::vector<ListedEvent> others,
                               const EventSelection& selection)
{
    std::ranges::move(others, std::back_inserter(some));
    if (selection.is_newest_first)
        std::ranges::sort(some, std::ranges::greater{}, &ListedEvent::position);
    else
        std::ranges::sort(some, std::ranges::less{}, &ListedEvent::position);
    if (some.size() > selection.rows_max)
        some.erase(some.begin() + static_cast<std::ptrdiff_t>(selection.rows_max), some.end());
    return some;
}

std::string to_key(const EventPosition& position)
{
    const auto micros =
        std::chrono::floor<std::chrono::microseconds>(position.at.time_since_epoch()).count();
    return join(micros, '.', position.table, '.', position.number);
}

std::optional<EventPosition> parse_key(std::string_view text)
{
    const std::vector<std::string_view> parts = split(text, '.');
    if (parts.size() != 3)
        return std::nullopt;
    const auto micros = parse_number<std::int64_t>(parts[0]);
    const auto table = parse_number<int>(parts[1]);
    const auto number = parse_number<std::int64_t>(parts[2]);
    constexpr std::int64_t micros_max = last_time.time_since_epoch() / std::chrono::microseconds{1};
    if (!micros || !table || !number || *micros < 0 || *micros > micros_max || *table < 0 ||
        *table > domain_table)
        return std::nullopt;
    return EventPosition{WallTime{std::chrono::microseconds{*micros}}, *table, *number};
}

}  // namespace holdfast::event
