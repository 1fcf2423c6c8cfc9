#include "ctl/systemctl.h"

#include <utility>

#include "base/text.h"
#include "ctl/program.h"

namespace holdfast::ctl {
namespace {

// "1min 30s": systemctl writes spans of time as text, whatever the property is called.
std::optional<Duration> parse_span(std::string_view text)
{
    if (text == "infinity")
        return std::nullopt;
    Duration sum{};
    for (std::string_view word : split(text, ' ')) {
        auto part = parse_duration(word);
        if (!part)
            return std::nullopt;
        sum += *part;
    }
    return sum;
}

}  // namespace

int restart_service(Console& console)
{
    auto exit = run_program({"systemctl", "restart", unit_name});
    if (exit)
        return *exit;
    console.err(join("holdfastctl: cannot run systemctl: ", exit.error().context, "\n"));
    return 1;
}

UnitState parse_unit_state(std::string_view text)
{
    UnitState state;
    for (std::string_view line : split(text, '\n')) {
        std::size_t equals = line.find('=');
        if (equals == std::string_view::npos)
            continue;
        std::string_view name = line.substr(0, equals);
        std::string_view value = line.substr(equals + 1);
        if (name == "ActiveState")
            state.active = value;
        else if (name == "SubState")
            state.sub = value;
        else if (name == "ActiveEnterTimestampMonotonic")
            state.active_since =
                Instant{std::chrono::microseconds{parse_number<std::int64_t>(value).value_or(0)}};
        else if (name == "WatchdogUSec")
            state.watchdog = parse_span(value).value_or(Duration::zero());
    }
    return state;
}

Result<UnitState> service_state()
{
    auto text =
        show_unit(unit_name, "ActiveState,SubState,ActiveEnterTimestampMonotonic,WatchdogUSec");
    if (!text)
        return std::move(text).error();
    return parse_unit_state(*text);
}

Result<std::string> show_unit(const std::string& unit, const std::string& properties)
{
    return output_of({"systemctl", "show", unit, join("--property=", properties)});
}

Result<std::string> unit_files(const std::string& unit)
{
    return output_of({"systemctl", "cat", unit});
}

}  // namespace holdfast::ctl
