// Lines of the journal and events of units as the text of a column, one a line, and back. What
// cannot be read is left out: a row of a later program must not stop an older one. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "watch/journal/journal_line.h"
#include "watch/unit/unit_event.h"

namespace holdfast::watch {

// "MICROSECONDS PRIORITY TEXT"
std::string to_text(const std::vector<JournalLine>& lines);
std::vector<JournalLine> parse_lines(std::string_view text);

// "MICROSECONDS KIND UNIT INVOCATION DETAIL"; an invocation that is not known is "-".
std::string to_text(const std::vector<UnitEvent>& events);
std::vector<UnitEvent> parse_events(std::string_view text);

}  // namespace holdfast::watch
