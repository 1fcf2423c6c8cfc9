// What /status.json gives, for the document of the API. Any thread.
#pragma once

#include <string_view>

#include "daemon/status/schemas.h"

namespace holdfast::daemon::schemas {

inline constexpr Member service_members[] = {
    {"version", &text}, {"pid", &id}, {"startedAt", &time}, {"uptimeSeconds", &count}};
inline constexpr Schema service{.kind = Schema::Kind::object, .members = service_members};

inline constexpr Member store_members[] = {{"bytes", &count},
                                           {"freeBytes", &count},
                                           {"takesNewWork", &flag},
                                           {"queuedWrites", &count},
                                           {"queuedReads", &count}};
inline constexpr Schema store{.kind = Schema::Kind::object, .members = store_members};

inline constexpr Member shipments_members[] = {{"total", &count}, {"byStatus", &counts}};
inline constexpr Schema shipments{.kind = Schema::Kind::object, .members = shipments_members};

inline constexpr Member orders_members[] = {
    {"byState", &counts}, {"oldestSince", &time, {}, Presence::or_null}, {"breaker", &text}};
inline constexpr Schema orders{.kind = Schema::Kind::object, .members = orders_members};

inline constexpr Member watch_members[] = {{"services", &count},
                                           {"byStatus", &counts},
                                           {"disabled", &count},
                                           {"checksBehind", &count},
                                           {"activeAlerts", &count, {}, Presence::or_null}};
inline constexpr Schema watch{.kind = Schema::Kind::object, .members = watch_members};

inline constexpr Member window_members[] = {
    {"minutes", &id}, {"count", &count}, {"p50", &number}, {"p95", &number}, {"p99", &number}};
inline constexpr Schema window{.kind = Schema::Kind::object, .members = window_members};
inline constexpr Schema windows = http::list_of(window);
inline constexpr Member loop_members[] = {
    {"windows", &windows, "How late its tasks were, in seconds."}};
inline constexpr Schema loop{.kind = Schema::Kind::object, .members = loop_members};
inline constexpr Member route_members[] = {
    {"method", &text}, {"path", &text}, {"windows", &windows, "Latencies in seconds."}};
inline constexpr Schema route{.kind = Schema::Kind::object, .members = route_members};
inline constexpr Schema routes = http::list_of(route);
inline constexpr Member requests_members[] = {
    {"total", &count}, {"failed", &count}, {"routes", &routes}};
inline constexpr Schema requests{.kind = Schema::Kind::object, .members = requests_members};

inline constexpr Member expected_members[] = {
    {"low", &number}, {"high", &number}, {"text", &text}, {"basis", &text}, {"days", &count}};
inline constexpr Schema expected = http::object_of("TrendExpected", expected_members);
inline constexpr std::string_view direction_words[] = {"above", "below"};
inline constexpr Schema direction = http::one_of(direction_words);
inline constexpr Member abnormal_members[] = {{"direction", &direction}, {"since", &time},
                                              {"found", &time},          {"seen", &number},
                                              {"expected", &expected},   {"reasoning", &text}};
inline constexpr Schema abnormal = http::object_of("TrendAbnormal", abnormal_members);
inline constexpr std::string_view trend_words[] = {"abnormal", "normal", "learning"};
inline constexpr Schema trend_word = http::one_of(trend_words);
inline constexpr Member series_members[] = {{"name", &text},
                                            {"state", &trend_word},
                                            {"seen", &number, {}, Presence::optional},
                                            {"seenText", &text, {}, Presence::optional},
                                            {"expected", &expected, {}, Presence::optional},
                                            {"abnormal", &abnormal, {}, Presence::optional}};
inline constexpr Schema series = http::object_of("Trend", series_members);
inline constexpr Schema all_series = http::list_of(series);
inline constexpr Member trends_members[] = {{"enabled", &flag},
                                            {"intervalSeconds", &number},
                                            {"periodSeconds", &number},
                                            {"series", &all_series}};
inline constexpr Schema trends{.kind = Schema::Kind::object, .members = trends_members};

inline constexpr Member fault_members[] = {
    {"message", &text},
    {"id", &text, "What journalctl and the catalog know it by."},
    {"subject", &text},
    {"first", &time},
    {"last", &time},
    {"count", &id},
    {"text", &text, "On the control socket alone.", Presence::optional}};
inline constexpr Schema fault = http::object_of("Fault", fault_members);
inline constexpr Schema faults = http::list_of(fault);

inline constexpr Member report_members[] = {{"service", &service},
                                            {"readiness", &readiness},
                                            {"loop", &loop},
                                            {"store", &store},
                                            {"shipments", &shipments, {}, Presence::or_null},
                                            {"orders", &orders, {}, Presence::or_null},
                                            {"watch", &watch, {}, Presence::or_null},
                                            {"requests", &requests},
                                            {"trends", &trends},
                                            {"faults", &faults}};
inline constexpr Schema report = http::object_of("StatusReport", report_members);

}  // namespace holdfast::daemon::schemas
