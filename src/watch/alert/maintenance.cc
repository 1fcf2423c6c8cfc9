#include "watch/alert/maintenance.h"

#include <algorithm>
#include <cstdlib>

#include "base/text.h"

namespace holdfast::watch {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::minutes;

constexpr minutes offset_max{14 * 60};

Duration offset_at(const Zone& zone, WallTime time, const HostOffset& host)
{
    if (zone.offset)
        return *zone.offset;
    return host ? host(time) : Duration::zero();
}

// The moment at which a clock of that zone shows `local`, which is in no zone.
WallTime from_local(WallTime local, const Zone& zone, const HostOffset& host)
{
    // As if the offset was that of the day before: it is, but for the hours after a change.
    WallTime guess = local - offset_at(zone, local - days{1}, host);
    Duration now = offset_at(zone, guess, host);
    WallTime again = local - now;
    // Between two offsets the second look may contradict itself: then the time was skipped.
    return offset_at(zone, again, host) == now ? again : guess;
}

bool is_on(const Recurrence& recurs, std::chrono::sys_days day) noexcept
{
    unsigned weekday = std::chrono::weekday{day}.iso_encoding() - 1;
    return (recurs.weekdays >> weekday & 1U) != 0;
}

// The end of the maintenance that has begun last at `to` or before it, if that end is after `from`.
std::optional<WallTime> last_end(const MaintenanceWindow& window, WallTime from, WallTime to,
                                 const HostOffset& host)
{
    const Recurrence& recurs = *window.recurs;
    auto today = floor<days>(to + offset_at(recurs.zone, to, host));
    // Each that recurs does so within a week, and is over before the next week's. A day more on
    // either side: days of other offsets begin elsewhere.
    auto first = today - days{8};
    for (auto day = today + days{1}; day >= first; day -= days{1}) {
        if (!is_on(recurs, day))
            continue;
        WallTime begin = from_local(WallTime{day} + recurs.at, recurs.zone, host);
        if (begin <= to && begin >= window.starts && begin + window.lasts > from)
            return begin + window.lasts;
    }
    return std::nullopt;
}

// The first one of all that begin after `time`.
std::optional<WallTime> first_begin(const MaintenanceWindow& window, WallTime time,
                                    const HostOffset& host)
{
    const Recurrence& recurs = *window.recurs;
    auto today = floor<days>(time + offset_at(recurs.zone, time, host));
    // A day before: where it is another offset, that day may not be over.
    for (auto day = today - days{1}; day <= today + days{8}; day += days{1}) {
        if (!is_on(recurs, day))
            continue;
        const WallTime begin = from_local(WallTime{day} + recurs.at, recurs.zone, host);
        if (begin > time)
            return begin;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Zone> parse_zone(std::string_view text) noexcept
{
    if (text == "UTC" || text == "Z")
        return Zone{};
    if (text == "host")
        return Zone{std::nullopt};
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':')
        return std::nullopt;
    auto hour = parse_number<unsigned>(text.substr(1, 2));
    auto minute = parse_number<unsigned>(text.substr(4, 2));
    if (!hour || !minute || *minute > 59 || minutes{*hour * 60 + *minute} > offset_max)
        return std::nullopt;
    minutes offset{*hour * 60 + *minute};
    return Zone{text[0] == '-' ? -offset : offset};
}

std::string to_string(const Zone& zone)
{
    if (!zone.offset)
        return "host";
    if (*zone.offset == minutes{0})
        return "UTC";
    auto count = std::abs(zone.offset->count());
    auto two = [](std::int64_t number) { return join(number < 10 ? "0" : "", number); };
    return join(zone.offset->count() < 0 ? '-' : '+', two(count / 60), ':', two(count % 60));
}

Result<void> MaintenanceWindow::check() const
{
    Duration longest = recurs ? Duration{recurring_longest} : Duration{one_off_longest};
    if (lasts < shortest || lasts > longest)
        return Error{Errc::invalid, join("a maintenance lasts from ", format_duration(shortest),
                                         " to ", format_duration(longest))};
    if (recurs && (recurs->weekdays == 0 || recurs->weekdays > Recurrence::every_day))
        return Error{Errc::invalid, "a maintenance that recurs does so on a day of the week"};
    if (recurs && (recurs->at < minutes{0} || recurs->at >= days{1}))
        return Error{Errc::invalid, "a maintenance that recurs begins at a time of the day"};
    if (author.size() > text_bytes_max || comment.size() > text_bytes_max)
        return Error{Errc::invalid, join("a text is longer than ", text_bytes_max, " bytes")};
    return about.check();
}

std::optional<WallTime> MaintenanceWindow::under_way(WallTime time, const HostOffset& host) const
{
    if (time < starts || (ended && time >= *ended))
        return std::nullopt;
    std::optional<WallTime> end = recurs ? last_end(*this, time, time, host) : starts + lasts;
    if (!end || *end <= time)
        return std::nullopt;
    return ended ? std::min(*end, *ended) : *end;
}

std::optional<WallTime> MaintenanceWindow::next_begin(WallTime time, const HostOffset& host) const
{
    std::optional<WallTime> begin;
    if (recurs)
        begin = first_begin(*this, std::max(time, starts - Duration{1}), host);
    else if (starts > time)
        begin = starts;
    if (!begin || (ended && *begin >= *ended))
        return std::nullopt;
    return begin;
}

bool MaintenanceWindow::touches(WallTime from, WallTime to, const HostOffset& host) const
{
    if (ended)
        to = std::min(to, *ended - Duration{1});
    if (from > to || to < starts)
        return false;
    if (!recurs)
        return starts <= to && starts + lasts > from;
    return last_end(*this, from, to, host).has_value();
}

bool MaintenanceWindow::is_past(WallTime time) const noexcept
{
    return (ended && *ended <= time) || (!recurs && starts + lasts <= time);
}

}  // namespace holdfast::watch
