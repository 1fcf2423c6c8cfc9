// The keys of what is watched: which services, and how often.
#include <string>
#include <utility>

#include "base/text.h"
#include "daemon/config/keys.h"
#include "daemon/config/rules.h"
#include "lib/json/writer.h"
#include "watch/definition/limits.h"
#include "watch/definition/names.h"
#include "watch/definition/rules.h"

namespace holdfast::daemon {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// HEALTH_CHECK_INTERVAL_SECONDS is a number without a unit.
Result<std::string> decode_seconds(std::string_view value)
{
    if (!parse_number<std::uint32_t>(value))
        return Error{Errc::invalid, "a whole number of seconds"};
    return join(value, "s");
}

std::optional<Complaint> advise_absolute(const Settings& settings)
{
    const std::string& path = settings.watch.services_file;
    if (path.empty() || path.starts_with('/'))
        return std::nullopt;
    return Complaint{join(json::quote(path), " is a relative path"),
                     "it depends on the directory the program is started from",
                     "write an absolute path"};
}

// As the URL of a service is.
std::optional<Complaint> check_reference(std::string& text)
{
    if (text.empty())
        return std::nullopt;
    watch::CheckType type = watch::implied_type(text);
    // Where echoes are not permitted, nothing is ever heard of it.
    if (type == watch::CheckType::icmp)
        type = watch::CheckType::http;
    auto complaint = watch::find_service_url_problem(type, text);
    if (!complaint)
        return std::nullopt;
    return Complaint{std::move(complaint->what), std::move(complaint->expected),
                     std::move(complaint->remedy)};
}
constexpr std::string_view reference_form =
    "an URL of http, https, tcp, tls or dns, or \"\" for none";
constexpr std::string_view reference_pattern =
    R"(^([Hh][Tt][Tt][Pp][Ss]?://|[Tt][Cc][Pp]://|[Tt][Ll][Ss]://|[Dd][Nn][Ss]://)[^\u0000-\u0020\u007f]+$|^$)";

std::vector<Key> service_keys()
{
    return {
        {
            .path = "watch.services_file",
            .type = Text{field<&Settings::watch, &WatchSettings::services_file>(), check_log_path,
                         log_path_form, log_path_pattern},
            .description = "The file with the services that are watched, see "
                           "holdfast-services.json(5). A reload reads it again. Empty: only those "
                           "that were added over HTTP are watched.",
            .variables = {{"SERVICES_CONFIG_PATH"}},
            .example = "\"/etc/holdfast/services.json\"",
            .advise = advise_absolute,
        },
        {
            .path = "watch.services_max",
            .type = Number{field<&Settings::watch, &WatchSettings::services_max>(), 1,
                           watch::limits::services_max},
            .description = "Most services that are watched; another one is refused.",
        },
        {
            .path = "watch.reference",
            .type = Text{field<&Settings::watch, &WatchSettings::reference>(), check_reference,
                         reference_form, reference_pattern},
            .description = "Something far away that is always there. It is asked when many "
                           "services are silent at once: if it is silent too, this host is what "
                           "is cut off, and services are UNKNOWN instead of DOWN.",
            .example = "\"tcp://192.0.2.1:443\"",
        },
        {
            .path = "watch.journal_lines",
            .type = Flag{field<&Settings::watch, &WatchSettings::journal_lines>()},
            .description = "Whether the last lines that the journal has of a unit go with alerts "
                           "and incidents, and the newest entry with the reason of a check of the "
                           "journal. They may hold secrets, and reach receivers and whoever has "
                           "the scope read. What was kept before stays until its history ends.",
            .change = Change::on_restart,
        },
    };
}

std::vector<Key> check_keys()
{
    return {
        {
            .path = "watch.interval",
            .type = Span{field<&Settings::watch, &WatchSettings::interval>(),
                         watch::limits::interval_min, watch::limits::interval_max},
            .description = "How often a service is checked that says nothing else.",
            .variables = {{"HEALTH_CHECK_INTERVAL_SECONDS", decode_seconds}},
        },
        {
            .path = "watch.timeout",
            .type = Span{field<&Settings::watch, &WatchSettings::timeout>(), milliseconds{100},
                         seconds{60}},
            .description = "How long a check of a service may take that says nothing else, and no "
                           "longer than its interval. Who has not answered by then is DOWN.",
        },
        {
            .path = "watch.failures",
            .type = Number{field<&Settings::watch, &WatchSettings::failures>(), 1,
                           watch::limits::threshold_max},
            .description = "Failed checks in a row after which an alert is raised, unless the "
                           "service says otherwise.",
            .variables = {{"ALERT_CONSECUTIVE_FAILURES_THRESHOLD"}},
        },
        {
            .path = "watch.successes",
            .type = Number{field<&Settings::watch, &WatchSettings::successes>(), 1,
                           watch::limits::threshold_max},
            .description = "Good checks in a row after which the alert is over, unless the "
                           "service says otherwise.",
        },
        {
            .path = "watch.concurrency",
            .type = Number{field<&Settings::watch, &WatchSettings::concurrency>(), 1, 4096},
            .description = "Most checks at a time; what is due beyond that waits for its turn.",
            .change = Change::on_restart,
        },
    };
}

}  // namespace

std::vector<Key> watch_keys()
{
    std::vector<Key> keys = service_keys();
    for (Key& key : check_keys())
        keys.push_back(std::move(key));
    return keys;
}

std::vector<Key> metrics_keys()
{
    return {
        {
            .path = "metrics.services_max",
            .type = Number{field<&Settings::watch, &WatchSettings::metrics_services_max>(), 0,
                           watch::limits::services_max},
            .description = "Most services that have metrics of their own; of more, those that were "
                           "defined last have none. How many are in each state is told of all.",
        },
    };
}

}  // namespace holdfast::daemon
