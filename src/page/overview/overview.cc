#include "page/overview/overview.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "base/percent.h"
#include "base/text.h"
#include "http/target.h"
#include "page/overview/overview_row.h"
#include "page/part/moment.h"
#include "page/part/state_mark.h"

namespace holdfast::page {
namespace {

constexpr std::string_view columns = "11";

std::vector<OverviewRow> rows_of(const OverviewParts& parts)
{
    std::vector<OverviewRow> rows;
    rows.reserve(parts.list.items().size());
    for (const auto& [id, item] : parts.list.items()) {
        const auto watched = parts.monitor.services().find(item.key);
        rows.push_back(
            {.item = &item,
             .watched = watched == parts.monitor.services().end() ? nullptr : &watched->second,
             .page = parts.book.find(item.key)});
    }
    // By id within a group, as they are in the list.
    std::ranges::stable_sort(rows, {}, [](const OverviewRow& row) {
        const watch::Service& service = *row.item->service;
        return std::tuple<std::string_view, std::string_view>{service.environment, service.group};
    });
    return rows;
}

void write_counts(Html& html, const std::vector<OverviewRow>& rows)
{
    std::array<std::int64_t, watch::all_statuses.size()> counts{};
    for (const OverviewRow& row : rows)
        ++counts[static_cast<std::size_t>(row.status())];
    html.begin("ul", {{"class", "tiles"},
                      {"id", "counts"},
                      {"data-live", ""},
                      {"aria-label", "How many services are how"}});
    for (watch::Status status : watch::all_statuses) {
        const std::int64_t count = counts[static_cast<std::size_t>(status)];
        html.begin("li", {{"class", count == 0 ? std::string_view{"none"} : std::string_view{}}});
        write_mark(html, status);
        html.element("div", grouped(count), {{"class", "value"}});
        html.end();
    }
    html.end();
}

void write_option(Html& html, std::string_view value, std::string_view text, bool is_chosen)
{
    html.element("option", text, {{"value", value}, {"selected", flag(is_chosen)}});
}

void write_choice(Html& html, std::string_view label, std::string_view name,
                  const std::set<std::string_view>& values, std::string_view chosen)
{
    html.begin("label").text(label).begin("select", {{"name", name}});
    write_option(html, "", "all", chosen.empty());
    for (std::string_view value : values)
        if (!value.empty())
            write_option(html, value, value, value == chosen);
    html.end().end();
}

void write_filter(Html& html, const Frame& frame, const std::vector<OverviewRow>& rows,
                  const OverviewAsked& asked)
{
    std::set<std::string_view> environments;
    std::set<std::string_view> groups;
    for (const OverviewRow& row : rows) {
        environments.insert(row.item->service->environment);
        groups.insert(row.item->service->group);
    }
    html.begin("form", {{"class", "filter"},
                        {"method", "get"},
                        {"action", link_to(frame, "/")},
                        {"role", "search"},
                        {"data-rows", "services"}});
    html.begin("label")
        .text("Search")
        .lone("input", {{"type", "search"},
                        {"name", "q"},
                        {"value", asked.words},
                        {"maxlength", "256"},
                        {"autocomplete", "off"}})
        .end();
    write_choice(html, "Environment", "environment", environments, asked.environment);
    write_choice(html, "Group", "group", groups, asked.group);
    std::set<std::string_view> words;
    for (watch::Status status : watch::all_statuses)
        words.insert(to_string(status));
    write_choice(html, "State", "state", words,
                 asked.status ? to_string(*asked.status) : std::string_view{});
    html.element("button", "Show", {{"type", "submit"}}).end();
}

void write_head(Html& html)
{
    constexpr std::array names{"Service", "State", "Since", "Latency", "",       "Last 90 days",
                               "24 h",    "7 d",   "30 d",  "90 d",    "Version"};
    html.begin("thead").begin("tr");
    for (std::string_view name : names)
        if (name.empty())
            html.begin("td").end();
        else
            html.element("th", name, {{"scope", "col"}});
    html.end().end();
}

void write_group_head(Html& html, const watch::Service& service)
{
    html.begin("tr", {{"class", "group"}})
        .begin("th", {{"colspan", columns}, {"scope", "rowgroup"}})
        .foreign(service.environment);
    if (!service.group.empty())
        html.text(" / ").foreign(service.group);
    html.end().end();
}

bool is_same_group(const watch::Service& a, const watch::Service& b) noexcept
{
    return a.environment == b.environment && a.group == b.group;
}

void write_rows(Html& html, const Frame& frame, const std::vector<OverviewRow>& rows,
                const OverviewAsked& asked)
{
    html.begin("table", {{"class", "services"}, {"id", "services"}});
    html.element("caption", "Services by environment and group", {{"class", "unseen"}});
    write_head(html);
    const watch::Service* before = nullptr;
    for (const OverviewRow& row : rows) {
        if (asked.since && row.found_at() < *asked.since)
            continue;
        const watch::Service& service = *row.item->service;
        if (before == nullptr || !is_same_group(*before, service)) {
            if (before != nullptr)
                html.end();
            html.begin("tbody");
            write_group_head(html, service);
            before = &service;
        }
        write_overview_row(html, frame, row, asked);
    }
    if (before != nullptr)
        html.end();
    html.end();
}

}  // namespace

OverviewAsked read_overview_asked(std::string_view query)
{
    OverviewAsked asked;
    const http::Target target{.path = "/", .query = query};
    for (const http::QueryParameter& each : target.parameters()) {
        const std::string_view value = cut_utf8(each.value, OverviewAsked::text_bytes_max);
        if (each.name == "q")
            asked.words = value;
        else if (each.name == "environment")
            asked.environment = value;
        else if (each.name == "group")
            asked.group = value;
        else if (each.name == "state")
            asked.status = watch::parse_status(value);
        else if (each.name == "since")
            asked.since = read_millis(value);
    }
    return asked;
}

void write_overview(Html& html, const Frame& frame, const OverviewParts& parts,
                    const OverviewAsked& asked)
{
    const std::vector<OverviewRow> rows = rows_of(parts);
    html.element("h1", "Services");
    write_counts(html, rows);
    if (rows.empty()) {
        html.element("p",
                     "No service is watched. Services are defined in the file that "
                     "watch.services_file names, or over the API: POST /services.",
                     {{"class", "empty"}});
        return;
    }
    write_filter(html, frame, rows, asked);
    const auto shown = std::ranges::count_if(
        rows, [&asked](const OverviewRow& row) { return row.is_looked_for(asked); });
    html.begin("p", {{"class", "note"}, {"role", "status"}})
        .element("span", join(shown), {{"id", "shown"}})
        .text(join(" of ", rows.size(), " shown"))
        .end();
    write_rows(html, frame, rows, asked);
}

std::string service_page_path(std::string_view id)
{
    return join("/view/services/", percent_encode(id));
}

}  // namespace holdfast::page
