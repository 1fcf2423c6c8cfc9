#include "ctl/watch/uptime_report.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>
#include <vector>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/csv.h"
#include "ctl/status/words.h"
#include "ctl/table.h"
#include "ctl/watch/listing.h"

namespace holdfast::ctl {
namespace {

const json::Node nothing;

const json::Node& part(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? nothing : *found;
}

// "99.954 %". Cut off and not rounded: what was not always up is not 100 %.
std::string percent(const std::optional<double>& share)
{
    if (!share)
        return "not known";
    // What a decimal fraction loses as a binary one.
    constexpr double slack = 1e-6;
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), "%.3f %%",
                                     std::floor(std::clamp(*share, 0.0, 1.0) * 1e5 + slack) / 1e3);
    return {text.data(), static_cast<std::size_t>(length)};
}

// What a cell of a table is, whatever it is in: no mark-up, no link, and no second cell.
std::string markdown_text(std::string_view text)
{
    std::string out;
    for (char c : printable(text)) {
        if (std::string_view{"\\`*_{}[]()<>#+!|~&"}.find(c) != std::string_view::npos)
            out.push_back('\\');
        out.push_back(c);
    }
    return or_dash(std::move(out));
}

std::string title_of(std::string_view month)
{
    constexpr std::array<std::string_view, 12> names{
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    if (!is_month(month))
        return markdown_text(month);
    const auto number = parse_number<unsigned>(month.substr(5)).value_or(1);
    return join(names.at(number - 1), " ", month.substr(0, 4));
}

std::string or_unknown(const json::Node& service, std::string_view name)
{
    const std::string text = printable_text(service, name);
    return text.empty() ? "not known" : text;
}

std::string markdown_row(const json::Node& service)
{
    std::string row{"|"};
    for (const std::string& cell :
         {markdown_text(part(service, "name").text),
          markdown_text(part(service, "environment").text),
          markdown_text(part(service, "group").text), percent(part(service, "uptime").decimal()),
          or_unknown(service, "incidents"), span_of(service, "downSeconds"),
          span_of(service, "longestSeconds"), span_of(service, "maintenanceSeconds"),
          span_of(service, "unknownSeconds"), milliseconds_of(part(service, "latencyMs"), "p95")})
        append_to(row, " ", cell, " |");
    return row + "\n";
}

std::vector<const json::Node*> least_available_first(const json::Node& services)
{
    std::vector<const json::Node*> sorted;
    sorted.reserve(services.items.size());
    for (const json::Node& each : services.items)
        sorted.push_back(&each);
    // Of what nothing is known stands last.
    std::ranges::stable_sort(sorted, {}, [](const json::Node* each) {
        return part(*each, "uptime").decimal().value_or(2);
    });
    return sorted;
}

}  // namespace

std::string month_before(WallTime now)
{
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
    const auto month = today.year() / today.month() - std::chrono::months{1};
    const auto number = static_cast<unsigned>(month.month());
    return join(static_cast<int>(month.year()), number < 10 ? "-0" : "-", number);
}

bool is_month(std::string_view text) noexcept
{
    if (text.size() != 7 || text[4] != '-')
        return false;
    const auto year = parse_number<unsigned>(text.substr(0, 4));
    const auto month = parse_number<unsigned>(text.substr(5));
    return year && month && *month >= 1 && *month <= 12;
}

std::string to_markdown(const json::Node& report)
{
    const json::Node& services = part(report, "services");
    std::string text =
        join("# Availability in ", title_of(part(report, "month").text), "\n\nFrom ",
             to_seconds(printable_text(report, "from")), " to ",
             to_seconds(printable_text(report, "to")), ", ", services.items.size(),
             services.items.size() == 1 ? " service" : " services",
             ", the least available first.\n\n"
             "| Service | Environment | Group | Uptime | Incidents | Down | Longest | Maintenance "
             "| Not known | Latency p95 |\n"
             "|---|---|---|---:|---:|---:|---:|---:|---:|---:|\n");
    for (const json::Node* each : least_available_first(services))
        text += markdown_row(*each);
    text +=
        "\nUptime is the share of the time in which a service did what it is there for, slowly or "
        "with a warning included. Time in maintenance, and time in which it is not known how it "
        "was (not checked, or the observer itself was offline), is left out of it: it counts "
        "neither as up nor as down.\n";
    return text;
}

std::string to_csv(const json::Node& report)
{
    std::string text =
        "month,service_id,name,environment,group,uptime,incidents,down_seconds,longest_seconds,"
        "maintenance_seconds,unknown_seconds,latency_p50_ms,latency_p95_ms,latency_p99_ms\r\n";
    const std::string month = csv_text(printable_text(report, "month"));
    for (const json::Node& each : part(report, "services").items) {
        text += month;
        for (std::string_view name : {"serviceId", "name", "environment", "group"})
            append_to(text, ",", csv_text(printable_text(each, name)));
        for (std::string_view name : {"uptime", "incidents", "downSeconds", "longestSeconds",
                                      "maintenanceSeconds", "unknownSeconds"})
            append_to(text, ",", csv_text(printable_text(each, name)));
        for (std::string_view name : {"p50", "p95", "p99"})
            append_to(text, ",", csv_text(printable_text(part(each, "latencyMs"), name)));
        text += "\r\n";
    }
    return text;
}

}  // namespace holdfast::ctl
