#include "watch/circumstance/circumstance.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>
#include <variant>

#include "base/text.h"

namespace holdfast::watch {
namespace {

// What explains most comes first. What merely goes with a failure, that the unit was started, is
// last: it may not have been ready yet.
constexpr std::array causes{UnitEventKind::oom_killed, UnitEventKind::watchdog,
                            UnitEventKind::failed,     UnitEventKind::start_limit,
                            UnitEventKind::changed,    UnitEventKind::restarted,
                            UnitEventKind::reloaded,   UnitEventKind::stopped,
                            UnitEventKind::masked,     UnitEventKind::started};

const UnitEvent* find_cause(std::span<const UnitEvent> events, WallTime at)
{
    for (UnitEventKind kind : causes) {
        const UnitEvent* found = nullptr;
        for (const UnitEvent& event : events)
            // The last one before; of those that came after, the first.
            if (event.kind == kind && (event.at <= at || found == nullptr))
                found = &event;
        if (found != nullptr)
            return found;
    }
    return nullptr;
}

bool answers_in_words(CheckType type) noexcept
{
    return type == CheckType::http || type == CheckType::tcp || type == CheckType::tls ||
           type == CheckType::dns || type == CheckType::icmp;
}

std::string what_is_wrong(const Service& service, const StateChange& change)
{
    constexpr unsigned errors_from = 400;
    if (change.to == Status::degraded)
        return "is degraded";
    if (service.type == CheckType::heartbeat && change.to == Status::down)
        return "does not report";
    const bool is_run_here = service.type == CheckType::unit || service.type == CheckType::timer;
    if (is_run_here && change.to == Status::down)
        return "does not run";
    if (!answers_in_words(service.type))
        return "fails";
    if (change.to == Status::down)
        return "does not answer";
    // A status that is no error is not what was wrong with the answer, or not by itself.
    return change.status_code >= errors_from ? join("answers ", change.status_code)
                                             : "answers wrongly";
}

// "8 s before"
std::string when(WallTime at, WallTime change)
{
    const bool is_before = at <= change;
    const Duration between = is_before ? change - at : at - change;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(between).count();
    if (seconds == 0)
        return "in the same second";
    constexpr std::int64_t minute = 60;
    const std::string_view word = is_before ? " before" : " after";
    return seconds < 2 * minute ? join(seconds, " s", word) : join(seconds / minute, " min", word);
}

// Somebody started again what somebody had stopped.
bool is_started_again(std::span<const UnitEvent> events, const UnitEvent& stopped)
{
    return std::ranges::any_of(events, [&](const UnitEvent& each) {
        return each.kind == UnitEventKind::started && each.unit == stopped.unit &&
               each.at >= stopped.at;
    });
}

std::string_view what_happened(std::span<const UnitEvent> events, const UnitEvent& event)
{
    switch (event.kind) {
    case UnitEventKind::oom_killed:
        return "was killed by the OOM killer";
    case UnitEventKind::watchdog:
        return "was killed since it did not answer its watchdog";
    case UnitEventKind::failed:
        return "failed";
    case UnitEventKind::start_limit:
        return "was given up by systemd after too many restarts";
    case UnitEventKind::changed:
        return "showed signs of a deploy";
    case UnitEventKind::restarted:
        return "was restarted by systemd";
    case UnitEventKind::reloaded:
        return "was reloaded";
    case UnitEventKind::stopped:
        return is_started_again(events, event) ? "was stopped and started again" : "was stopped";
    case UnitEventKind::masked:
        return "was masked";
    case UnitEventKind::started:
        break;
    }
    return "was started";
}

// So often systemd had restarted the unit in the end; who does not say it is counted.
std::uint64_t restarts_of(std::span<const UnitEvent> events, std::string_view unit)
{
    std::uint64_t counted = 0;
    std::uint64_t said = 0;
    for (const UnitEvent& each : events)
        if (each.unit == unit && each.kind == UnitEventKind::restarted) {
            ++counted;
            said = each.restarts;
        }
    return std::max(counted, said);
}

// What the words of the event do not say: how, and how often systemd has restarted the unit since.
std::string in_brackets(std::span<const UnitEvent> events, const UnitEvent& event)
{
    const bool is_restart = event.kind == UnitEventKind::restarted;
    const bool is_end = event.kind == UnitEventKind::oom_killed ||
                        event.kind == UnitEventKind::watchdog ||
                        event.kind == UnitEventKind::start_limit;
    std::vector<std::string> parts;
    if (!event.detail.empty() && !is_restart && !is_end)
        parts.push_back(event.detail);
    const std::uint64_t restarts = restarts_of(events, event.unit);
    const bool tells_restarts = is_restart || is_end || event.kind == UnitEventKind::failed;
    if (tells_restarts && restarts > (is_restart ? 1U : 0U))
        parts.push_back(join("restart ", restarts));
    return parts.empty() ? std::string{} : join(" (", join_list(parts, "; "), ")");
}

}  // namespace

bool is_turn_for_the_worse(const StateChange& change) noexcept
{
    if (change.in_maintenance || change.to == Status::unknown || change.to == Status::healthy)
        return false;
    const bool counted_before = !change.was_in_maintenance && change.from != Status::unknown;
    if (is_failure(change.to))
        return !counted_before || !is_failure(change.from);
    return !counted_before || change.from == Status::healthy;
}

UnitsOfService units_of(const Service& service, std::string_view triggers)
{
    if (!service.run_by.empty())
        return {.unit = service.run_by};
    if (const auto* check = std::get_if<UnitCheck>(&service.local))
        return {.unit = check->selection == UnitSelection::name ? check->unit : std::string{}};
    if (const auto* check = std::get_if<JournalCheck>(&service.local))
        return {.unit = check->unit};
    const auto* check = std::get_if<TimerCheck>(&service.local);
    if (check == nullptr)
        return {};
    if (!triggers.empty())
        return {.unit = std::string{triggers}, .other = check->timer};
    const std::string_view timer = check->timer;
    return {.unit = join(timer.substr(0, timer.rfind('.')), ".service"), .other = check->timer};
}

std::vector<UnitEvent> events_around(const EventBook& book, const UnitsOfService& units,
                                     WallTime at)
{
    const WallTime from = at - looked_back;
    const WallTime to = at + looked_ahead;
    std::vector<UnitEvent> events = book.between(units.unit, from, to);
    if (!units.other.empty())
        std::ranges::move(book.between(units.other, from, to), std::back_inserter(events));
    std::ranges::stable_sort(events, {}, &UnitEvent::at);
    return events;
}

std::string because_of(const Service& service, const StateChange& change,
                       std::span<const UnitEvent> events)
{
    const UnitEvent* cause = find_cause(events, change.at);
    if (cause == nullptr)
        return {};
    const std::string text = join(what_is_wrong(service, change), " since ", clock_of(change.at),
                                  "; ", when(cause->at, change.at), ", ", cause->unit, " ",
                                  what_happened(events, *cause), in_brackets(events, *cause));
    return std::string{cut_utf8(printable(text), Circumstance::because_bytes_max)};
}

std::vector<JournalLine> keep_last(std::vector<JournalLine> lines, std::size_t lines_max,
                                   std::size_t bytes_max)
{
    std::size_t kept = 0;
    std::size_t bytes = 0;
    while (kept < lines.size() && kept < lines_max) {
        JournalLine& line = lines[lines.size() - 1 - kept];
        line.text = cut_utf8(printable(cut_utf8(line.text, Circumstance::line_bytes_max)),
                             Circumstance::line_bytes_max);
        bytes += line.text.size();
        if (bytes > bytes_max)
            break;
        ++kept;
    }
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(kept));
    return lines;
}

std::vector<UnitEvent> keep_last(std::vector<UnitEvent> events, std::size_t events_max)
{
    if (events.size() > events_max)
        events.erase(events.begin(), events.end() - static_cast<std::ptrdiff_t>(events_max));
    return events;
}

std::string clock_of(WallTime time)
{
    constexpr std::size_t date_bytes = std::string_view{"2026-11-21T"}.size();
    constexpr std::size_t clock_bytes = std::string_view{"12:03:10"}.size();
    return format_rfc3339(time).substr(date_bytes, clock_bytes) + "Z";
}

}  // namespace holdfast::watch
