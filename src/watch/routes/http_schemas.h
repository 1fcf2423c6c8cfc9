// What the routes of health, history, incidents and units give, for the document of the API. Any
// thread.
#pragma once

#include <string_view>

#include "watch/circumstance/http_schemas.h"

namespace holdfast::watch::schemas {

inline constexpr std::string_view word_words[] = {"HEALTHY", "DEGRADED", "UNHEALTHY",
                                                  "DOWN",    "UNKNOWN",  "UP"};
inline constexpr Schema word{.kind = Schema::Kind::text,
                             .name = "ServiceWord",
                             .description = "A status; with `?legacy` UP, DOWN or UNKNOWN.",
                             .words = word_words};
inline constexpr Member finding_members[] = {
    {"serviceId", &text},
    {"name", &text},
    {"environment", &text},
    {"status", &word},
    {"latencyMs", &number},
    {"version", &text, {}, Presence::or_null},
    {"versionMatchesExpected", &flag, {}, Presence::or_null},
    {"lastCheckedAt", &time},
    {"since", &time, "Since when it is so.", Presence::optional},
    {"reason", &text, {}, Presence::or_null},
    {"statusCode", &integer, {}, Presence::optional},
    {"group", &text, {}, Presence::optional},
    {"certificateExpires", &time, {}, Presence::optional}};
inline constexpr Schema finding = http::object_of("Finding", finding_members);
inline constexpr Schema findings = http::list_of(finding);

inline constexpr Member result_members[] = {
    {"timestamp", &time},
    {"status", &word},
    {"latencyMs", &number},
    {"version", &text, {}, Presence::or_null},
    {"versionMatchesExpected", &flag, {}, Presence::or_null},
    {"errorMessage", &text, {}, Presence::or_null},
    {"statusCode", &integer, {}, Presence::optional},
    {"inMaintenance", &flag, {}, Presence::optional}};
inline constexpr Schema result = http::object_of("CheckResult", result_members);
inline constexpr Schema result_list = http::list_of(result);
inline constexpr Member results_members[] = {{"serviceId", &text},
                                             {"name", &text},
                                             {"environment", &text},
                                             {"url", &text},
                                             {"checks", &result_list, "The newest first."}};
inline constexpr Schema results = http::object_of("CheckResults", results_members);

inline constexpr Member seconds_members[] = {{"healthy", &number},     {"degraded", &number},
                                             {"unhealthy", &number},   {"down", &number},
                                             {"maintenance", &number}, {"unknown", &number}};
inline constexpr Schema seconds = http::object_of("SecondsByState", seconds_members);
inline constexpr Member tally_members[] = {{"HEALTHY", &count},
                                           {"DEGRADED", &count},
                                           {"UNHEALTHY", &count},
                                           {"DOWN", &count},
                                           {"UNKNOWN", &count}};
inline constexpr Schema tally = http::object_of("CountsByStatus", tally_members);
inline constexpr Member latency_members[] = {
    {"min", &number, {}, Presence::or_null}, {"mean", &number, {}, Presence::or_null},
    {"p50", &number, {}, Presence::or_null}, {"p95", &number, {}, Presence::or_null},
    {"p99", &number, {}, Presence::or_null}, {"max", &number, {}, Presence::or_null}};
inline constexpr Schema latency = http::object_of("Latency", latency_members);
inline constexpr Member summary_members[] = {
    {"from", &time},
    {"to", &time},
    {"uptime", &number, "Percent; null when nothing is known.", Presence::or_null},
    {"seconds", &seconds},
    {"results", &tally},
    {"maintenanceResults", &count},
    {"latencyMs", &latency, {}, Presence::or_null}};
inline constexpr Schema summary = http::object_of("HistorySummary", summary_members);
inline constexpr Schema points = http::list_of(summary);
inline constexpr Member history_members[] = {{"serviceId", &text},  {"from", &time},
                                             {"to", &time},         {"stepSeconds", &number},
                                             {"summary", &summary}, {"points", &points}};
inline constexpr Schema history = http::object_of("ServiceHistory", history_members);

inline constexpr Member change_members[] = {{"at", &time},
                                            {"from", &status},
                                            {"to", &status},
                                            {"reason", &text, {}, Presence::or_null},
                                            {"inMaintenance", &flag}};
inline constexpr Schema change = http::object_of("StateChange", change_members);
inline constexpr Schema changes = http::list_of(change);
inline constexpr Member incident_members[] = {
    {"serviceId", &text},
    {"name", &text},
    {"environment", &text},
    {"group", &text, {}, Presence::or_null},
    {"from", &time},
    {"to", &time, "Null while it lasts.", Presence::or_null},
    {"seconds", &number},
    {"status", &status, "The worst."},
    {"reason", &text, {}, Presence::or_null},
    {"changes", &changes},
    {"because", &text, "One sentence of what the unit says.", Presence::or_null},
    {"unit", &text, {}, Presence::or_null},
    {"events", &events, "What happened to the unit."},
    {"journal", &lines, "Its last lines."},
    {"changesLeftOut", &count, {}, Presence::optional},
    {"countedUntil", &time, {}, Presence::optional}};
inline constexpr Schema incident = http::object_of("Incident", incident_members);
inline constexpr Schema incidents = http::page_of(incident);

inline constexpr Member percentiles_members[] = {{"p50", &number, {}, Presence::or_null},
                                                 {"p95", &number, {}, Presence::or_null},
                                                 {"p99", &number, {}, Presence::or_null}};
inline constexpr Schema percentiles{.kind = Schema::Kind::object, .members = percentiles_members};
inline constexpr Member month_members[] = {
    {"serviceId", &text},
    {"name", &text},
    {"environment", &text},
    {"group", &text, {}, Presence::or_null},
    {"uptime", &number, "Percent.", Presence::or_null},
    {"incidents", &count, "Null where not all were counted.", Presence::or_null},
    {"downSeconds", &number},
    {"longestSeconds", &number, {}, Presence::or_null},
    {"maintenanceSeconds", &number},
    {"unknownSeconds", &number},
    {"latencyMs", &percentiles, {}, Presence::or_null}};
inline constexpr Schema month_of_service = http::object_of("ServiceMonth", month_members);
inline constexpr Schema months = http::list_of(month_of_service);
inline constexpr Member report_members[] = {
    {"month", &text},
    {"from", &time},
    {"to", &time},
    {"services", &months},
    {"next", &text, "What `after` takes to go on.", Presence::or_null}};
inline constexpr Schema report = http::object_of("Report", report_members);

}  // namespace holdfast::watch::schemas
