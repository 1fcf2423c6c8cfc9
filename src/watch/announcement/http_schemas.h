// What the routes of announcements take and give, for the document of the API. Any thread.
#pragma once

#include <string_view>

#include "http/openapi/schema.h"
#include "watch/announcement/announcement.h"

namespace holdfast::watch::schemas {

inline constexpr http::Schema announcement_kind = http::one_of(announcement_kinds);
inline constexpr http::Member announcement_members[] = {
    {"id", &http::schemas::id},
    {"kind", &announcement_kind},
    {"title", &http::schemas::text},
    {"text", &http::schemas::text, "Lines of plain text; may be empty."},
    {"starts", &http::schemas::time},
    {"ends", &http::schemas::time, "Null: until somebody ends it.", http::Presence::or_null},
    {"author", &http::schemas::text},
    {"endedBy", &http::schemas::text, "Who ended it early.", http::Presence::or_null},
    {"created", &http::schemas::time}};
inline constexpr http::Schema announcement = http::object_of("Announcement", announcement_members);
inline constexpr http::Schema announcements = http::page_of(announcement);

inline constexpr http::Member new_announcement_members[] = {
    {"kind", &announcement_kind, "info when it is not given.", http::Presence::optional},
    {"title", &http::schemas::text, "One line of at most 200 bytes."},
    {"text", &http::schemas::text, "Lines of plain text, 16 KiB at most.",
     http::Presence::optional},
    {"starts", &http::schemas::time, "Now when it is not given.", http::Presence::optional},
    {"ends", &http::schemas::time, "Until somebody ends it when it is not given.",
     http::Presence::optional_or_null},
    {"for", &http::schemas::text, "How long, such as 2h, instead of `ends`.",
     http::Presence::optional}};
inline constexpr http::Schema new_announcement =
    http::object_of("NewAnnouncement", new_announcement_members);

}  // namespace holdfast::watch::schemas
