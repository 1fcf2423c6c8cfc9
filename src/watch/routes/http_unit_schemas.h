// What the routes of units give, for the document of the API. Any thread.
#pragma once

#include "watch/circumstance/http_schemas.h"

namespace holdfast::watch::schemas {

inline constexpr Member timer_members[] = {{"lastTrigger", &time, {}, Presence::or_null},
                                           {"nextElapse", &time, {}, Presence::or_null},
                                           {"triggers", &text, {}, Presence::or_null}};
inline constexpr Schema timer{.kind = Schema::Kind::object, .members = timer_members};
inline constexpr Member watcher_members[] = {{"serviceId", &text},
                                             {"relation", &text},
                                             {"discovered", &flag},
                                             {"discoveredBy", &text, {}, Presence::or_null}};
inline constexpr Schema watcher{.kind = Schema::Kind::object, .members = watcher_members};
inline constexpr Schema watchers = http::list_of(watcher);
// Null is what nobody knows, or what there is not.
inline constexpr Member unit_members[] = {{"name", &text},
                                          {"description", &text, {}, Presence::or_null},
                                          {"loadState", &text, {}, Presence::or_null},
                                          {"activeState", &text, {}, Presence::or_null},
                                          {"subState", &text, {}, Presence::or_null},
                                          {"unitFileState", &text, {}, Presence::or_null},
                                          {"since", &time, {}, Presence::or_null},
                                          {"result", &text, {}, Presence::or_null},
                                          {"exit", &text, {}, Presence::or_null},
                                          {"failure", &text, {}, Presence::or_null},
                                          {"restarts", &count, {}, Presence::or_null},
                                          {"invocation", &text, {}, Presence::or_null},
                                          {"statusText", &text, {}, Presence::or_null},
                                          {"needsDaemonReload", &flag, {}, Presence::or_null},
                                          {"memoryBytes", &count, {}, Presence::or_null},
                                          {"memoryBytesMax", &count, {}, Presence::or_null},
                                          {"tasks", &count, {}, Presence::or_null},
                                          {"tasksMax", &count, {}, Presence::or_null},
                                          {"cpuSeconds", &number, {}, Presence::or_null},
                                          {"timer", &timer, {}, Presence::or_null},
                                          {"services", &watchers}};
inline constexpr Schema unit = http::object_of("Unit", unit_members);
inline constexpr Schema unit_list = http::list_of(unit);

inline constexpr Member bus_members[] = {{"connected", &flag},
                                         {"since", &time, {}, Presence::or_null},
                                         {"why", &text, {}, Presence::or_null}};
inline constexpr Schema bus = http::object_of("SystemBus", bus_members);
inline constexpr Member units_members[] = {
    {"bus", &bus},
    {"items", &unit_list},
    {"next", &text, "What `after` takes to go on.", Presence::or_null}};
inline constexpr Schema units = http::object_of("Units", units_members);
inline constexpr Member shown_members[] = {
    {"bus", &bus},
    {"events", &events},
    {"journal", &lines},
    {"journalTrouble", &text, "Why there are no lines.", Presence::or_null}};
inline constexpr Schema shown_unit = http::object_of("ShownUnit", shown_members, &unit);

}  // namespace holdfast::watch::schemas
