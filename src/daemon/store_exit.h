// What the process ends with when SQLite has failed: whether a restart may help is SQLite's kind of
// failure to say. Any thread.
#pragma once

#include "lib/sqlite/failure.h"

namespace holdfast::daemon {

// EX_IOERR: the disk is asked first, and the unit tries again.
inline constexpr int exit_io_error = 74;
// EX_DATAERR: the next start would meet the same, so the unit stays down.
inline constexpr int exit_damaged = 65;

constexpr bool is_damage(sqlite::FailureKind kind) noexcept
{
    return kind == sqlite::FailureKind::corrupt || kind == sqlite::FailureKind::not_a_database;
}

// Of a start: what a statement of ours meets there, the next start meets as well.
constexpr int exit_status_of(sqlite::FailureKind kind) noexcept
{
    bool is_for_good = is_damage(kind) || kind == sqlite::FailureKind::constraint ||
                       kind == sqlite::FailureKind::other;
    return is_for_good ? exit_damaged : exit_io_error;
}

}  // namespace holdfast::daemon
