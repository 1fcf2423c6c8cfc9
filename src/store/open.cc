#include "store/open.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "store/owner.h"

namespace holdfast::store {
namespace {

// Foreign programs that read hold up a start no longer than this.
constexpr int readers_ms = 250;

// Debian compiles secure_delete on: each deleted row would be overwritten, for nothing. Without
// mmap a disk's error is an answer, not a signal. What sorts in memory does not fill the disk.
constexpr std::string_view common_settings = R"sql(
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA mmap_size = 0;
PRAGMA temp_store = MEMORY;
PRAGMA secure_delete = OFF;
PRAGMA wal_autocheckpoint = 0;
)sql";

[[noreturn]] void refuse(Cause cause, const std::string& path, std::string what, std::string why,
                         std::string remedy)
{
    throw Refused{{cause, path, std::move(what), std::move(why), std::move(remedy)}};
}

std::int64_t read_setting(sqlite::Connection& db, std::string_view name)
{
    return db.integer(join("PRAGMA ", name));
}

// SQLite ignores what it does not know and keeps what it cannot change, without a word.
void verify(sqlite::Connection& db, const std::string& path, std::string_view name,
            std::int64_t wanted)
{
    if (std::int64_t actual = read_setting(db, name); actual != wanted)
        refuse(Cause::other, path, join("cannot be opened as it must be"),
               join("PRAGMA ", name, " is ", actual, " and not ", wanted),
               "use the SQLite library of the distribution, 3.40 or newer");
}

void verify_identity(sqlite::Connection& db, const std::string& path, const Kind& kind)
{
    if (read_setting(db, "application_id") != kind.application_id)
        refuse(Cause::foreign, path, join("is a database, but not ", kind.name, " of Holdfast"),
               join("its application id is ", read_setting(db, "application_id")),
               "set database.path to another file");
}

// What can be set only before the first table.
void write_identity(sqlite::Connection& db, const Kind& kind)
{
    db.script(join("BEGIN; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = ",
                   kind.application_id, "; COMMIT"));
}

void sync_directory_of(const std::string& path)
{
    Descriptor directory{::open(directory_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!directory || ::fsync(directory.get()) != 0)
        refuse(Cause::other, directory_of(path), "cannot be synced",
               std::generic_category().message(errno),
               "look at the disk and at the kernel's log: journalctl -k");
}

// Made under another name: a file of the final name always says what it is, whenever we are killed.
void make_file(const std::string& path, const Kind& kind)
{
    std::string unfinished = path + ".new";
    for (const char* suffix : {"", "-journal"})
        (void)::unlink((unfinished + suffix).c_str());
    Descriptor file{::open(unfinished.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640)};
    if (!file)
        refuse(Cause::other, path, "cannot be made", std::generic_category().message(errno),
               join("let ", user_name(::geteuid()), " write to ", directory_of(path)));
    {
        sqlite::Connection db{unfinished, sqlite::Mode::read_write};
        write_identity(db, kind);
    }
    if (std::rename(unfinished.c_str(), path.c_str()) != 0)
        refuse(Cause::other, path, "cannot be made", std::generic_category().message(errno),
               join("look at ", directory_of(path)));
    sync_directory_of(path);
}

// What recovery found may be in the kernel's cache alone: after a sync that failed, Linux takes the
// pages for written, and no later sync writes them. Answers may rest on it from now on, so the log
// is written again first; only then is the database changed, which a power loss would otherwise
// leave with an older log that no longer fits it.
void bring_in_log(sqlite::Connection& db, const OpenSettings& settings)
{
    try {
        db.run("BEGIN IMMEDIATE");  // Nobody else changes the log meanwhile.
    } catch (const sqlite::Failure& failure) {
        if (failure.kind() != sqlite::FailureKind::busy)
            throw;
        refuse(Cause::locked, settings.path, "is being written by another program",
               "it does not end its transaction", join("end it: fuser -v ", settings.path));
    }
    db.write_log_again();
    db.run("ROLLBACK");
    db.set_busy_timeout(std::min(settings.busy_ms, readers_ms));
    try {
        (void)db.checkpoint_truncate();
    } catch (const sqlite::Failure& failure) {
        // What has no room yet, or is still being read, stays in the log and is safe there.
        if (failure.kind() != sqlite::FailureKind::full)
            throw;
    }
    db.set_busy_timeout(settings.busy_ms);
}

sqlite::Connection open_writer(const OpenSettings& settings, const Kind& kind)
{
    // Simulated disks have files of their own, which only SQLite sees.
    bool is_simulated = settings.vfs != nullptr;
    if (!is_simulated) {
        if (std::vector<Refusal> found = inspect(settings.path, kind); !found.empty())
            throw Refused{std::move(found.front())};
        if (::access(settings.path.c_str(), F_OK) != 0)
            make_file(settings.path, kind);
    }
    sqlite::Connection db{settings.path,
                          is_simulated ? sqlite::Mode::create : sqlite::Mode::read_write,
                          settings.vfs};
    db.set_busy_timeout(settings.busy_ms);
    if (is_simulated && read_setting(db, "page_count") == 0)
        write_identity(db, kind);
    verify_identity(db, settings.path, kind);
    if (std::string mode = db.text("PRAGMA journal_mode = WAL"); mode != "wal")
        refuse(Cause::other, settings.path, "cannot be opened as it must be",
               join("its journal_mode is ", mode, " and not wal"),
               "end other programs that use it: fuser -v " + settings.path);
    db.script(common_settings);
    db.script(join("PRAGMA synchronous = ", static_cast<int>(kind.synchronous),
                   "; PRAGMA cache_size = -", settings.cache_kib,
                   "; PRAGMA journal_size_limit = ", log_bytes_kept));
    verify(db, settings.path, "synchronous", static_cast<int>(kind.synchronous));
    verify(db, settings.path, "wal_autocheckpoint", 0);
    verify(db, settings.path, "foreign_keys", 1);
    verify(db, settings.path, "secure_delete", 0);
    bring_in_log(db, settings);
    return db;
}

// SQLite's own words for a file that it does not understand, as a refusal with a remedy.
template <typename Open>
sqlite::Connection refuse_damage(const std::string& path, Open open)
{
    try {
        return open();
    } catch (const sqlite::Failure& failure) {
        if (failure.kind() != sqlite::FailureKind::corrupt &&
            failure.kind() != sqlite::FailureKind::not_a_database)
            throw;
        throw Refused{damaged(path, failure.what())};
    }
}

}  // namespace

sqlite::Connection open_for_writing(const OpenSettings& settings, const Kind& kind)
{
    return refuse_damage(settings.path, [&] { return open_writer(settings, kind); });
}

void try_to_write(sqlite::Connection& db, const Kind& kind)
{
    db.script(join("BEGIN IMMEDIATE; PRAGMA user_version = ", kind.version(), "; COMMIT"));
    // A commit of what may be lost waits for no sync.
    (void)db.checkpoint_passive();
}

sqlite::Connection open_for_reading(const OpenSettings& settings, const Kind& kind)
{
    return refuse_damage(settings.path, [&] {
        sqlite::Connection db{settings.path, sqlite::Mode::read_only, settings.vfs};
        db.set_busy_timeout(settings.busy_ms);
        verify_identity(db, settings.path, kind);
        db.script(common_settings);
        db.script(join("PRAGMA cache_size = -", settings.cache_kib));
        return db;
    });
}

std::string telemetry_path(const std::string& ledger_path)
{
    return directory_of(ledger_path) + "/events.db";
}

}  // namespace holdfast::store
