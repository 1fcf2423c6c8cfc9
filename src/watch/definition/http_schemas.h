// What the routes of services take and give, for the document of the API. What each member means is
// in holdfast-services.json(5). Any thread.
#pragma once

#include "http/openapi/schema.h"

namespace holdfast::watch::schemas {

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

inline constexpr Schema text_map = http::map_of(text);
inline constexpr Member status_range_members[] = {{"number", &count}, {"range", &text}};
inline constexpr Schema status_range{.kind = Schema::Kind::either, .members = status_range_members};
inline constexpr Schema status_list = http::list_of(status_range);
inline constexpr Schema priority{.kind = Schema::Kind::either, .members = status_range_members};
inline constexpr Member warned_members[] = {{"condition", &text},
                                            {"warning", &flag, {}, Presence::optional}};
inline constexpr Schema warned{.kind = Schema::Kind::object, .members = warned_members};
inline constexpr Member condition_members[] = {{"text", &text}, {"object", &warned}};
inline constexpr Schema condition{.kind = Schema::Kind::either, .members = condition_members};
inline constexpr Schema conditions = http::list_of(condition);
inline constexpr Member tls_members[] = {{"caFile", &text, {}, Presence::optional},
                                         {"serverName", &text, {}, Presence::optional},
                                         {"verify", &flag, {}, Presence::optional}};
inline constexpr Schema tls = http::object_of("TlsOptions", tls_members);
inline constexpr Member threshold_members[] = {{"failures", &count, {}, Presence::optional},
                                               {"successes", &count, {}, Presence::optional},
                                               {"certificateDays", &count, {}, Presence::optional},
                                               {"latency", &text, {}, Presence::optional}};
inline constexpr Schema thresholds = http::object_of("Thresholds", threshold_members);

// All but those that every definition has.
inline constexpr Member setting_members[] = {
    {"type", &text, "What kind of check; what is left out follows from the other members.",
     Presence::optional_or_null},
    {"group", &text, {}, Presence::optional_or_null},
    {"tags", &texts, {}, Presence::optional_or_null},
    {"interval", &text, "How often, such as 30s.", Presence::optional_or_null},
    {"intervalFailing", &text, "How often while it fails.", Presence::optional_or_null},
    {"timeout", &text, {}, Presence::optional_or_null},
    {"slowAfter", &text, "From this on it is DEGRADED.", Presence::optional_or_null},
    {"retries", &count, "Before a failure counts.", Presence::optional_or_null},
    {"addressFamily", &text, "any, ipv4 or ipv6.", Presence::optional_or_null},
    {"method", &text, {}, Presence::optional_or_null},
    {"headers", &text_map, "Secrets are masked.", Presence::optional_or_null},
    {"body", &text, "Masked when it has a secret.", Presence::optional_or_null},
    {"expectedStatus", &status_list, "Numbers, and ranges such as 200-299.",
     Presence::optional_or_null},
    {"redirectsMax", &count, {}, Presence::optional_or_null},
    {"send", &text, "Masked when it has a secret.", Presence::optional_or_null},
    {"expect", &text, {}, Presence::optional_or_null},
    {"recordName", &text, {}, Presence::optional_or_null},
    {"recordType", &text, {}, Presence::optional_or_null},
    {"resolver", &text, {}, Presence::optional_or_null},
    {"tls", &tls, {}, Presence::optional_or_null},
    {"token", &text, "What a heartbeat is known by; masked.", Presence::optional_or_null},
    {"grace", &text, "How late it may be.", Presence::optional_or_null},
    {"unit", &text, {}, Presence::optional_or_null},
    {"units", &text, "A pattern of units.", Presence::optional_or_null},
    {"target", &text, {}, Presence::optional_or_null},
    {"slice", &text, {}, Presence::optional_or_null},
    {"failed", &flag, "All units that failed.", Presence::optional_or_null},
    {"restartsMax", &count, {}, Presence::optional_or_null},
    {"restartsWithin", &text, {}, Presence::optional_or_null},
    {"memoryPercentMax", &count, {}, Presence::optional_or_null},
    {"tasksPercentMax", &count, {}, Presence::optional_or_null},
    {"cpuPercentMax", &count, {}, Presence::optional_or_null},
    {"timer", &text, {}, Presence::optional_or_null},
    {"durationMax", &text, {}, Presence::optional_or_null},
    {"priority", &priority, {}, Presence::optional_or_null},
    {"messageId", &text, {}, Presence::optional_or_null},
    {"fields", &texts, {}, Presence::optional_or_null},
    {"text", &text, {}, Presence::optional_or_null},
    {"entriesMax", &count, "How many entries are none too many.", Presence::optional_or_null},
    {"within", &text, "In how long.", Presence::optional_or_null},
    {"path", &text, {}, Presence::optional_or_null},
    {"freePercentMin", &count, {}, Presence::optional_or_null},
    {"freePercentWarning", &count, {}, Presence::optional_or_null},
    {"inodesPercentMin", &count, {}, Presence::optional_or_null},
    {"resource", &text, {}, Presence::optional_or_null},
    {"somePercentMax", &count, {}, Presence::optional_or_null},
    {"fullPercentMax", &count, {}, Presence::optional_or_null},
    {"errorMax", &text, {}, Presence::optional_or_null},
    {"daysMin", &count, {}, Presence::optional_or_null},
    {"echoes", &count, {}, Presence::optional_or_null},
    {"lossPercentMax", &count, {}, Presence::optional_or_null},
    {"jitterMax", &text, {}, Presence::optional_or_null},
    {"command", &texts, "A program and its arguments.", Presence::optional_or_null},
    {"of", &texts, "The services that a composite is made of.", Presence::optional_or_null},
    {"needs", &text, "all or any of them.", Presence::optional_or_null},
    {"runBy", &text, "The unit that runs it.", Presence::optional_or_null},
    {"conditions", &conditions, "What must be so of an answer.", Presence::optional_or_null},
    {"dependsOn", &texts, "Ids of services without which it cannot be well.",
     Presence::optional_or_null},
    {"thresholds", &thresholds, {}, Presence::optional_or_null},
};
inline constexpr Schema settings{.kind = Schema::Kind::object, .members = setting_members};

inline constexpr Member service_members_of_all[] = {
    {"serviceId", &text},
    {"name", &text},
    {"url", &text},
    {"expectedVersion", &text, {}, Presence::or_null},
    {"environment", &text},
    {"enabled", &flag},
    {"owner", &text, "file or api: who may change it."}};
inline constexpr Schema service = http::object_of("Service", service_members_of_all, &settings);
inline constexpr Schema services = http::list_of(service);

inline constexpr Member definition_members[] = {
    {"id", &text, "Or `serviceId`; in PUT and PATCH the path says it.", Presence::optional},
    {"serviceId", &text, "Or `id`.", Presence::optional},
    {"name", &text, {}, Presence::optional_or_null},
    {"url", &text, {}, Presence::optional_or_null},
    {"expectedVersion", &text, {}, Presence::optional_or_null},
    {"environment", &text, {}, Presence::optional_or_null},
    {"enabled", &flag, {}, Presence::optional_or_null},
    {"owner", &text, "Is not taken from here.", Presence::optional_or_null}};
inline constexpr Schema definition =
    http::object_of("ServiceDefinition", definition_members, &settings);

inline constexpr Schema filed{.kind = Schema::Kind::map,
                              .description = "As holdfast-services.json(5) has it.",
                              .of = &anything};
inline constexpr Schema filed_list = http::list_of(filed);
inline constexpr Member file_members[] = {{"services", &filed_list}};
inline constexpr Schema services_file = http::object_of("ServicesFile", file_members);
inline constexpr Member imported_members[] = {
    {"added", &count}, {"changed", &count}, {"unchanged", &count}};
inline constexpr Schema imported = http::object_of("ServicesImported", imported_members);

}  // namespace holdfast::watch::schemas
