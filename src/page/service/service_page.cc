#include "page/service/service_page.h"

#include <array>
#include <chrono>

#include "base/percent.h"
#include "base/text.h"
#include "page/asset/assets.h"
#include "page/part/moment.h"
#include "page/part/state_mark.h"
#include "page/part/table.h"
#include "page/service/incident_list.h"

namespace holdfast::page {
namespace {

constexpr std::size_t reason_bytes_max = 1000;
constexpr std::size_t name_bytes_max = 400;
constexpr std::array<std::string_view, 4> window_names{"24 hours", "7 days", "30 days", "90 days"};
// From here on somebody should do something about a certificate that nobody renews by itself.
constexpr std::chrono::days certificate_soon{14};

void write_certificate(Html& html, WallTime expires, WallTime now)
{
    begin_fact(html, "Certificate");
    if (expires <= now)
        write_mark(html, Tone::worst, "expired");
    else if (expires - now < certificate_soon)
        write_mark(html, Tone::warning, "expires soon");
    else
        write_mark(html, Tone::good, "valid");
    html.text(expires <= now ? " since " : " until ");
    write_moment(html, expires);
    html.end();
}

void write_version(Html& html, const ServiceView& view)
{
    const std::string& expected = view.service.expected_version;
    std::string_view told;
    if (view.latest != nullptr)
        told = view.latest->version;
    if (told.empty() && expected.empty())
        return;
    begin_fact(html, "Version");
    if (told.empty())
        html.text("not told");
    else
        html.foreign(told, name_bytes_max);
    if (!expected.empty())
        html.text(", expected is ").foreign(expected, name_bytes_max);
    if (view.latest != nullptr && view.latest->version_matches == false) {
        html.text(" ");
        write_mark(html, Tone::warning, "drifted");
    }
    html.end();
}

void write_definition(Html& html, const watch::Service& service, Duration interval)
{
    html.element("h2", "Definition").begin("dl", {{"class", "facts"}});
    write_fact(html, "Id", service.id);
    write_fact(html, "Address", service.url);
    write_fact(html, "Environment", service.environment);
    write_fact(html, "Group", service.group);
    write_fact(html, "Tags", join_list(service.tags, ", "));
    write_fact(html, "Depends on", join_list(service.depends_on, ", "));
    write_fact(html, "Run by", service.run_by);
    write_fact(html, "Checked",
               service.is_enabled ? join("every ", short_duration(interval))
                                  : std::string{"not: it is switched off"});
    html.end();
}

void write_uptimes(Html& html, const ServiceView& view)
{
    html.element("h2", "Availability");
    if (view.bars.empty()) {
        html.element("p", "Being read; it is here in a minute.", {{"class", "empty"}});
        return;
    }
    html.begin("div", {{"class", "wide"}}).ready(view.bars).end();
    html.element("p", "A bar is a day of UTC, the last one today.", {{"class", "note"}});
    html.begin("dl", {{"class", "tiles"}});
    for (std::size_t i = 0; i < window_names.size() && i < view.uptimes.size(); ++i)
        html.begin("div").element("dt", window_names[i]).element("dd", view.uptimes[i]).end();
    html.end();
}

void write_duration_cell(Html& html, std::string_view label, const std::optional<Duration>& time)
{
    html.element("td", time ? short_duration(*time) : "\u2013",
                 {{"class", "number"}, {"data-label", label}});
}

void write_hours(Html& html, const std::vector<watch::Summary>& hours)
{
    html.begin("details").element("summary", "The same as a table").begin("table");
    html.begin("thead").begin("tr");
    for (std::string_view name : {"From", "p50", "p95", "p99", "Available"})
        html.element("th", name, {{"scope", "col"}});
    html.end().end().begin("tbody");
    for (const watch::Summary& hour : hours) {
        html.begin("tr").begin("th", {{"scope", "row"}});
        write_moment(html, hour.window.from);
        html.end();
        write_duration_cell(html, "p50", hour.p50);
        write_duration_cell(html, "p95", hour.p95);
        write_duration_cell(html, "p99", hour.p99);
        html.element("td", share(watch::uptime_of(hour.covered)), {{"class", "number"}}).end();
    }
    html.end().end().end();
}

void write_latency(Html& html, const Frame& frame, const ServiceView& view)
{
    const std::string source =
        link_to(frame, join("/health/", percent_encode(view.service.id), "/history"));
    html.element("h2", "Latency of the last 24 hours");
    html.begin("div", {{"class", "chart"},
                       {"data-chart", source},
                       {"data-hours", "24"},
                       {"data-script", link_to(frame, asset_path("chart.js"))}})
        .end();
    write_hours(html, view.hours);
}

void write_results(Html& html, const std::vector<watch::RawResult>& results)
{
    html.element("h2", "Last results");
    if (results.empty()) {
        html.element("p", "There is none yet.", {{"class", "empty"}});
        return;
    }
    html.begin("table", {{"class", "cards"}}).begin("thead").begin("tr");
    for (std::string_view name : {"When", "State", "Took", "Version", "Why"})
        html.element("th", name, {{"scope", "col"}});
    html.end().end().begin("tbody");
    for (const watch::RawResult& result : results) {
        html.begin("tr").begin("th", {{"scope", "row"}});
        write_moment(html, result.at);
        html.end().begin("td");
        write_mark(html, result.status);
        if (result.in_maintenance)
            html.text(" in maintenance");
        html.end();
        write_duration_cell(html, "Took", result.took);
        html.begin("td", {{"data-label", "Version"}}).foreign(result.version).end();
        html.begin("td", {{"data-label", "Why"}}).foreign(result.reason, reason_bytes_max).end();
        html.end();
    }
    html.end().end();
}

}  // namespace

void write_now(Html& html, const Frame& frame, const ServiceView& view)
{
    html.begin("dl", {{"class", "facts"}, {"id", "now"}, {"data-live", ""}});
    begin_fact(html, "State");
    if (!view.service.is_enabled)
        write_mark(html, Tone::quiet, "OFF");
    else
        write_mark(html, view.latest == nullptr ? watch::Status::unknown : view.latest->status);
    html.end();
    if (view.latest != nullptr) {
        begin_fact(html, "Since");
        write_moment(html, view.since);
        html.end();
        begin_fact(html, "Last check");
        write_age(html, view.latest->at, frame.now);
        html.text(" ago, took ").text(short_duration(view.latest->took)).end();
        if (!view.latest->reason.empty()) {
            begin_fact(html, "Why");
            html.foreign(view.latest->reason, reason_bytes_max).end();
        }
        if (view.latest->certificate_expires)
            write_certificate(html, *view.latest->certificate_expires, frame.now);
    }
    write_version(html, view);
    html.end();
}

void write_service_page(Html& html, const Frame& frame, const ServiceView& view)
{
    html.begin("p", {{"class", "note"}})
        .element("a", "All services", {{"href", link_to(frame, "/")}})
        .end();
    html.begin("h1").foreign(view.service.name, name_bytes_max).end();
    write_now(html, frame, view);
    write_uptimes(html, view);
    write_latency(html, frame, view);
    html.element("h2", "Incidents");
    write_incidents(html, view.incidents);
    write_results(html, view.results);
    write_definition(html, view.service, view.interval);
}

}  // namespace holdfast::page
