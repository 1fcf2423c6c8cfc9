// Looks back into the journal. It reads the disk: for holdfastctl, or the aux thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace holdfast::systemd {

// What one run of a unit said at error level or worse, oldest first, at most `entries_max`. Empty
// also where the journal may not be read.
std::vector<std::string> errors_of_invocation(const std::string& invocation_id,
                                              std::size_t entries_max);

// Whether there is a system journal, and whether we may read it.
enum class JournalAccess { none, denied, readable };
JournalAccess journal_access();

struct JournalEntry {
    WallTime at;
    std::string message_id;
    std::string message;
};

// What `unit` said since then with one of these ids, newest first, at most `entries_max`.
std::vector<JournalEntry> entries_since(const std::string& unit,
                                        std::span<const std::string_view> message_ids,
                                        WallTime since, std::size_t entries_max);

}  // namespace holdfast::systemd
