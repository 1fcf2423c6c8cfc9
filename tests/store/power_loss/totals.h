// What happened in one or many lives. A run that did not see enough of something proves nothing
// about it. Any thread.
#pragma once

#include <cstdint>
#include <string>

namespace holdfast::power_loss {

struct Totals {
    std::uint64_t lives = 0;
    // Writes, by what was answered before the end of the process.
    std::uint64_t acknowledged = 0;
    std::uint64_t refused_io = 0;
    std::uint64_t refused_full = 0;
    std::uint64_t turned_away = 0;  // Below the reserve, at the door.
    std::uint64_t undone_alone = 0;
    std::uint64_t unknown = 0;
    // Ends: at an operation, and how what was in doubt then was found.
    std::uint64_t power_losses = 0;
    std::uint64_t restarts = 0;
    std::uint64_t ends_while_opening = 0;
    std::uint64_t clean_ends = 0;
    std::uint64_t found_stored = 0;
    std::uint64_t found_undone = 0;
    // Of the store.
    std::uint64_t openings = 0;
    std::uint64_t failed_openings = 0;
    std::uint64_t checkpoints = 0;
    std::uint64_t partial_checkpoints = 0;
    std::uint64_t reads = 0;
    // Of the disk.
    std::uint64_t writes = 0;
    std::uint64_t syncs = 0;
    std::uint64_t failed_writes = 0;
    std::uint64_t failed_syncs = 0;
    std::uint64_t failed_truncations = 0;
    std::uint64_t met_full_disk = 0;
    std::uint64_t dropped = 0;
    std::uint64_t torn = 0;
    std::uint64_t garbled = 0;
    std::uint64_t reordered = 0;
    std::uint64_t entries_lost = 0;

    bool operator==(const Totals&) const = default;
    Totals& operator+=(const Totals& other);
    // One line each: "acknowledged writes    12345".
    std::string text() const;
    // "torn sectors: 3, at least 100 are wanted", of what happened too seldom for so many power
    // losses; empty when all of it was seen.
    std::string lacking() const;
};

}  // namespace holdfast::power_loss
