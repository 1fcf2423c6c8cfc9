// The keys of alerts: who is told, and when.
#include <string>
#include <utility>

#include "base/text.h"
#include "daemon/config/keys.h"
#include "daemon/config/rules.h"
#include "watch/definition/limits.h"
#include "watch/notify/receiver_check.h"

namespace holdfast::daemon {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view webhook_form = "http://HOST..., the same with https, or \"\" for none";
constexpr std::string_view webhook_pattern =
    R"(^(https?://[^\u0000-\u0020/?#:\u007f][^\u0000-\u0020\u007f]{0,2040})?$)";

// Never shown, be it to say what is wrong with it: whoever knows the URL may speak in our name.
std::optional<Complaint> check_webhook(std::string& text)
{
    if (text.empty() ||
        watch::check_receiver({.name = "webhook", .format = watch::Format::legacy, .url = text}))
        return std::nullopt;
    return Complaint{"the URL is neither http nor https, or not well written",
                     std::string{webhook_form}, "write for example \"https://example.org/alerts\""};
}

std::vector<Key> receiver_keys()
{
    return {
        {
            .path = "alerts.webhook_url",
            .type = Text{field<&Settings::alerting, &AlertingSettings::webhook_url>(),
                         check_webhook, webhook_form, webhook_pattern},
            .description = "Where each alert of a failed service is posted to, in the form of old. "
                           "Whoever knows such an URL may speak in its name: it is not shown, and "
                           "the file that holds it should not be for everybody to read. Empty: "
                           "nowhere.",
            .variables = {{"ALERT_WEBHOOK_URL"}},
            .is_secret = true,
            .example = "\"https://example.org/alerts\"",
        },
        {
            .path = "alerts.receivers_file",
            .type = Text{field<&Settings::alerting, &AlertingSettings::receivers_file>(),
                         check_optional_path, optional_path_form, optional_path_pattern},
            .description = "The file with those who are told of alerts, see "
                           "holdfast-receivers.json(5). A reload reads it again. The log is told "
                           "in any case. Empty: nobody else but alerts.webhook_url.",
            .example = "\"/etc/holdfast/receivers.json\"",
        },
    };
}

std::vector<Key> telling_keys()
{
    return {
        {
            .path = "alerts.gather",
            .type = Span{field<&Settings::alerting, &AlertingSettings::gather>(), seconds{0},
                         minutes{5}},
            .description = "How long an alert waits before it is told, so that what fails at the "
                           "same time is told together.",
        },
        {
            .path = "alerts.storm_over",
            .type = Number{field<&Settings::alerting, &AlertingSettings::storm_over>(), 1,
                           watch::limits::services_max},
            .description = "Most alerts at a time that are told one by one; more are a storm, and "
                           "one message.",
        },
        {
            .path = "alerts.reminder",
            .type = Span{field<&Settings::alerting, &AlertingSettings::reminder>(), seconds{0},
                         days{30}},
            .description = "After how long an alert is told again that goes on and that nobody has "
                           "acknowledged. 0s: never.",
        },
        {
            .path = "alerts.certificate_days",
            .type = Number{field<&Settings::alerting, &AlertingSettings::certificate_days>(), 0,
                           watch::limits::certificate_days_max},
            .description = "Days before the end of a service's certificate on which an alert is "
                           "raised, unless the service says otherwise. 0: none is.",
        },
    };
}

}  // namespace

std::vector<Key> alert_keys()
{
    std::vector<Key> keys = receiver_keys();
    for (Key& key : telling_keys())
        keys.push_back(std::move(key));
    return keys;
}

}  // namespace holdfast::daemon
