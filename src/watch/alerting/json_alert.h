// Alerts as clients read them: in lists, and as events of the stream. Loop thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/json/writer.h"
#include "watch/alert/alert.h"

namespace holdfast::watch {

void write(json::Writer& json, const Alert& alert);
// With an end of line, as a body.
std::string encode(const Alert& alert);

// {"event":"firing","alert":{...}} on one line.
std::string encode_event(std::string_view event, const Alert& alert);

// RFC 3339, or null.
void write_time_or_null(json::Writer& json, std::string_view name,
                        const std::optional<WallTime>& time);
void write_list(json::Writer& json, std::string_view name, const std::vector<std::string>& names);

}  // namespace holdfast::watch
