// How available services were in a month, for people who read tables: the answer of GET /report as
// Markdown or CSV. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "lib/json/document.h"

namespace holdfast::ctl {

// "2026-09" of a moment in October 2026, UTC.
std::string month_before(WallTime now);
bool is_month(std::string_view text) noexcept;

// A table with a sentence on how it is counted. What was least available stands first.
std::string to_markdown(const json::Node& report);

// RFC 4180, in the order that the daemon has them; numbers as they were told. No text of it is a
// formula to a spreadsheet.
std::string to_csv(const json::Node& report);

}  // namespace holdfast::ctl
