// The other way: members that are lists or objects as JSON, such as json_parts.cc reads.
#include "base/text.h"
#include "watch/condition/secret.h"
#include "watch/definition/json_parts.h"
#include "watch/definition/names.h"

namespace holdfast::watch {

void write_headers(json::Writer& json, const Headers& headers, const Writing& how)
{
    json.begin_object();
    for (const auto& [name, text] : headers) {
        const bool is_hidden =
            how.secrets == Secrets::masked && (is_secret_name(name) || has_secret(text));
        json.member(name, is_hidden ? secret_mask : std::string_view{text});
    }
    json.end_object();
}

void write_tls(json::Writer& json, const TlsOptions& tls, const Writing& how)
{
    json.begin_object();
    if (!tls.ca_file.empty())
        json.member(how.name("ca_file", "caFile"), tls.ca_file);
    if (!tls.server_name.empty())
        json.member(how.name("server_name", "serverName"), tls.server_name);
    json.member("verify", tls.verify).end_object();
}

void write_thresholds(json::Writer& json, const Thresholds& thresholds, const Writing& how)
{
    json.begin_object();
    if (thresholds.failures)
        json.member("failures", *thresholds.failures);
    if (thresholds.successes)
        json.member("successes", *thresholds.successes);
    if (thresholds.certificate_days)
        json.member(how.name("certificate_days", "certificateDays"), *thresholds.certificate_days);
    if (thresholds.latency)
        json.member("latency", format_duration(*thresholds.latency));
    json.end_object();
}

void write_statuses(json::Writer& json, const StatusRanges& statuses)
{
    json.begin_array();
    for (const auto& range : statuses) {
        if (range.first == range.second)
            json.value(range.first);
        else
            json.value(format_statuses(range));
    }
    json.end_array();
}

void write_conditions(json::Writer& json, const std::vector<ConditionText>& conditions)
{
    json.begin_array();
    for (const ConditionText& each : conditions) {
        if (each.is_warning)
            json.begin_object().member("condition", each.text).member("warning", true).end_object();
        else
            json.value(each.text);
    }
    json.end_array();
}

void write_texts(json::Writer& json, const std::vector<std::string>& texts)
{
    json.begin_array();
    for (const std::string& each : texts)
        json.value(each);
    json.end_array();
}

}  // namespace holdfast::watch
