#include "watch/unit/bus_facts.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace holdfast::watch {
namespace {

using std::chrono::microseconds;

constexpr std::uint64_t not_set = std::numeric_limits<std::uint64_t>::max();
// Longer than nanoseconds can count: nonsense, and none.
constexpr std::uint64_t usec_max =
    static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / 1000;
// A host that is up for longer than a century is nonsense, too, and must not overflow a sum.
constexpr std::uint64_t uptime_usec_max = 100ULL * 365 * 24 * 3600 * 1'000'000;
// Longer than any delay that means something.
constexpr Duration delay_max = std::chrono::days{366};

Duration to_duration(std::uint64_t usec)
{
    return microseconds{static_cast<std::int64_t>(std::min(usec, usec_max))};
}

std::optional<WallTime> to_time(std::uint64_t usec)
{
    if (usec == 0 || usec > usec_max)
        return std::nullopt;
    return WallTime{to_duration(usec)};
}

std::optional<std::uint64_t> to_amount(std::uint64_t value)
{
    return value == not_set ? std::nullopt : std::optional{value};
}

template <typename T, typename Fact>
void replace(std::optional<T>& what, Fact& fact)
{
    if (what)
        fact = std::move(*what);
}

void replace_time(std::optional<std::uint64_t> usec, std::optional<WallTime>& fact)
{
    if (usec)
        fact = to_time(*usec);
}

void replace_amount(std::optional<std::uint64_t> value, std::optional<std::uint64_t>& fact)
{
    if (value)
        fact = to_amount(*value);
}

void add(std::vector<std::string>& to, std::optional<std::vector<std::string>>& names)
{
    if (!names)
        return;
    for (std::string& name : *names)
        to.push_back(std::move(name));
}

void sort_out(std::vector<std::string>& names)
{
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
}

// Dependencies are never in a signal, and in an answer all of them are.
void take_in_dependencies(systemd::UnitProperties& what, UnitFacts& facts)
{
    if (what.requires_units || what.binds_to || what.part_of) {
        facts.needs.clear();
        add(facts.needs, what.requires_units);
        add(facts.needs, what.binds_to);
        add(facts.needs, what.part_of);
        sort_out(facts.needs);
    }
    if (what.wanted_by || what.required_by) {
        facts.wanted_by.clear();
        add(facts.wanted_by, what.wanted_by);
        add(facts.wanted_by, what.required_by);
        std::erase_if(facts.wanted_by,
                      [](const std::string& name) { return !name.ends_with(".target"); });
        sort_out(facts.wanted_by);
    }
}

void take_in_usage(const systemd::UnitProperties& what, Instant now, UnitFacts& facts)
{
    UnitUsage& usage = facts.usage;
    replace_amount(what.memory_max, usage.memory_bytes_max);
    replace_amount(what.tasks_max, usage.tasks_max);
    if (!what.memory_current && !what.tasks_current && !what.cpu_usage_nsec)
        return;
    usage.measured = now;
    replace_amount(what.memory_current, usage.memory_bytes);
    replace_amount(what.tasks_current, usage.tasks);
    if (what.cpu_usage_nsec)
        usage.cpu_time = *what.cpu_usage_nsec / 1000 > usec_max
                             ? std::nullopt
                             : std::optional<Duration>{to_duration(*what.cpu_usage_nsec / 1000)};
}

WallTime by_wall_clock(std::uint64_t monotonic_usec, const Clocks& clocks)
{
    return clocks.wall + (to_duration(monotonic_usec) - clocks.now.time_since_epoch());
}

// A timer that is stopped waits for nothing, but each of its times still has the moment for which
// it was set: the first of them that the stop took away. After a daemon-reload these are gone; then
// a period says it.
std::optional<WallTime> find_missed(const Clocks& clocks, const KnownUnit& unit)
{
    const UnitFacts& facts = unit.facts;
    if (facts.active_state == "active" || !facts.became_inactive)
        return std::nullopt;
    const WallTime stopped = *facts.became_inactive;
    std::optional<WallTime> first;
    auto note = [&](WallTime at) { first = first ? std::min(*first, at) : at; };
    for (const systemd::CalendarTime& each : unit.calendar)
        if (std::optional<WallTime> at = to_time(each.elapses); at && *at >= stopped)
            note(*at);
    for (const systemd::MonotonicTime& each : unit.monotonic) {
        const bool is_known = each.elapses > 0 && each.elapses <= uptime_usec_max;
        if (is_known && by_wall_clock(each.elapses, clocks) >= stopped)
            note(by_wall_clock(each.elapses, clocks));
        else if (!is_known && each.base.starts_with("OnUnit") && facts.timer->last_trigger &&
                 each.after <= uptime_usec_max)
            note(std::max(stopped, *facts.timer->last_trigger + to_duration(each.after)));
    }
    return first ? std::optional{*first + unit.randomized_delay} : std::nullopt;
}

// Two looks at the two clocks are never taken at quite the same moment: only a clock that was set
// moves a timer.
void move(std::optional<WallTime>& known, const std::optional<WallTime>& now)
{
    constexpr std::chrono::seconds jitter{1};
    if (known.has_value() != now.has_value() || (known && std::chrono::abs(*known - *now) > jitter))
        known = now;
}

void take_in_timer(systemd::UnitProperties& what, const Clocks& clocks, KnownUnit& unit)
{
    TimerFacts& timer = unit.facts.timer ? *unit.facts.timer : unit.facts.timer.emplace();
    replace(what.unit, timer.triggers);
    replace_time(what.last_trigger_usec, timer.last_trigger);
    if (what.accuracy_usec)
        timer.accuracy = to_duration(*what.accuracy_usec);
    if (what.randomized_delay_usec)
        unit.randomized_delay = std::min(to_duration(*what.randomized_delay_usec), delay_max);
    replace(what.timers_calendar, unit.calendar);
    replace(what.timers_monotonic, unit.monotonic);
    std::uint64_t realtime = what.next_elapse_usec_realtime.value_or(unit.elapse_realtime);
    std::uint64_t monotonic = what.next_elapse_usec_monotonic.value_or(unit.elapse_monotonic);
    if (realtime != unit.elapse_realtime || monotonic != unit.elapse_monotonic) {
        unit.elapse_realtime = realtime;
        unit.elapse_monotonic = monotonic;
        timer.next_elapse.reset();
    }
    reckon_elapse(clocks, unit);
}

}  // namespace

