// What one message of systemd says of a unit: only properties that Holdfast reads, and of these
// only what was there. Loop thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sd_bus_message;

namespace holdfast::systemd {

// One of a timer's times. `elapses` is kept while the timer is stopped: then it would have.
struct CalendarTime {
    std::uint64_t elapses = 0;  // By the wall clock.
};
struct MonotonicTime {
    std::string base{};       // "OnUnitActiveUSec".
    std::uint64_t after = 0;  // The base.
    std::uint64_t elapses = 0;
};

// Names are systemd's own. Times are microseconds, with 0 or the greatest number for none; a number
// that is not set is the greatest one.
struct UnitProperties {
    // Longer texts are cut, and longer lists: the one is shown to people, the other is compared
    // with what is watched.
    static constexpr std::size_t text_bytes_max = 256;
    static constexpr std::size_t list_entries_max = 512;

    std::optional<std::string> id{};
    std::optional<std::string> description{};
    std::optional<std::string> load_state{};
    std::optional<std::string> active_state{};
    std::optional<std::string> sub_state{};
    std::optional<std::string> unit_file_state{};
    std::optional<std::string> result{};
    std::optional<std::string> invocation_id{};  // In hexadecimal.
    std::optional<std::string> status_text{};
    std::optional<std::string> slice{};
    std::optional<std::string> restart{};  // When systemd is to start it again.
    std::optional<std::string> unit{};     // Which one a timer starts.
    std::optional<bool> transient{};
    std::optional<bool> need_daemon_reload{};
    std::optional<std::int32_t> exec_main_code{};
    std::optional<std::int32_t> exec_main_status{};
    std::optional<std::uint32_t> n_restarts{};
    std::optional<std::uint32_t> start_limit_burst{};
    std::optional<std::uint64_t> state_change_timestamp{};
    std::optional<std::uint64_t> active_enter_timestamp{};
    std::optional<std::uint64_t> inactive_enter_timestamp{};
    std::optional<std::uint64_t> exec_main_start_timestamp{};
    std::optional<std::uint64_t> exec_main_exit_timestamp{};
    std::optional<std::uint64_t> last_trigger_usec{};
    std::optional<std::uint64_t> next_elapse_usec_realtime{};
    std::optional<std::uint64_t> next_elapse_usec_monotonic{};
    std::optional<std::uint64_t> accuracy_usec{};
    std::optional<std::uint64_t> randomized_delay_usec{};
    std::optional<std::vector<CalendarTime>> timers_calendar{};
    std::optional<std::vector<MonotonicTime>> timers_monotonic{};
    std::optional<std::uint64_t> memory_current{};
    std::optional<std::uint64_t> memory_max{};
    std::optional<std::uint64_t> tasks_current{};
    std::optional<std::uint64_t> tasks_max{};
    std::optional<std::uint64_t> cpu_usage_nsec{};
    std::optional<std::vector<std::string>> requires_units{};
    std::optional<std::vector<std::string>> binds_to{};
    std::optional<std::vector<std::string>> part_of{};
    std::optional<std::vector<std::string>> wanted_by{};
    std::optional<std::vector<std::string>> required_by{};
    // Something changed and its value was not said: it has to be asked for.
    bool is_incomplete = false;
    unsigned garbage = 0;  // Properties that were not of their type, and were left out.
};

// Reads a{sv}; what is read wins over what `into` has. False: the message is broken.
bool read_properties(sd_bus_message* message, UnitProperties& into);
// Reads what follows it in PropertiesChanged: names of properties whose values were not sent.
bool read_invalidated(sd_bus_message* message, UnitProperties& into);
// Reads the answer to a Get of that property.
bool read_property(sd_bus_message* message, std::string_view name, UnitProperties& into);

}  // namespace holdfast::systemd
