#include "lib/systemd/unit_properties.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <type_traits>
#include <utility>

#include "base/hex.h"
#include "base/text.h"
#include "lib/systemd/handle.h"

namespace holdfast::systemd {
namespace {

// A service writes its status text itself, anybody a description.
std::string shown(const char* text)
{
    std::string_view cut = cut_utf8(text, UnitProperties::text_bytes_max);
    return std::any_of(cut.begin(), cut.end(), [](char c) { return is_control(c) || c < 0; })
               ? printable(cut)
               : std::string{cut};
}

template <auto member>
int read_text(sd_bus_message* message, UnitProperties& into)
{
    const char* text = nullptr;
    int result = sd_bus_message_read_basic(message, 's', &text);
    if (result > 0)
        into.*member = shown(text);
    return result;
}

template <auto member, typename Wire, char type>
int read_basic(sd_bus_message* message, UnitProperties& into)
{
    Wire value{};
    int result = sd_bus_message_read_basic(message, type, &value);
    if (result > 0)
        into.*member = value;
    return result;
}

// D-Bus hands out a bool as an int.
template <auto member>
int read_bool(sd_bus_message* message, UnitProperties& into)
{
    int value = 0;
    int result = sd_bus_message_read_basic(message, 'b', &value);
    if (result > 0)
        into.*member = value != 0;
    return result;
}

template <auto member>
int read_bytes(sd_bus_message* message, UnitProperties& into)
{
    const void* bytes = nullptr;
    std::size_t size = 0;
    int result = sd_bus_message_read_array(message, 'y', &bytes, &size);
    if (result >= 0)
        into.*member = encode_hex(std::string_view{
            static_cast<const char*>(bytes), std::min(size, UnitProperties::text_bytes_max / 2)});
    return result;
}

template <auto member>
int read_list(sd_bus_message* message, UnitProperties& into)
{
    int result = sd_bus_message_enter_container(message, 'a', "s");
    if (result < 0)
        return result;
    std::vector<std::string> list;
    const char* text = nullptr;
    while ((result = sd_bus_message_read_basic(message, 's', &text)) > 0)
        if (list.size() < UnitProperties::list_entries_max)
            list.emplace_back(cut_utf8(text, UnitProperties::text_bytes_max));
    into.*member = std::move(list);
    return result < 0 ? result : sd_bus_message_exit_container(message);
}

// The rest of a time's text, which nobody here can reckon with, is systemd's.
int read_time(sd_bus_message* message, CalendarTime& time)
{
    return sd_bus_message_read(message, "(sst)", nullptr, nullptr, &time.elapses);
}

int read_time(sd_bus_message* message, MonotonicTime& time)
{
    const char* base = nullptr;
    const int result = sd_bus_message_read(message, "(stt)", &base, &time.after, &time.elapses);
    if (result > 0)
        time.base = cut_utf8(base, UnitProperties::text_bytes_max);
    return result;
}

template <auto member, typename Time>
int read_times(sd_bus_message* message, UnitProperties& into)
{
    constexpr bool is_calendar = std::is_same_v<Time, CalendarTime>;
    int result = sd_bus_message_enter_container(message, 'a', is_calendar ? "(sst)" : "(stt)");
    if (result < 0)
        return result;
    std::vector<Time> times;
    Time time;
    while ((result = read_time(message, time)) > 0)
        if (times.size() < UnitProperties::list_entries_max)
            times.push_back(time);
    into.*member = std::move(times);
    return result < 0 ? result : sd_bus_message_exit_container(message);
}

template <auto member>
constexpr auto read_number = read_basic<member, std::uint64_t, 't'>;
template <auto member>
constexpr auto read_small = read_basic<member, std::int32_t, 'i'>;

struct Row {
    std::string_view name;
    std::string_view signature;
    int (*read)(sd_bus_message* message, UnitProperties& into);
    // That it is another one now is soon enough known when all is asked for again.
    bool may_be_old = false;
};

using P = UnitProperties;

constexpr std::array table{
    Row{"AccuracyUSec", "t", read_number<&P::accuracy_usec>},
    Row{"ActiveEnterTimestamp", "t", read_number<&P::active_enter_timestamp>},
    Row{"ActiveState", "s", read_text<&P::active_state>},
    Row{"BindsTo", "as", read_list<&P::binds_to>},
    Row{"CPUUsageNSec", "t", read_number<&P::cpu_usage_nsec>},
    Row{"Description", "s", read_text<&P::description>},
    Row{"ExecMainCode", "i", read_small<&P::exec_main_code>},
    Row{"ExecMainExitTimestamp", "t", read_number<&P::exec_main_exit_timestamp>},
    Row{"ExecMainStartTimestamp", "t", read_number<&P::exec_main_start_timestamp>},
    Row{"ExecMainStatus", "i", read_small<&P::exec_main_status>},
    Row{"Id", "s", read_text<&P::id>},
    Row{"InactiveEnterTimestamp", "t", read_number<&P::inactive_enter_timestamp>},
    Row{"InvocationID", "ay", read_bytes<&P::invocation_id>},
    Row{"LastTriggerUSec", "t", read_number<&P::last_trigger_usec>},
    Row{"LoadState", "s", read_text<&P::load_state>},
    Row{"MemoryCurrent", "t", read_number<&P::memory_current>},
    Row{"MemoryMax", "t", read_number<&P::memory_max>},
    Row{"NRestarts", "u", read_basic<&P::n_restarts, std::uint32_t, 'u'>},
    Row{"NeedDaemonReload", "b", read_bool<&P::need_daemon_reload>},
    Row{"NextElapseUSecMonotonic", "t", read_number<&P::next_elapse_usec_monotonic>},
    Row{"NextElapseUSecRealtime", "t", read_number<&P::next_elapse_usec_realtime>},
    Row{"PartOf", "as", read_list<&P::part_of>},
    Row{"RandomizedDelayUSec", "t", read_number<&P::randomized_delay_usec>},
    Row{"RequiredBy", "as", read_list<&P::required_by>},
    Row{"Requires", "as", read_list<&P::requires_units>},
    Row{"Restart", "s", read_text<&P::restart>},
    Row{"Result", "s", read_text<&P::result>},
    Row{"Slice", "s", read_text<&P::slice>},
    Row{"StartLimitBurst", "u", read_basic<&P::start_limit_burst, std::uint32_t, 'u'>},
    Row{"StateChangeTimestamp", "t", read_number<&P::state_change_timestamp>},
    Row{"StatusText", "s", read_text<&P::status_text>},
    Row{"SubState", "s", read_text<&P::sub_state>},
    Row{"TasksCurrent", "t", read_number<&P::tasks_current>},
    Row{"TasksMax", "t", read_number<&P::tasks_max>},
    Row{"TimersCalendar", "a(sst)", read_times<&P::timers_calendar, CalendarTime>, true},
    Row{"TimersMonotonic", "a(stt)", read_times<&P::timers_monotonic, MonotonicTime>, true},
    Row{"Transient", "b", read_bool<&P::transient>},
    Row{"Unit", "s", read_text<&P::unit>},
    Row{"UnitFileState", "s", read_text<&P::unit_file_state>},
    Row{"WantedBy", "as", read_list<&P::wanted_by>},
};
static_assert(std::is_sorted(table.begin(), table.end(),
                             [](const Row& a, const Row& b) { return a.name < b.name; }),
              "rows are found by bisection");

const Row* find_row(std::string_view name)
{
    const auto* row = std::lower_bound(table.begin(), table.end(), name,
                                       [](const Row& a, std::string_view b) { return a.name < b; });
    return row != table.end() && row->name == name ? row : nullptr;
}

// At a variant: reads it if it has the type that its name promises, or goes over it.
int read_variant(sd_bus_message* message, const Row* row, UnitProperties& into)
{
    if (row == nullptr)
        return sd_bus_message_skip(message, "v");
    char type = 0;
    const char* contents = nullptr;
    int result = sd_bus_message_peek_type(message, &type, &contents);
    if (result <= 0 || type != 'v')
        return result < 0 ? result : -EBADMSG;
    if (row->signature != contents) {
        ++into.garbage;
        return sd_bus_message_skip(message, "v");
    }
    result = sd_bus_message_enter_container(message, 'v', contents);
    if (result < 0)
        return result;
    result = row->read(message, into);
    return result < 0 ? result : sd_bus_message_exit_container(message);
}

}  // namespace

bool read_properties(sd_bus_message* message, UnitProperties& into)
{
    if (sd_bus_message_enter_container(message, 'a', "{sv}") < 0)
        return false;
    int result = 0;
    while ((result = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
        const char* name = nullptr;
        if (sd_bus_message_read_basic(message, 's', &name) <= 0 ||
            read_variant(message, find_row(name), into) < 0 ||
            sd_bus_message_exit_container(message) < 0)
            return false;
    }
    return result >= 0 && sd_bus_message_exit_container(message) >= 0;
}

bool read_invalidated(sd_bus_message* message, UnitProperties& into)
{
    if (sd_bus_message_enter_container(message, 'a', "s") < 0)
        return false;
    const char* name = nullptr;
    int result = 0;
    while ((result = sd_bus_message_read_basic(message, 's', &name)) > 0)
        if (const Row* row = find_row(name); row != nullptr && !row->may_be_old)
            into.is_incomplete = true;
    return result >= 0 && sd_bus_message_exit_container(message) >= 0;
}

bool read_property(sd_bus_message* message, std::string_view name, UnitProperties& into)
{
    return read_variant(message, find_row(name), into) >= 0;
}

}  // namespace holdfast::systemd
