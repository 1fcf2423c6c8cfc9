// Announcements as operators write them and are shown them: all that is wrong with one is said at
// once, with JSON pointers. Any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "lib/json/writer.h"
#include "watch/announcement/announcement.h"
#include "watch/definition/problem.h"

namespace holdfast::watch {

struct ReadAnnouncement {
    std::optional<Announcement> announcement{};
    std::vector<DefinitionProblem> problems{};  // Any: there is no announcement.
};

// {"kind":"warning","title":"...","text":"...","starts":T,"ends":T}, or with "for":"2h". Only the
// title has to be there.
ReadAnnouncement read_announcement(std::string_view body, WallTime now);

void write(json::Writer& json, const Announcement& announcement);

}  // namespace holdfast::watch