void take_in(systemd::UnitProperties what, const Clocks& clocks, KnownUnit& unit)
{
    UnitFacts& facts = unit.facts;
    replace(what.description, facts.description);
    replace(what.load_state, facts.load_state);
    replace(what.active_state, facts.active_state);
    replace(what.sub_state, facts.sub_state);
    replace(what.unit_file_state, facts.unit_file_state);
    replace(what.result, facts.result);
    replace(what.exec_main_code, facts.exec_main_code);
    replace(what.exec_main_status, facts.exec_main_status);
    replace(what.n_restarts, facts.restarts);
    replace(what.restart, facts.restart);
    replace(what.start_limit_burst, facts.start_limit);
    replace(what.invocation_id, facts.invocation);
    replace(what.status_text, facts.status_text);
    replace(what.transient, facts.is_transient);
    replace(what.need_daemon_reload, facts.needs_daemon_reload);
    replace(what.slice, facts.slice);
    replace_time(what.state_change_timestamp, facts.changed);
    replace_time(what.active_enter_timestamp, facts.became_active);
    replace_time(what.inactive_enter_timestamp, facts.became_inactive);
    replace_time(what.exec_main_start_timestamp, facts.main_started);
    replace_time(what.exec_main_exit_timestamp, facts.main_ended);
    take_in_dependencies(what, facts);
    take_in_usage(what, clocks.now, facts);
    if (facts.name.ends_with(".timer"))
        take_in_timer(what, clocks, unit);
    // What has no processes uses nothing, and nobody measures it again.
    if (facts.active_state == "inactive" || facts.active_state == "failed") {
        facts.usage.memory_bytes.reset();
        facts.usage.tasks.reset();
    }
}

void reckon_elapse(const Clocks& clocks, KnownUnit& unit)
{
    if (!unit.facts.timer)
        return;
    std::optional<WallTime> elapse = to_time(unit.elapse_realtime);
    if (unit.elapse_monotonic > 0 && unit.elapse_monotonic <= uptime_usec_max) {
        WallTime at = by_wall_clock(unit.elapse_monotonic, clocks);
        elapse = elapse ? std::min(*elapse, at) : at;
    }
    move(unit.facts.timer->next_elapse, elapse);
    move(unit.facts.timer->missed_elapse, find_missed(clocks, unit));
}

bool is_same_state(const UnitFacts& a, UnitFacts b)
{
    b.usage = a.usage;
    return a == b;
}

}  // namespace holdfast::watch
