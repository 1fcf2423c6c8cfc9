#include "lib/sqlite/failure.h"

#include <string_view>

#include <sqlite3.h>

namespace holdfast::sqlite {

namespace {

// Statements are written over several lines, and indented.
std::string on_one_line(std::string_view text)
{
    std::string line;
    for (char c : text) {
        bool is_blank = c == ' ' || c == '\n' || c == '\t';
        if (!is_blank)
            line.push_back(c);
        else if (!line.empty() && line.back() != ' ')
            line.push_back(' ');
    }
    if (line.ends_with(' '))
        line.pop_back();
    return line;
}

}  // namespace

Failure::Failure(int code, const std::string& what)
    : std::runtime_error{what}, kind_{failure_kind(code)}, code_{code}
{
}

Failure Failure::of(sqlite3* handle, int code, const std::string& doing)
{
    const char* why = handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
    std::string what = on_one_line(doing) + ": " + why;
    if (handle != nullptr)
        // "disk I/O error" alone hides which call of which kind it was.
        if (int system = sqlite3_system_errno(handle);
            system != 0 && failure_kind(code) == FailureKind::io)
            what +=
                " (SQLite code " + std::to_string(code) + ", errno " + std::to_string(system) + ")";
    return {code, what};
}

FailureKind failure_kind(int code) noexcept
{
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        return FailureKind::constraint;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return FailureKind::busy;
    case SQLITE_FULL:
        return FailureKind::full;
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
        return FailureKind::io;
    case SQLITE_CORRUPT:
        return FailureKind::corrupt;
    case SQLITE_NOTADB:
        return FailureKind::not_a_database;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return FailureKind::cannot_open;
    case SQLITE_READONLY:
        return FailureKind::read_only;
    case SQLITE_INTERRUPT:
        return FailureKind::interrupted;
    default:
        return FailureKind::other;
    }
}

}  // namespace holdfast::sqlite
