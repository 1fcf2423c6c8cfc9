// The status page, for programs. Any thread.
#pragma once

#include <string>

#include "http/openapi/schema.h"
#include "page/status/public_view.h"

namespace holdfast::page {

std::string encode(const PublicView& view);

namespace schemas {

inline constexpr std::string_view public_state_words[] = {
    "operational", "maintenance", "unknown", "degraded", "partial_outage", "outage"};
inline constexpr http::Schema public_state{
    .kind = http::Schema::Kind::text, .name = "PublicState", .words = public_state_words};

inline constexpr http::Member public_service_members[] = {{"name", &http::schemas::text},
                                                          {"state", &public_state}};
inline constexpr http::Schema public_service =
    http::object_of("PublicService", public_service_members);
inline constexpr http::Schema public_services = http::list_of(public_service);
inline constexpr http::Schema day_share{.kind = http::Schema::Kind::number, .min = 0};
inline constexpr http::Member day_members[] = {
    {"available", &day_share, "From 0 to 1; null where nobody looked.", http::Presence::or_null}};
inline constexpr http::Schema day{.kind = http::Schema::Kind::object, .members = day_members};
inline constexpr http::Schema days = http::list_of(day);
inline constexpr http::Member public_group_members[] = {
    {"title", &http::schemas::text},
    {"state", &public_state},
    {"services", &public_services, "Empty unless they are named."},
    {"available", &day_share, "Of these days, from 0 to 1.", http::Presence::or_null},
    {"days", &days, "Of UTC, the oldest first, today last."}};
inline constexpr http::Schema public_group = http::object_of("PublicGroup", public_group_members);
inline constexpr http::Schema public_groups = http::list_of(public_group);

inline constexpr http::Member public_incident_members[] = {
    {"whom", &http::schemas::text, "A group, or a service of it."},
    {"state", &public_state},
    {"from", &http::schemas::time},
    {"to", &http::schemas::time, "Null: it is not over.", http::Presence::or_null}};
inline constexpr http::Schema public_incident =
    http::object_of("PublicIncident", public_incident_members);
inline constexpr http::Schema public_incidents = http::list_of(public_incident);

inline constexpr http::Member public_maintenance_members[] = {{"whom", &http::schemas::texts},
                                                              {"from", &http::schemas::time},
                                                              {"to", &http::schemas::time},
                                                              {"underWay", &http::schemas::flag}};
inline constexpr http::Schema public_maintenance =
    http::object_of("PublicMaintenance", public_maintenance_members);
inline constexpr http::Schema public_maintenance_list = http::list_of(public_maintenance);

inline constexpr http::Schema public_kind = http::one_of(watch::announcement_kinds);
inline constexpr http::Member public_announcement_members[] = {
    {"kind", &public_kind},
    {"title", &http::schemas::text},
    {"text", &http::schemas::text, "Lines of plain text; may be empty."},
    {"from", &http::schemas::time}};
inline constexpr http::Schema public_announcement =
    http::object_of("PublicAnnouncement", public_announcement_members);
inline constexpr http::Schema public_announcements = http::list_of(public_announcement);

inline constexpr http::Member public_status_members[] = {
    {"title", &http::schemas::text},
    {"state", &public_state},
    {"sentence", &http::schemas::text},
    {"at", &http::schemas::time},
    {"groups", &public_groups},
    {"current", &public_incidents, "What does not work now."},
    {"past", &public_incidents, "What ended in the last seven days."},
    {"maintenance", &public_maintenance_list},
    {"announcements", &public_announcements}};
inline constexpr http::Schema public_status =
    http::object_of("PublicStatus", public_status_members);

}  // namespace schemas

}  // namespace holdfast::page
