#include "page/overview/overview_row.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.h"
#include "page/part/day_bars.h"
#include "page/part/moment.h"
#include "page/part/state_mark.h"

namespace holdfast::page {
namespace {

constexpr std::size_t reason_bytes_max = 200;
constexpr std::size_t name_bytes_max = 200;
constexpr std::size_t version_bytes_max = 60;
// What a WallTime surely holds: the year 2200.
constexpr std::int64_t millis_max = 7'258'118'400'000;

constexpr std::array<std::string_view, Uptimes::windows.size()> window_names{"24 h", "7 d", "30 d",
                                                                             "90 d"};

void write_name(Html& html, const Frame& frame, const watch::Service& service)
{
    html.begin("th", {{"scope", "row"}})
        .begin("a", {{"href", link_to(frame, service_page_path(service.id))}})
        .foreign(service.name, name_bytes_max)
        .end()
        .end();
}

void write_state(Html& html, const OverviewRow& row)
{
    html.begin("td");
    if (!row.item->service->is_enabled)
        write_mark(html, Tone::quiet, "OFF");
    else
        write_mark(html, row.status());
    if (const watch::Finding* latest = row.latest(); latest != nullptr && !latest->reason.empty())
        html.begin("div", {{"class", "reason"}}).foreign(latest->reason, reason_bytes_max).end();
    html.end();
}

void write_latency(Html& html, const OverviewRow& row)
{
    const watch::Finding* latest = row.latest();
    const bool has_answer = latest != nullptr && watch::is_up(latest->status);
    const std::string text = has_answer ? short_duration(latest->took) : "";
    html.element("td", text, {{"class", "number"}, {"data-label", "Latency"}}).begin("td");
    if (row.page != nullptr && row.page->latencies.size() > 1)
        write_sparkline(html, row.page->latencies,
                        join("Latencies of the last ", row.page->latencies.size(), " checks"));
    html.end();
}

void write_uptimes(Html& html, const OverviewRow& row)
{
    const Uptimes* uptimes =
        row.page != nullptr && row.page->uptimes ? &*row.page->uptimes : nullptr;
    html.begin("td");
    if (uptimes != nullptr)
        html.ready(uptimes->bars);
    html.end();
    for (std::size_t i = 0; i < window_names.size(); ++i) {
        const bool is_known = uptimes != nullptr && uptimes->shares[i];
        html.element("td", is_known ? share(uptimes->shares[i]) : "\u2013",
                     {{"class", "number"}, {"data-label", window_names[i]}});
    }
}

void write_version(Html& html, const OverviewRow& row)
{
    html.begin("td", {{"data-label", "Version"}});
    if (const watch::Finding* latest = row.latest(); latest != nullptr) {
        html.foreign(latest->version, version_bytes_max);
        if (latest->version_matches == false) {
            html.text(" ");
            write_mark(html, Tone::warning, "drifted");
        }
    }
    html.end();
}

}  // namespace

const watch::Finding* OverviewRow::latest() const noexcept
{
    return watched != nullptr && watched->latest ? &*watched->latest : nullptr;
}

watch::Status OverviewRow::status() const noexcept
{
    const watch::Finding* found = latest();
    return found == nullptr || !item->service->is_enabled ? watch::Status::unknown : found->status;
}

WallTime OverviewRow::found_at() const noexcept
{
    const watch::Finding* found = latest();
    return found == nullptr ? WallTime{} : found->at + found->took;
}

std::string OverviewRow::findable() const
{
    const watch::Service& service = *item->service;
    std::string text =
        join(service.name, ' ', service.id, ' ', service.environment, ' ', service.group);
    for (const std::string& tag : service.tags)
        append_to(text, ' ', tag);
    return to_lower(cut_utf8(text, 1000));
}

bool OverviewRow::is_looked_for(const OverviewAsked& asked) const
{
    const watch::Service& service = *item->service;
    if ((!asked.environment.empty() && asked.environment != service.environment) ||
        (!asked.group.empty() && asked.group != service.group) ||
        (asked.status && *asked.status != status()))
        return false;
    if (asked.words.empty())
        return true;
    const std::string text = findable();
    const std::string words = to_lower(asked.words);
    return std::ranges::all_of(split(words, ' '), [&text](std::string_view word) {
        return text.find(word) != std::string::npos;
    });
}

void write_overview_row(Html& html, const Frame& frame, const OverviewRow& row,
                        const OverviewAsked& asked)
{
    const watch::Service& service = *row.item->service;
    html.begin("tr", {{"id", join("s", row.item->key.value)},
                      {"data-live", ""},
                      {"data-find", row.findable()},
                      {"data-environment", service.environment},
                      {"data-group", service.group},
                      {"data-state", to_string(row.status())},
                      {"hidden", flag(!row.is_looked_for(asked))}});
    write_name(html, frame, service);
    write_state(html, row);
    html.begin("td", {{"data-label", "Since"}});
    if (row.latest() != nullptr)
        write_age(html, row.watched->since, frame.now);
    html.end();
    write_latency(html, row);
    write_uptimes(html, row);
    write_version(html, row);
    html.end();
}

std::optional<WallTime> read_millis(std::string_view text) noexcept
{
    const auto millis = parse_number<std::int64_t>(text);
    if (!millis || *millis < 0 || *millis > millis_max)
        return std::nullopt;
    return WallTime{std::chrono::milliseconds{*millis}};
}

}  // namespace holdfast::page
