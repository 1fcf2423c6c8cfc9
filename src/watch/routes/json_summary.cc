#include "watch/routes/json_summary.h"

#include <array>
#include <optional>
#include <utility>

#include "watch/routes/json_finding.h"

namespace holdfast::watch {
namespace {

constexpr std::array<std::pair<std::string_view, Cover>, covers> cover_names{
    {{"healthy", Cover::healthy},
     {"degraded", Cover::degraded},
     {"unhealthy", Cover::unhealthy},
     {"down", Cover::down},
     {"maintenance", Cover::maintenance}}};

void write_time(json::Writer& json, std::string_view name, const std::optional<Duration>& time)
{
    json.key(name);
    if (time)
        json.value(milliseconds(*time));
    else
        json.null();
}

void write_latency(json::Writer& json, const Summary& summary)
{
    if (!summary.p50) {
        json.null();
        return;
    }
    json.begin_object();
    write_time(json, "min", summary.latency_min);
    write_time(json, "mean", summary.latency_mean);
    write_time(json, "p50", summary.p50);
    write_time(json, "p95", summary.p95);
    write_time(json, "p99", summary.p99);
    write_time(json, "max", summary.latency_max);
    json.end_object();
}

}  // namespace

void write_seconds(json::Writer& json, Millis time)
{
    if (time.count() % 1000 == 0)
        json.value(time.count() / 1000);
    else
        json.value(static_cast<double>(time.count()) / 1000);
}

void write_uptime(json::Writer& json, const Summary& summary)
{
    if (const std::optional<double> uptime = uptime_of(summary.covered))
        json.value(*uptime);
    else
        json.null();
}

void write_percentiles(json::Writer& json, const Summary& summary)
{
    if (!summary.p50) {
        json.null();
        return;
    }
    json.begin_object();
    write_time(json, "p50", summary.p50);
    write_time(json, "p95", summary.p95);
    write_time(json, "p99", summary.p99);
    json.end_object();
}

void write(json::Writer& json, const Summary& summary)
{
    json.begin_object()
        .member("from", format_rfc3339(summary.window.from))
        .member("to", format_rfc3339(summary.window.to))
        .key("uptime");
    write_uptime(json, summary);
    json.key("seconds").begin_object();
    for (const auto& [name, cover] : cover_names)
        write_seconds(json.key(name), summary.covered[cover]);
    write_seconds(json.key("unknown"), summary.unknown);
    json.end_object();
    json.key("results").begin_object();
    for (Status status : all_statuses)
        json.member(to_string(status), summary.results.at(static_cast<std::size_t>(status)));
    json.end_object().member("maintenanceResults", summary.maintenance_results).key("latencyMs");
    write_latency(json, summary);
    json.end_object();
}

}  // namespace holdfast::watch
