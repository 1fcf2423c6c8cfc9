#include "watch/alerting/json_alert.h"

#include "watch/circumstance/json_lines.h"

namespace holdfast::watch {
namespace {

std::string_view word_of(Held held) noexcept
{
    switch (held) {
    case Held::by_dependency:
        return "by_dependency";
    case Held::by_silence:
        return "by_silence";
    case Held::no:
        break;
    }
    return "no";
}

void write_unless_empty(json::Writer& json, std::string_view name, std::string_view text)
{
    json.key(name);
    if (text.empty())
        json.null();
    else
        json.value(text);
}

}  // namespace

void write_time_or_null(json::Writer& json, std::string_view name,
                        const std::optional<WallTime>& time)
{
    json.key(name);
    if (time)
        json.value(format_rfc3339(*time));
    else
        json.null();
}

void write_list(json::Writer& json, std::string_view name, const std::vector<std::string>& names)
{
    json.key(name).begin_array();
    for (const std::string& each : names)
        json.value(each);
    json.end_array();
}

void write(json::Writer& json, const Alert& alert)
{
    json.begin_object().member("id", alert.id.value).member("kind", to_string(alert.kind));
    write_unless_empty(json, "serviceId", alert.service_id);  // Null: it is about this host.
    json.member("status", to_string(alert.status))
        .member("reason", alert.reason)
        .member("failures", alert.failures)
        .member("since", format_rfc3339(alert.since))
        .member("lastCheckedAt", format_rfc3339(alert.last_checked))
        .member("raised", format_rfc3339(alert.raised));
    write_time_or_null(json, "announced", alert.announced);
    json.key("acknowledged");
    if (alert.acknowledged)
        json.begin_object()
            .member("at", format_rfc3339(alert.acknowledged->at))
            .member("by", alert.acknowledged->by)
            .end_object();
    else
        json.null();
    write_time_or_null(json, "resolved", alert.resolved);
    json.member("held", word_of(alert.held));
    write_list(json, "children", alert.children);
    write_unless_empty(json, "key", alert.key);
    write_unless_empty(json, "because", alert.attached.because);
    write_lines(json, "journal", alert.attached.lines);
    json.end_object();
}

std::string encode(const Alert& alert)
{
    std::string body;
    json::Writer json{body};
    write(json, alert);
    body.push_back('\n');
    return body;
}

std::string encode_event(std::string_view event, const Alert& alert)
{
    std::string text;
    json::Writer json{text};
    json.begin_object().member("event", event).key("alert");
    write(json, alert);
    json.end_object();
    return text;
}

}  // namespace holdfast::watch
