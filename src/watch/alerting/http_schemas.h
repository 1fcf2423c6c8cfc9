// What the routes of alerts, silences, maintenance and receivers take and give, for the document of
// the API. Any thread.
#pragma once

#include <string_view>

#include "watch/circumstance/http_schemas.h"

namespace holdfast::watch::schemas {

inline constexpr Member acknowledged_members[] = {{"at", &time}, {"by", &text}};
inline constexpr Schema acknowledged{.kind = Schema::Kind::object, .members = acknowledged_members};
inline constexpr std::string_view held_words[] = {"no", "by_dependency", "by_silence"};
inline constexpr Schema held = http::one_of(held_words);
inline constexpr Member alert_members[] = {
    {"id", &id},
    {"kind", &text},
    {"serviceId", &text, "Null when it is about this host.", Presence::or_null},
    {"status", &status},
    {"reason", &text},
    {"failures", &count},
    {"since", &time},
    {"lastCheckedAt", &time},
    {"raised", &time},
    {"announced", &time, "When somebody was told.", Presence::or_null},
    {"acknowledged", &acknowledged, {}, Presence::or_null},
    {"resolved", &time, "When it was over.", Presence::or_null},
    {"held", &held, "What keeps it from being told."},
    {"children", &texts, "The services that are down since this one is."},
    {"key", &text, {}, Presence::or_null},
    {"because", &text, "One sentence of what the unit says.", Presence::or_null},
    {"journal", &lines}};
inline constexpr Schema alert = http::object_of("Alert", alert_members);
inline constexpr Schema alerts = http::page_of(alert);

inline constexpr Member about_members[] = {{"ids", &texts, {}, Presence::optional},
                                           {"groups", &texts, {}, Presence::optional},
                                           {"tags", &texts, {}, Presence::optional},
                                           {"environments", &texts, {}, Presence::optional}};
inline constexpr Schema about{.kind = Schema::Kind::object,
                              .name = "Selector",
                              .description = "Which services: those that fit all that is given.",
                              .members = about_members};

inline constexpr Member silence_members[] = {{"id", &id},       {"about", &about},
                                             {"starts", &time}, {"ends", &time},
                                             {"author", &text}, {"comment", &text}};
inline constexpr Schema silence = http::object_of("Silence", silence_members);
inline constexpr Schema silences = http::page_of(silence);

inline constexpr Member new_silence_members[] = {
    {"about", &about, "{} means all."},
    {"starts", &time, "Now when it is not given.", Presence::optional},
    {"for", &text, "How long, such as 2h; or `ends`.", Presence::optional},
    {"ends", &time, "Or `for`.", Presence::optional},
    {"comment", &text, "Why."}};
inline constexpr Schema new_silence = http::object_of("NewSilence", new_silence_members);

inline constexpr Member recurs_members[] = {
    {"weekdays", &texts, "mon to sun; every day when it is not given.", Presence::optional},
    {"at", &text, "A time of the day, such as 02:30."},
    {"zone", &text, "host, UTC, or an offset such as +05:30.", Presence::optional}};
inline constexpr Schema recurs = http::object_of("Recurrence", recurs_members);
inline constexpr Member window_members[] = {
    {"id", &id},
    {"about", &about},
    {"starts", &time},
    {"for", &text},
    {"ends", &time, "Null of one that recurs.", Presence::or_null},
    {"recurs", &recurs, {}, Presence::or_null},
    {"author", &text},
    {"comment", &text},
    {"underWay", &flag},
    {"ended", &time, "When somebody ended it.", Presence::or_null}};
inline constexpr Schema maintenance = http::object_of("Maintenance", window_members);
inline constexpr Schema maintenance_list = http::page_of(maintenance);
inline constexpr Member new_window_members[] = {
    {"recurs", &recurs, {}, Presence::optional_or_null}};
inline constexpr Schema new_maintenance =
    http::object_of("NewMaintenance", new_window_members, &new_silence);

inline constexpr Member receiver_members[] = {
    {"name", &text},  {"format", &text},   {"sent", &count}, {"failed", &count},
    {"dead", &count}, {"waiting", &count}, {"away", &flag},  {"detail", &text}};
inline constexpr Schema receiver = http::object_of("Receiver", receiver_members);
inline constexpr Schema receivers = http::page_of(receiver);
inline constexpr Member test_members[] = {
    {"receiver", &text, "All when it is not given.", Presence::optional}};
inline constexpr Schema alert_test = http::object_of("AlertTest", test_members);
inline constexpr Member tested_members[] = {{"receivers", &texts}};
inline constexpr Schema tested = http::object_of("AlertTested", tested_members);

}  // namespace holdfast::watch::schemas
