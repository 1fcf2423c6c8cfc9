#include "store/prepare.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include <unistd.h>

#include "base/text.h"
#include "store/backup.h"
#include "store/migrate.h"
#include "store/refusal.h"
#include "store/shape.h"

namespace holdfast::store {
namespace {

// Telemetry is appended and seldom read.
constexpr int telemetry_cache_kib = 1 << 10;
// How long a reader waits for a foreign program.
constexpr int readers_busy_ms = 2000;

std::string four_digits(int number)
{
    std::string digits = join(number);
    return std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

// One database on its way to be prepared.
class Preparation {
public:
    Preparation(const PrepareSettings& settings, const Clock& clock, const Kind& kind,
                OpenSettings open)
        : settings_{settings}, clock_{clock}, kind_{kind}, open_{std::move(open)}
    {
    }

    StoreLock lock()
    {
        tell(join("opening ", kind_.name), 0);
        // Before the lock, whose file would be refused with less to say.
        if (std::vector<Refusal> found = inspect(open_.path, kind_); !found.empty())
            throw Refused{std::move(found.front())};
        if (auto found = lost(open_.path, kind_, settings_.backup_directory))
            throw Refused{*std::move(found)};
        return StoreLock{open_.path};
    }

    sqlite::Connection open(std::vector<std::string>& done, int to = 0)
    {
        bool is_new = ::access(open_.path.c_str(), F_OK) != 0;
        sqlite::Connection db = open_for_writing(open_, kind_);
        if (is_new)
            done.push_back(join("made ", open_.path));
        SchemaState state = read_schema_state(db, kind_, settings_.backup_directory);
        was_ = state.version;
        if (to == 0)
            to = kind_.version();
        if (state.version < to)
            bring_up_to_date(db, state, to, done);
        // Telemetry of another shape is served as far as it goes, and shows as degraded.
        if (to == kind_.version() && &kind_ == &ledger_kind())
            compare_shape(db);
        if (to == kind_.version())
            begin_session(db, kind_);
        if (&kind_ == &telemetry_kind() && settings_.telemetry_bytes_max > 0)
            bound(db, settings_.telemetry_bytes_max);
        return db;
    }

    int was() const noexcept { return was_; }
    const std::string& copy() const noexcept { return copy_; }

private:
    void bring_up_to_date(sqlite::Connection& db, const SchemaState& state, int to,
                          std::vector<std::string>& done)
    {
        if (state.version == 0) {
            (void)run(db, to);  // A new file: there is nothing to keep or to tell.
            return;
        }
        if (!settings_.may_migrate)
            throw Refused{older_schema(open_.path, state, kind_)};
        copy_ = keep_copy(db, state.pending.front().version);
        if (copy_.empty())
            (void)run(db, to);
        else
            run_with_copy(db, to);
        done.push_back(join("migrated ", open_.path, " from schema ", state.version, " to ", to,
                            copy_.empty() ? "" : "; the copy from before is ", copy_));
    }

    // Whatever ends it, whoever looks knows of the copy.
    void run_with_copy(sqlite::Connection& db, int to)
    {
        std::string named = join("the copy from before is ", copy_);
        tell(join("migrating ", kind_.name, "; ", named), 0);
        try {
            (void)run(db, to);
        } catch (const Refused& refused) {
            Refusal refusal = refused.refusal();
            refusal.why += "; " + named;
            throw Refused{std::move(refusal)};
        } catch (const sqlite::Failure& failure) {
            throw sqlite::Failure{failure.code(), join(failure.what(), "; ", named)};
        }
    }

    int run(sqlite::Connection& db, int to)
    {
        return migrate(db, kind_, clock_,
                       {.to = to,
                        .program_version = settings_.program_version,
                        .progress = [this](const MigrationProgress& at) {
                            tell(join("migrating ", kind_.name, ": ", at.migration.name, ", ",
                                      at.statement, " of ", at.statements),
                                 static_cast<double>(at.done) / at.total);
                        }});
    }

    // Telemetry may be lost: a copy of it would only fill the disk.
    std::string keep_copy(sqlite::Connection& db, int first)
    {
        if (&kind_ == &telemetry_kind())
            return {};
        std::string directory = settings_.backup_directory.empty()
                                    ? default_backup_directory(open_.path)
                                    : settings_.backup_directory;
        return make_backup(db, kind_, clock_,
                           {.directory = std::move(directory),
                            .label = join("before-", four_digits(first)),
                            .kept = 2,  // Of the same state, when a run was killed and begun again.
                            .progress =
                                [this](double share) {
                                    tell(join("copying ", kind_.name, " before its migration"),
                                         share);
                                }})
            .path;
    }

    // Not before it is up to date: a migration needs what it needs.
    static void bound(sqlite::Connection& db, std::int64_t bytes_max)
    {
        db.script(join("PRAGMA max_page_count = ", bytes_max / db.integer("PRAGMA page_size")));
    }

    void compare_shape(sqlite::Connection& db)
    {
        std::vector<std::string> found = differences(required_shape(kind_), read_shape(db));
        if (!found.empty())
            throw Refused{wrong_shape(open_.path, found)};
    }

    void tell(const std::string& doing, double share)
    {
        if (settings_.progress)
            settings_.progress(doing, share);
    }

    const PrepareSettings& settings_;
    const Clock& clock_;
    const Kind& kind_;
    OpenSettings open_;
    int was_ = 0;
    std::string copy_;
};

// So that whoever reads finds the tables, and nothing in them.
sqlite::Connection without_file()
{
    sqlite::Connection db{":memory:", sqlite::Mode::create};
    for (const Migration& migration : telemetry_kind().migrations)
        db.script(migration.sql);
    return db;
}

// Nothing when the directory does not let us.
std::optional<SetAside> set_aside(const std::string& path, const Refusal& why, WallTime now)
{
    SetAside aside{.path = join(path, ".damaged-", format_stamp(now)),
                   .why = join(why.what, ": ", why.why)};
    // A database finds its log by its name. A log that is left alone is set aside by the next
    // start.
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        if (std::rename((path + suffix).c_str(), (aside.path + suffix).c_str()) != 0 &&
            errno != ENOENT)
            return std::nullopt;
    return aside;
}

// What SQLite says of telemetry, as a refusal like any other.
Refusal unusable(const std::string& path, const std::string& why)
{
    return {.cause = Cause::other,
            .subject = path,
            .what = "cannot be used",
            .why = why,
            .remedy = "look at the disk, journalctl -k, and its room, df -h"};
}

// Pages that contradict each other are not seen by opening it.
void look_through(sqlite::Connection& db, const std::string& path)
{
    if (std::string found = db.text("PRAGMA quick_check(1)"); found != "ok")
        throw Refused{damaged(path, std::move(found))};
}

// Telemetry on its way, which may end without a file.
class TelemetryStart {
public:
    TelemetryStart(std::string path, const Clock& clock, bool is_suspect = false)
        : path_{std::move(path)}, clock_{clock}, is_suspect_{is_suspect}
    {
    }

    // What is in the way of this lock alone is in the way of telemetry alone: another process that
    // works here would hold the ledger's, too.
    void lock()
    {
        try {
            lock_.emplace(path_);
        } catch (const Refused& refused) {
            note(refused.refusal());
        }
    }

    sqlite::Connection open(Preparation& telemetry, std::vector<std::string>& done)
    {
        for (bool is_again : {false, true}) {
            if (refusal_)
                break;
            try {
                if (auto found = inspect(path_, telemetry_kind()); !found.empty())
                    throw Refused{std::move(found.front())};
                sqlite::Connection db = telemetry.open(done);
                if (is_suspect_)
                    look_through(db, path_);
                reader_.emplace(open_for_reading(
                    {.path = path_, .cache_kib = telemetry_cache_kib, .busy_ms = readers_busy_ms},
                    telemetry_kind()));
                return db;
            } catch (const Refused& refused) {
                note(refused.refusal());
            } catch (const sqlite::Failure& failure) {
                bool is_damaged = failure.kind() == sqlite::FailureKind::corrupt ||
                                  failure.kind() == sqlite::FailureKind::not_a_database;
                note(is_damaged ? damaged(path_, failure.what()) : unusable(path_, failure.what()));
            }
            if (!is_again && handling_of(refusal_->cause) == Handling::set_aside &&
                (aside_ = set_aside(path_, *refusal_, clock_.wall())))
                refusal_.reset();
        }
        return without_file();
    }

    std::optional<StoreLock>& held() noexcept { return lock_; }
    std::optional<sqlite::Connection>& reader() noexcept { return reader_; }
    std::optional<Refusal>& refusal() noexcept { return refusal_; }
    std::optional<SetAside>& aside() noexcept { return aside_; }

private:
    void note(const Refusal& refusal)
    {
        if (handling_of(refusal.cause) == Handling::refuse)
            throw Refused{refusal};
        refusal_ = refusal;
    }

    std::string path_;
    const Clock& clock_;
    bool is_suspect_;
    std::optional<StoreLock> lock_;
    std::optional<sqlite::Connection> reader_;
    std::optional<Refusal> refusal_;
    std::optional<SetAside> aside_;
};

}  // namespace

Prepared prepare(const PrepareSettings& settings, const Clock& clock)
{
    std::string telemetry_file = telemetry_path(settings.ledger_path);
    Preparation ledger{settings,
                       clock,
                       ledger_kind(),
                       {.path = settings.ledger_path, .cache_kib = settings.cache_kib}};
    Preparation telemetry{settings,
                          clock,
                          telemetry_kind(),
                          {.path = telemetry_file, .cache_kib = telemetry_cache_kib}};
    // Both locks before either database is touched.
    StoreLock ledger_lock = ledger.lock();
    TelemetryStart beside{telemetry_file, clock};
    beside.lock();
    std::vector<std::string> done;
    sqlite::Connection ledger_db = ledger.open(done, settings.to);
    sqlite::Connection telemetry_db = beside.open(telemetry, done);
    sqlite::Connection reader = open_for_reading({.path = settings.ledger_path,
                                                  .cache_kib = settings.reader_cache_kib,
                                                  .busy_ms = readers_busy_ms},
                                                 ledger_kind());
    return {.ledger_lock = std::move(ledger_lock),
            .telemetry_lock = std::move(beside.held()),
            .ledger = std::move(ledger_db),
            .ledger_reader = std::move(reader),
            .telemetry = std::move(telemetry_db),
            .telemetry_reader = std::move(beside.reader()),
            .telemetry_refusal = std::move(beside.refusal()),
            .set_aside = std::move(beside.aside()),
            .done = std::move(done),
            .ledger_was = ledger.was(),
            .copy = ledger.copy()};
}

Telemetry prepare_telemetry(const PrepareSettings& settings, const Clock& clock,
                            const TelemetryTry& what)
{
    std::string path = telemetry_path(settings.ledger_path);
    Preparation telemetry{
        settings, clock, telemetry_kind(), {.path = path, .cache_kib = telemetry_cache_kib}};
    TelemetryStart start{path, clock, what.is_suspect};
    Telemetry result;
    try {
        if (!what.is_locked)
            start.lock();
        result.db.emplace(start.open(telemetry, result.done));
        result.refusal = std::move(start.refusal());
        if (!result.refusal)
            try_to_write(*result.db, telemetry_kind());
    } catch (const Refused& refused) {
        // What a start would end with.
        result.refusal = refused.refusal();
    } catch (const sqlite::Failure& failure) {
        result.refusal = unusable(path, failure.what());
    }
    if (result.refusal)
        result.db.reset();
    else
        result.reader = std::move(start.reader());
    result.lock = std::move(start.held());
    result.set_aside = std::move(start.aside());
    return result;
}

}  // namespace holdfast::store
