// Looks back into the journal. It reads the disk: for holdfastctl, or the aux thread.
#pragma once

#include <string>
#include <vector>

namespace holdfast::systemd {

// What one run of a unit said at error level or worse, oldest first, at most `entries_max`. Empty
// also where the journal may not be read.
std::vector<std::string> errors_of_invocation(const std::string& invocation_id,
                                              std::size_t entries_max);

}  // namespace holdfast::systemd
