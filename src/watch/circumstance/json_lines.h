// What happened around a turn for the worse, as clients read it. Loop thread.
#pragma once

#include <string_view>
#include <vector>

#include "lib/json/writer.h"
#include "watch/journal/journal_line.h"
#include "watch/unit/unit_event.h"

namespace holdfast::watch {

// A member that is a list of {"time","priority","text"}.
void write_lines(json::Writer& json, std::string_view name, const std::vector<JournalLine>& lines);
// The same of {"time","unit","event","detail"}; a detail that there is none of is null.
void write_events(json::Writer& json, std::string_view name, const std::vector<UnitEvent>& events);

}  // namespace holdfast::watch
