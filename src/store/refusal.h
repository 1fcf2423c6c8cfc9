// Why a database is not opened, for a person to repair: nothing is ever moved, truncated or made
// anew in silence. Any thread.
#pragma once

#include <stdexcept>
#include <string>

namespace holdfast::store {

enum class Cause {
    directory_missing,
    directory_not_writable,
    not_a_file,  // A directory, a socket, a dangling link.
    not_permitted,
    other_owner,
    network_file_system,
    orphan_log,  // A -wal without its database.
    lost,        // Backups without their database.
    foreign,     // SQLite or not, but not ours.
    legacy,      // Of a service that came before: it must be adopted first.
    corrupt,     // Ours once, now truncated or contradicting itself.
    newer,       // A schema of a later version.
    older,       // A schema that must be migrated first.
    altered,     // A migration was applied whose text is not ours.
    migration,   // A migration cannot be applied to what it holds.
    shape,       // Tables or columns are not what they must be.
    locked,      // Another process has it.
    other,
};

struct Refusal {
    Cause cause;
    std::string subject;  // A path: "/var/lib/holdfast/holdfast.db"
    std::string what;     // "is not a database of Holdfast"
    std::string why;      // "its application id is 0"
    std::string remedy;   // "set database.path to another file, or ..."
};

// What SQLite does not understand, in its words.
inline Refusal damaged(const std::string& path, const std::string& why)
{
    return {.cause = Cause::corrupt,
            .subject = path,
            .what = "is damaged",
            .why = why,
            .remedy = "keep it for its rows and go back to a copy: holdfastctl restore"};
}

class Refused : public std::runtime_error {
public:
    explicit Refused(Refusal refusal)
        : std::runtime_error{refusal.subject + ": " + refusal.what + ": " + refusal.why + " (" +
                             refusal.remedy + ")"},
          refusal_{std::move(refusal)}
    {
    }
    const Refusal& refusal() const noexcept { return refusal_; }

private:
    Refusal refusal_;
};

}  // namespace holdfast::store
