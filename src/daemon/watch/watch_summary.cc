#include "daemon/watch/watch_summary.h"

#include <utility>

namespace holdfast::daemon {
namespace {

void write(json::Writer& json, const WatchSummary& summary)
{
    json.begin_object().member("services", summary.services).key("byStatus").begin_object();
    std::size_t enabled = 0;
    for (watch::Status status : watch::all_statuses) {
        const std::size_t count = summary.by_status.at(static_cast<std::size_t>(status));
        json.member(to_string(status), count);
        enabled += count;
    }
    json.end_object()
        .member("disabled", summary.services - enabled)
        .member("checksBehind", summary.checks_behind)
        .key("activeAlerts");
    if (summary.active_alerts)
        json.value(*summary.active_alerts);
    else
        json.null();
    json.end_object();
}

}  // namespace

void add_watch(StatusReport& report, std::function<std::optional<WatchSummary>()> ask)
{
    report.add("watch",
               [ask = std::move(ask)](json::Writer& json, const StatusReport::Reader& /*reader*/) {
                   if (const std::optional<WatchSummary> summary = ask())
                       write(json, *summary);
                   else
                       json.null();
               });
}

}  // namespace holdfast::daemon
