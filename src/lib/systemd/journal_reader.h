// Looks back into the journal. It reads the disk: for holdfastctl, or the aux thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "lib/systemd/journal_record.h"

namespace holdfast::systemd {

// What one run of a unit said at error level or worse, oldest first, at most `entries_max`. Empty
// also where the journal may not be read.
std::vector<std::string> errors_of_invocation(const std::string& invocation_id,
                                              std::size_t entries_max);

// Whether there is a system journal, on this host or in a directory, and whether we may read it.
enum class JournalAccess { none, denied, readable };
JournalAccess journal_access(const std::string& directory = {});

struct JournalEntry {
    WallTime at;
    std::string message_id;
    std::string message;
};

// What `unit` said since then with one of these ids, newest first, at most `entries_max`.
std::vector<JournalEntry> entries_since(const std::string& unit,
                                        std::span<const std::string_view> message_ids,
                                        WallTime since, std::size_t entries_max);

struct UnitLinesBounds {
    std::string directory{};  // Empty: this host's journal.
    std::size_t lines_max = 20;
    Duration time_max = std::chrono::milliseconds{200};  // Then it has to do with what was found.
};

struct UnitLine {
    WallTime at{};
    unsigned priority = 6;
    std::string text{};  // As it was written: any bytes, a few thousand at most.
};

// What was written last by a unit, or by systemd about it, oldest first.
Result<std::vector<UnitLine>> last_lines_of(const std::string& unit, const UnitLinesBounds& bounds,
                                            const Clock& clock);

// An entry with what a program needs of it.
struct UnitEntry {
    JournalRecord record{};          // Its fields that have one of the prefixes.
    std::uint64_t monotonic_us = 0;  // By the clock that nobody sets; 0: of another boot.
    Duration age{};                  // By that clock as well, where it is of this boot.
};

struct UnitEntriesBounds {
    std::string directory{};  // Empty: this host's journal.
    Duration age_max = std::chrono::hours{1};
    std::size_t entries_max = 5000;
    Duration time_max = std::chrono::seconds{2};
};

// What a unit wrote, or systemd about it, or who reports on it, newest first. `prefixes` are those
// of the names of fields that are wanted.
Result<std::vector<UnitEntry>> entries_of_unit(const std::string& unit,
                                               std::span<const std::string_view> prefixes,
                                               const UnitEntriesBounds& bounds, const Clock& clock);

}  // namespace holdfast::systemd
