// Reads a report out of the file that its run has left. Asks nobody; any thread.
#pragma once

#include <string_view>

#include "base/result.h"
#include "rehearsal/report.h"

namespace holdfast::rehearsal {

// Errc::corrupt says what is wrong with it, in words that repeat nothing of it. `id` is what its
// folder is called; what it says itself must be the same.
Result<Report> read_report(std::string_view text, std::string_view id);

}  // namespace holdfast::rehearsal
