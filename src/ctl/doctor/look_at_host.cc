// What of the host is not about this service: journald, the package, how busy it is.
#include <filesystem>

#include "base/text.h"
#include "ctl/doctor/looks.h"
#include "ctl/doctor/package_state.h"
#include "ctl/systemctl.h"

namespace holdfast::ctl::doctor {
namespace {

// "some avg10=3.14 ...": whole percents.
std::int64_t pressure()
{
    std::string text = read_small("/proc/pressure/cpu");
    auto begin = text.find("avg10=");
    if (begin == std::string::npos)
        return 0;
    std::string_view rest = std::string_view{text}.substr(begin + 6);
    return parse_number<std::int64_t>(rest.substr(0, rest.find('.'))).value_or(0);
}

}  // namespace

void look_at_host(HostFacts& facts)
{
    std::error_code ignored;
    facts.has_systemd = std::filesystem::exists("/run/systemd/system", ignored);
    facts.has_journal_socket = std::filesystem::exists("/run/systemd/journal/socket", ignored);
    if (auto state = package_state())
        facts.package = *state;
    facts.cpu_pressure = pressure();
    facts.is_seen = true;
    if (!facts.has_systemd)
        return;
    auto text = show_unit("systemd-journald.service", "ActiveState,MainPID");
    if (!text)
        return;
    UnitFacts journald;
    parse_unit(*text, journald);
    facts.journald = journald.active;
    facts.journald_pid = journald.main_pid;
    std::string stat = read_small(join("/proc/", journald.main_pid, "/stat"));
    if (auto end = stat.rfind(')'); end != std::string::npos && end + 2 < stat.size())
        facts.journald_state = stat.substr(end + 2, 1);
}

}  // namespace holdfast::ctl::doctor
