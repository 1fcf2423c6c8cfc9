#include "watch/definition/contradictions.h"

#include <variant>

#include "base/text.h"
#include "watch/definition/limits.h"

namespace holdfast::watch {
namespace {

std::string quoted(Duration duration)
{
    return join('"', format_duration(duration), '"');
}

void check_times(const Service& service, const ServiceDefaults& defaults,
                 std::vector<Contradiction>& found)
{
    const Duration interval = interval_of(service, defaults);
    const Duration timeout = timeout_of(service, defaults);
    const std::string of_interval = join("the interval is ", format_duration(interval));
    if (service.timeout && *service.timeout > interval)
        found.push_back({"timeout",
                         {join("the timeout ", format_duration(*service.timeout),
                               " is longer than the interval"),
                          join("at most ", format_duration(interval), ", as ", of_interval),
                          join("write at most ", quoted(interval), " or a longer interval")}});
    if (service.interval_failing && *service.interval_failing > interval)
        found.push_back({"interval_failing",
                         {join("while failing it would be checked less often: ",
                               format_duration(*service.interval_failing)),
                          join("at most ", format_duration(interval), ", as ", of_interval),
                          "write less, or remove it"}});
    if (service.slow_after && *service.slow_after >= timeout)
        found.push_back({"slow_after",
                         {join("nothing can be slow: after ", format_duration(timeout),
                               " there is no answer any more"),
                          "less than the timeout", join("write less than ", quoted(timeout))}});
}

void check_heartbeat(const Service& service, std::vector<Contradiction>& found)
{
    if (service.heartbeat.token.empty())
        found.push_back({"token",
                         {"the token is missing", "a secret by which whoever reports is known",
                          "write \"token\": \"what `openssl rand -hex 16` prints\""}});
}

void check(const UnitCheck& unit, const Service& /*service*/, std::vector<Contradiction>& found)
{
    if (unit.unit.empty() && unit.selection != UnitSelection::failed)
        found.push_back({"unit",
                         {"nothing says which units", "unit, units, target, slice or failed",
                          R"(write for example "unit": "nginx.service")"}});
}

void check(const TimerCheck& timer, const Service& /*service*/, std::vector<Contradiction>& found)
{
    if (timer.timer.empty())
        found.push_back({"timer",
                         {"nothing says which timer", "the name of a timer",
                          R"(write for example "timer": "backup.timer")"}});
}

void check(const JournalCheck& journal, const Service& /*service*/,
           std::vector<Contradiction>& found)
{
    if (journal.unit.empty() && !journal.priority && journal.message_id.empty() &&
        journal.fields.empty() && journal.text.empty())
        found.push_back({"unit",
                         {"nothing says which entries of the journal are meant",
                          "unit, priority, message_id, fields or text",
                          R"(write for example "priority": "err")"}});
}

void check(const DiskCheck& disk, const Service& /*service*/, std::vector<Contradiction>& found)
{
    if (disk.path.empty())
        found.push_back(
            {"path",
             {"nothing says which disk", "a path on it", R"(write for example "path": "/var")"}});
    if (disk.free_percent_warning < disk.free_percent_min)
        found.push_back({"free_percent_warning",
                         {join("with less than ", disk.free_percent_warning,
                               " percent free it is worse than a warning already"),
                          join("at least free_percent_min, which is ", disk.free_percent_min),
                          "write more, or leave it out"},
                         disk.free_percent_warning == DiskCheck{}.free_percent_warning});
}

void check(const PressureCheck& pressure, const Service& /*service*/,
           std::vector<Contradiction>& found)
{
    if (pressure.resource == Pressure::cpu)
        found.push_back({"full_percent_max",
                         {"there is no time in which all wait for a processor: one of them runs",
                          "some_percent_max for \"resource\": \"cpu\"", "remove it"},
                         pressure.full_percent_max == PressureCheck{}.full_percent_max});
}

void check(const CertificateCheck& certificate, const Service& service,
           std::vector<Contradiction>& found)
{
    if (certificate.path.empty())
        found.push_back({"path",
                         {"nothing says which certificate", "the path of a file",
                          R"(write for example "path": "/etc/ssl/certs/internal.pem")"}});
    const auto days = service.thresholds.certificate_days;
    if (days && *days < certificate.days_min)
        found.push_back({"thresholds",
                         {join("certificate_days is ", *days, ", and with fewer than ",
                               certificate.days_min, " days it is worse than a warning already"),
                          join("at least days_min, which is ", certificate.days_min),
                          "write more, or less for days_min"}});
}

void check(const IcmpCheck& icmp, const Service& /*service*/, std::vector<Contradiction>& found)
{
    if (icmp.jitter_max && icmp.echoes < 2)
        found.push_back({"jitter_max",
                         {"one echo has nothing to differ from", "2 echoes or more",
                          R"(write for example "echoes": 5, or remove jitter_max)"}});
}

void check(const CommandCheck& command, const Service& /*service*/,
           std::vector<Contradiction>& found)
{
    if (command.arguments.empty())
        found.push_back(
            {"command",
             {"nothing says which program", "a list of a program and its arguments",
              R"(write for example "command": ["/usr/lib/nagios/plugins/check_load", "-w", "5"])"}});
}

void check(const CompositeCheck& composite, const Service& /*service*/,
           std::vector<Contradiction>& found)
{
    if (composite.of.empty())
        found.push_back({"of",
                         {"nothing says what it is made of", "a list of ids of services",
                          R"(write for example "of": ["database", "cache"])"}});
}

// Of these each value fits each other one.
template <typename Other>
void check(const Other& /*other*/, const Service& /*service*/,
           std::vector<Contradiction>& /*found*/)
{
}

// The last one has to be on its way while there is time for its answer.
void check_echoes(const Service& service, Duration timeout, std::vector<Contradiction>& found)
{
    const auto* icmp = std::get_if<IcmpCheck>(&service.local);
    if (icmp == nullptr || (icmp->echoes - 1) * limits::echo_interval < timeout)
        return;
    const bool is_usual = icmp->echoes == IcmpCheck{}.echoes;
    found.push_back(
        {is_usual ? "timeout" : "echoes",
         {join("the last of ", icmp->echoes, " echoes is sent after ",
               format_duration((icmp->echoes - 1) * limits::echo_interval), ", and after ",
               format_duration(timeout), " there is no answer any more"),
          join("one echo each ", format_duration(limits::echo_interval), " within the timeout"),
          "write fewer echoes, or a longer timeout"}});
}

// Between two looks nothing may be forgotten.
void check_within(const Service& service, Duration interval, std::vector<Contradiction>& found)
{
    const auto* journal = std::get_if<JournalCheck>(&service.local);
    if (journal == nullptr || journal->within >= interval)
        return;
    found.push_back({"within",
                     {join("what was written more than ", format_duration(journal->within),
                           " before the next look is never counted"),
                      join("at least ", format_duration(interval), ", as the interval is ",
                           format_duration(interval)),
                      join("write \"within\": ", quoted(interval), " or a shorter interval")}});
}

}  // namespace

std::vector<Contradiction> find_contradictions(const Service& service,
                                               const ServiceDefaults& defaults)
{
    std::vector<Contradiction> found;
    const bool is_heartbeat = service.type == CheckType::heartbeat;
    if (!is_heartbeat && service.interval && *service.interval > limits::interval_max)
        found.push_back({"interval",
                         {join(format_duration(*service.interval), " is too long"),
                          join("at most ", format_duration(limits::interval_max)),
                          "write less; only a heartbeat may have more"}});
    if (is_heartbeat)
        check_heartbeat(service, found);
    else
        check_times(service, defaults, found);
    check_within(service, interval_of(service, defaults), found);
    check_echoes(service, timeout_of(service, defaults), found);
    std::visit([&](const auto& kind) { check(kind, service, found); }, service.local);
    if (service.type == CheckType::dns && service.dns.name.empty())
        found.push_back({"record_name",
                         {"nothing says which name to ask for", "the name of a record",
                          "write \"url\": \"dns://example.org\""}});
    return found;
}

}  // namespace holdfast::watch
