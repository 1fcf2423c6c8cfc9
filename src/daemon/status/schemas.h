// What the routes about the service itself give, for the document of the API. Any thread.
#pragma once

#include <string_view>

#include "http/openapi/schema.h"

namespace holdfast::daemon::schemas {

using http::Member;
using http::Presence;
using http::Schema;
// One by one: names of the feature win over a whole namespace.
using http::schemas::anything;
using http::schemas::count;
using http::schemas::counts;
using http::schemas::flag;
using http::schemas::id;
using http::schemas::integer;
using http::schemas::number;
using http::schemas::text;
using http::schemas::texts;
using http::schemas::time;

inline constexpr Member said_members[] = {{"status", &text}};
inline constexpr Schema said = http::object_of("Said", said_members);

inline constexpr std::string_view kafka_words[] = {"UP", "NOT UP", "DISABLED"};
inline constexpr Schema kafka_word = http::one_of(kafka_words);
inline constexpr std::string_view dependency_words[] = {"up", "down"};
inline constexpr Schema dependency_word = http::one_of(dependency_words);
inline constexpr Schema dependencies = http::map_of(dependency_word);
inline constexpr Member front_members[] = {
    {"status", &text},
    {"version", &text},
    {"message", &text},
    {"timestamp", &time},
    {"user_ip", &text, {}, Presence::or_null},
    {"proxy_chain", &anything, "The addresses as they were sent, or a text when there are none."},
    {"hostname", &text, {}, Presence::or_null},
    {"os", &text, {}, Presence::or_null},
    {"pod_ip", &text, {}, Presence::or_null},
    {"kafka_status", &kafka_word},
    {"dependencies", &dependencies}};
inline constexpr Schema front = http::object_of("Front", front_members);

inline constexpr std::string_view part_words[] = {"up", "degraded", "down", "off"};
inline constexpr Schema part_word = http::one_of(part_words);
inline constexpr Member part_members[] = {
    {"status", &part_word}, {"reason", &text, "On the control socket alone.", Presence::optional}};
inline constexpr Schema part = http::object_of("Part", part_members);
inline constexpr Schema parts = http::map_of(part);
inline constexpr Member readiness_members[] = {{"status", &text}, {"components", &parts}};
inline constexpr Schema readiness = http::object_of("Readiness", readiness_members);

inline constexpr Member reload_members[] = {{"applied", &texts}, {"restart_needed", &texts}};
inline constexpr Schema reload = http::object_of("Reloaded", reload_members);

inline constexpr Member health_members[] = {{"status", &text},
                                            {"response_time", &number, "Seconds."},
                                            {"error", &text, {}, Presence::optional},
                                            {"service", &text}};
inline constexpr Schema part_health = http::object_of("PartHealth", health_members);
inline constexpr Schema healths = http::map_of(part_health);
inline constexpr Member health_status_members[] = {{"timestamp", &time}, {"services", &healths}};
inline constexpr Schema health_status = http::object_of("HealthStatus", health_status_members);
inline constexpr Member no_health_members[] = {{"error", &text}};
inline constexpr Schema no_health = http::object_of("NoHealthData", no_health_members);

}  // namespace holdfast::daemon::schemas
