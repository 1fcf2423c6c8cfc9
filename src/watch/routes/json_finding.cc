#include "watch/routes/json_finding.h"

#include <chrono>
#include <cmath>
#include <optional>
#include <string>

namespace holdfast::watch {
namespace {

void write_seen(json::Writer& json, Duration took, std::string_view version,
                const std::optional<bool>& version_matches)
{
    json.member("latencyMs", milliseconds(took));
    write_text(json, "version", version);
    json.key("versionMatchesExpected");
    if (version_matches)
        json.value(*version_matches);
    else
        json.null();
}

void write_code(json::Writer& json, unsigned status_code)
{
    if (status_code != 0)
        json.member("statusCode", status_code);
}

}  // namespace

double milliseconds(Duration duration) noexcept
{
    return std::round(std::chrono::duration<double, std::micro>(duration).count()) / 1000;
}

void write_text(json::Writer& json, std::string_view name, std::string_view text)
{
    json.key(name);
    if (text.empty())
        json.null();
    else
        json.value(text);
}

std::string_view word_of(Status status, Words words) noexcept
{
    return words == Words::of_old ? to_legacy_string(status) : to_string(status);
}

void write(json::Writer& json, const Service& service, const Finding& finding, Words words,
           std::optional<WallTime> since)
{
    json.begin_object()
        .member("serviceId", service.id)
        .member("name", service.name)
        .member("environment", service.environment)
        .member("status", word_of(finding.status, words));
    write_seen(json, finding.took, finding.version, finding.version_matches);
    json.member("lastCheckedAt", format_rfc3339(finding.at));
    if (since)
        json.member("since", format_rfc3339(*since));
    write_text(json, "reason", finding.reason);
    write_code(json, finding.status_code);
    if (!service.group.empty())
        json.member("group", service.group);
    if (finding.certificate_expires)
        json.member("certificateExpires", format_rfc3339(*finding.certificate_expires));
    json.end_object();
}

void write(json::Writer& json, const RawResult& result, Words words)
{
    json.begin_object()
        .member("timestamp", format_rfc3339(result.at))
        .member("status", word_of(result.status, words));
    write_seen(json, result.took, result.version, result.version_matches);
    write_text(json, "errorMessage", result.reason);
    write_code(json, result.status_code);
    if (result.in_maintenance)
        json.member("inMaintenance", true);
    json.end_object();
}

}  // namespace holdfast::watch
