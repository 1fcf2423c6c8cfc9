// What SQLite refused, as an exception: statements of ours are right, so that a failure is the
// disk's, the operator's or somebody else's, and the store decides what it means. Any thread.
#pragma once

#include <stdexcept>
#include <string>

struct sqlite3;

namespace holdfast::sqlite {

// The kinds that somebody treats differently.
enum class FailureKind {
    constraint,      // The statement was undone, the transaction lives.
    busy,            // Somebody else holds the lock.
    full,            // No space, or the file's own limit.
    io,              // After one at COMMIT nobody knows what is on the disk.
    corrupt,         // The file contradicts itself.
    not_a_database,  // The file is something else.
    cannot_open,
    read_only,
    interrupted,  // By a deadline of ours.
    other,        // Mostly a table or column that is not there.
};

class Failure : public std::runtime_error {
public:
    // `code` is SQLite's extended result code.
    Failure(int code, const std::string& what);
    // The last failure of `handle`, as "DOING: why".
    static Failure of(sqlite3* handle, int code, const std::string& doing);

    FailureKind kind() const noexcept { return kind_; }
    int code() const noexcept { return code_; }

private:
    FailureKind kind_;
    int code_;
};

FailureKind failure_kind(int code) noexcept;

}  // namespace holdfast::sqlite
