// In the usual case the old database is first made one file: its log is brought in and goes. Then
// the new file and the old one exchange their names, which the file system does in one step.
//
// A damaged database may not let its log be brought in. Then two files have to leave, and in
// between a start would see half of it: the old database without its log, or, worse, the new one
// with the log of the old. So a note is left first; while it is there the database is not opened,
// and the next restore finishes what it says.
#include "store/restore.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <optional>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/failpoint.h"
#include "base/text.h"
#include "store/backup.h"
#include "store/copy.h"
#include "store/files.h"
#include "store/migrate.h"
#include "store/owner.h"
#include "store/refusal.h"

namespace holdfast::store {
namespace {

using sqlite::Connection;
using sqlite::Failure;
using sqlite::FailureKind;

// Of the work: the rest is looking at the copy.
constexpr double copy_share = 0.8;

[[noreturn]] void refuse(Cause cause, const std::string& path, std::string what, std::string why,
                         std::string remedy)
{
    throw Refused{{cause, path, std::move(what), std::move(why), std::move(remedy)}};
}

bool exists(const std::string& path)
{
    struct stat state {};
    return ::lstat(path.c_str(), &state) == 0;
}

// 0 when there is no such file.
ino_t inode_of(const std::string& path)
{
    struct stat state {};
    return ::lstat(path.c_str(), &state) == 0 ? state.st_ino : 0;
}

void rename_new(const std::string& from, const std::string& to)
{
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0)
        fail(join("cannot rename ", from, " to ", to), errno);
}

void swap_files(const std::string& a, const std::string& b)
{
    if (::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0)
        return;
    if (errno == EINVAL || errno == ENOSYS)
        throw std::runtime_error{join("the file system cannot exchange ", a, " and ", b,
                                      " in one step: rename both by hand, with the service "
                                      "stopped")};
    fail(join("cannot exchange ", a, " and ", b), errno);
}

// Opened for what it says of itself; throws Refused for what cannot be restored. Returns its
// schema's version.
Connection open_backup(const std::string& path, const Kind& kind)
{
    struct stat state {};
    if (::stat(path.c_str(), &state) != 0)
        refuse(Cause::not_permitted, path, "cannot be read by " + user_name(::geteuid()),
               std::generic_category().message(errno),
               "give the path of a backup that this user may read");
    if (!S_ISREG(state.st_mode) || ::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0)
        refuse(Cause::not_permitted, path, "cannot be read by " + user_name(::geteuid()),
               S_ISREG(state.st_mode) ? "it has no permission" : "it is not a regular file",
               "copy it to a directory where this user may read it, and give that path");
    Connection db{path, sqlite::Mode::read_only};
    db.script("PRAGMA trusted_schema = OFF");
    if (auto id = db.integer("PRAGMA application_id"); id != kind.application_id)
        refuse(Cause::foreign, path, join("is not a copy of ", kind.name, " of Holdfast"),
               state.st_size == 0 ? "it is empty" : join("its application id is ", id),
               "give the path of a backup: holdfastctl store names the newest");
    (void)read_schema_state(db, kind);
    return db;
}

// The old database as one file, its log brought in. False when it is too damaged for that.
bool make_one_file(const std::string& path)
{
    try {
        Connection db{path, sqlite::Mode::read_write};
        // Not possible while anybody else has it open; removes the log.
        if (db.text("PRAGMA journal_mode = DELETE") == "delete")
            return !exists(path + "-wal");
    } catch (const Failure& failure) {
        if (failure.kind() != FailureKind::busy)
            return false;
    }
    refuse(Cause::locked, path, "is in use by another program", "it cannot be replaced under it",
           join("end it: fuser -v ", path));
}

// What belongs to the old database and must not be there beside the new one.
constexpr std::array log_suffixes{"-wal", "-journal"};

bool has_log(const std::string& path)
{
    return std::ranges::any_of(log_suffixes,
                               [&](const char* suffix) { return exists(path + suffix); });
}

struct Note {
    std::string kept;
    ino_t old;  // Of the old database; 0 when there was none.
};

void write_note(const std::string& path, const Note& note)
{
    std::string draft = restoring_path(path) + ".new";
    std::string text = join(note.old, "\n", note.kept, "\n");
    {
        Descriptor file{::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640)};
        if (!file ||
            ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
            fail(join("cannot write ", draft), errno);
        sync_file(file.get(), draft);
    }
    rename_new(draft, restoring_path(path));
    sync_directory(parent_of(path));
}

std::optional<Note> read_note(const std::string& path)
{
    std::ifstream file{restoring_path(path)};
    if (!file)
        return std::nullopt;
    std::string inode;
    Note note{};
    std::getline(file, inode);
    std::getline(file, note.kept);
    auto number = parse_number<ino_t>(inode);
    if (!number || note.kept.empty())
        refuse(Cause::other, restoring_path(path), "is not what a restore writes",
               "nobody can tell how far the restore came",
               "put the right files in place by hand, then remove it");
    note.old = *number;
    return note;
}

// Every step may have been done before.
void carry_out(const std::string& path, const Note& note)
{
    for (const char* suffix : log_suffixes)
        if (exists(path + suffix))
            rename_new(path + suffix, note.kept + suffix);
    (void)::unlink((path + "-shm").c_str());
    sync_directory(parent_of(path));
    failpoint("restore.log_kept");
    if (!exists(path))
        rename_new(note.kept, path);
    else if (inode_of(path) == note.old)
        swap_files(path, note.kept);
    sync_directory(parent_of(path));
    failpoint("restore.exchanged");
    if (::unlink(restoring_path(path).c_str()) != 0)
        fail(join("cannot remove ", restoring_path(path)), errno);
    sync_directory(parent_of(path));
}

std::string name_to_keep(const std::string& path, WallTime now)
{
    for (;; now += std::chrono::milliseconds{1}) {
        std::string name = join(path, ".before-restore-", format_stamp(now));
        if (!exists(name) && !has_log(name))
            return name;
    }
}

// Returns where the old one is now.
std::string replace(const std::string& path, Copy& copy, const Clock& clock)
{
    bool is_there = exists(path);
    bool is_one_file = is_there && make_one_file(path);
    failpoint("restore.one_file");
    if (!is_there && !has_log(path)) {
        copy.rename_to(path);
        sync_directory(parent_of(path));
        return {};
    }
    // The new one goes by the name that the old one gets: so nothing is ever without a name.
    std::string kept = name_to_keep(path, clock.wall());
    copy.rename_to(kept);
    sync_directory(parent_of(path));
    failpoint("restore.named");
    if (is_one_file || (is_there && !has_log(path))) {
        try {
            swap_files(path, kept);
        } catch (...) {
            (void)::unlink(kept.c_str());  // Still the new one.
            throw;
        }
        failpoint("restore.exchanged");
        sync_directory(parent_of(path));
        return kept;
    }
    Note note{.kept = kept, .old = inode_of(path)};
    write_note(path, note);
    failpoint("restore.noted");
    carry_out(path, note);
    return kept;
}

Restored fill(Copy& copy, const Kind& kind, const Clock& clock, const RestoreOptions& options)
{
    auto progress = [&](double share) {
        if (options.progress)
            options.progress(share);
    };
    Connection backup = open_backup(options.backup, kind);
    copy.fill(backup, clock, {.progress = [&](double share) { progress(copy_share * share); }});
    Connection made{copy.path(), sqlite::Mode::read_write};
    Restored restored{};
    restored.version = static_cast<int>(made.integer("PRAGMA user_version"));
    restored.findings = verify(made, kind, {.progress = [&](std::string_view, double share) {
                                   progress(copy_share + (1 - copy_share) * share);
                               }});
    return restored;
}

}  // namespace

Restored restore(const Kind& kind, const Clock& clock, const RestoreOptions& options)
{
    const std::string& path = options.database;
    if (auto note = read_note(path))
        carry_out(path, *note);
    Copy::remove_leftovers(parent_of(path));
    Copy copy{path};
    Restored restored{};
    try {
        restored = fill(copy, kind, clock, options);
    } catch (const Failure& failure) {
        if (failure.kind() != FailureKind::corrupt && failure.kind() != FailureKind::not_a_database)
            throw;
        refuse(Cause::corrupt, options.backup, "is damaged", failure.what(),
               "give the path of another backup");
    }
    restored.kept = replace(path, copy, clock);
    return restored;
}

std::string restoring_path(const std::string& database)
{
    return database + ".restoring";
}

}  // namespace holdfast::store
