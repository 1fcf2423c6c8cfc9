// The first hundred bytes of a database file, as https://sqlite.org/fileformat2.html has them: what
// they say about the file before SQLite is asked. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "store/kind.h"

namespace holdfast::store {

inline constexpr std::size_t header_bytes = 100;

enum class HeaderState {
    good,
    empty,        // No byte at all.
    no_database,  // Not one of SQLite.
    damaged,      // Begins as one and contradicts itself, or was never written.
    short_file,   // Ends before its last page.
    foreign,      // SQLite's, with another application id.
};

struct HeaderFinding {
    HeaderState state;
    std::string why;  // "it should have 12 pages of 4096 bytes, and ends after 40960 bytes"
};

struct HeaderQuestion {
    std::span<const std::byte> start;  // The file's first bytes, at most header_bytes.
    std::int64_t file_bytes;
    // While the log holds pages, those of the file may be on their way: its length says nothing.
    bool has_log;
};

HeaderFinding judge_header(const HeaderQuestion& file, const Kind& kind);

// PRAGMA user_version, as of the last checkpoint; 0 for what is no header.
int header_version(std::span<const std::byte> start);

}  // namespace holdfast::store
