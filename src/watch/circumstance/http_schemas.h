// What the journal said and what happened to a unit, for the document of the API. Any thread.
#pragma once

#include <string_view>

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

inline constexpr std::string_view status_words[] = {"HEALTHY", "DEGRADED", "UNHEALTHY", "DOWN",
                                                    "UNKNOWN"};
inline constexpr Schema status{
    .kind = Schema::Kind::text, .name = "ServiceStatus", .words = status_words};

inline constexpr Member line_members[] = {
    {"time", &time},
    {"priority", &count, "0 is an emergency, 7 is for developers."},
    {"text", &text}};
inline constexpr Schema line = http::object_of("JournalLine", line_members);
inline constexpr Schema lines = http::list_of(line);

inline constexpr Member event_members[] = {
    {"time", &time}, {"unit", &text}, {"event", &text}, {"detail", &text, {}, Presence::or_null}};
inline constexpr Schema event = http::object_of("UnitEvent", event_members);
inline constexpr Schema events = http::list_of(event);

}  // namespace holdfast::watch::schemas
