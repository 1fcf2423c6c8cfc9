#include "store/migrate.h"

#include "base/check.h"
#include "base/failpoint.h"
#include "base/text.h"
#include "store/backup.h"
#include "store/refusal.h"

namespace holdfast::store {
namespace {

// How often somebody hears of a statement that takes long.
constexpr std::chrono::milliseconds between_signs{200};

constexpr std::string_view has_history_sql =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_history'";
constexpr std::string_view history_sql = R"sql(
SELECT version, name, sha256, applied_at, program, took_ms FROM schema_history ORDER BY version
)sql";

std::vector<Applied> read_history(sqlite::Connection& db)
{
    std::vector<Applied> history;
    sqlite::Query row = db.query(history_sql);
    while (row.next())
        history.push_back({.version = static_cast<int>(row.integer(0)),
                           .name = std::string{row.text(1)},
                           .sha256 = std::string{row.text(2)},
                           .applied_at = std::string{row.text(3)},
                           .program = std::string{row.text(4)},
                           .took_ms = row.integer(5)});
    return history;
}

std::string path_of(sqlite::Connection& db)
{
    return db.text("SELECT file FROM pragma_database_list WHERE name = 'main'");
}

// The newest copy from before `applied_at`; empty when there is none.
std::string find_copy_before(const std::string& directory, const std::string& applied_at)
{
    for (const Backup& backup : list_backups(directory))
        if (format_rfc3339(backup.made_at) <= applied_at)
            return backup.path;
    return {};
}

[[noreturn]] void refuse_newer(const std::string& path, const SchemaState& state, const Kind& kind,
                               const std::string& backup_directory)
{
    std::string program = "a later version";
    std::string copy;
    for (const Applied& applied : state.history) {
        if (applied.version <= kind.version())
            continue;
        if (copy.empty())
            copy = find_copy_before(backup_directory, applied.applied_at);
        program = join("Holdfast ", applied.program);
    }
    std::string back = copy.empty() ? join("there is no copy from before in ", backup_directory)
                                    : join(
                                          "to go back without what was written since: "
                                          "holdfastctl restore ",
                                          copy);
    throw Refused{
        {.cause = Cause::newer,
         .subject = path,
         .what = join("has schema ", state.version, ", and this program knows ", kind.version()),
         .why = join(program, " migrated it"),
         .remedy = join("install ", program, " again; ", back)}};
}

[[noreturn]] void refuse_altered(const std::string& path, std::string what, std::string why)
{
    throw Refused{{.cause = Cause::altered,
                   .subject = path,
                   .what = std::move(what),
                   .why = std::move(why),
                   .remedy = "use the package that made it; what a released migration did is "
                             "changed by a later one only"}};
}

void compare_history(const std::string& path, const SchemaState& state, const Kind& kind)
{
    int last = state.history.empty() ? 0 : state.history.back().version;
    if (last != state.version || std::ssize(state.history) != state.version)
        refuse_altered(path, "contradicts itself about its schema",
                       join("user_version is ", state.version, ", schema_history has ",
                            state.history.size(), " entries up to ", last));
    for (std::size_t i = 0; i < state.history.size(); ++i) {
        const Applied& applied = state.history[i];
        const Migration& ours = kind.migrations[i];
        // Whoever edits the table may write any number.
        if (applied.version != ours.version)
            refuse_altered(
                path, "contradicts itself about its schema",
                join("schema_history has ", applied.version, " where ", ours.version, " must be"));
        if (applied.sha256 != ours.sha256)
            refuse_altered(path,
                           join("was migrated with another text of ", ours.name,
                                " than this "
                                "program has"),
                           join("Holdfast ", applied.program, " applied ", applied.name,
                                " with SHA-256 ", applied.sha256));
    }
}

// It would fail the same way again, whatever becomes of the disk.
bool is_for_good(sqlite::FailureKind kind)
{
    return kind == sqlite::FailureKind::constraint || kind == sqlite::FailureKind::other;
}

[[noreturn]] void refuse_migration(const std::string& path, const Migration& migration,
                                   std::string why)
{
    throw Refused{{.cause = Cause::migration,
                   .subject = path,
                   .what = join("cannot be migrated to schema ", migration.version),
                   .why = std::move(why),
                   .remedy = "correct what is in the way with sqlite3 as the file's owner, after "
                             "PRAGMA wal_autocheckpoint=0, and start again; or install the version "
                             "from before, which still fits"}};
}

// One run of migrate(): what progress tells and what is counted.
class Run {
public:
    Run(sqlite::Connection& db, const Clock& clock, const MigrateOptions& options)
        : db_{db}, clock_{clock}, options_{options}
    {
    }

    void plan(const Migration& migration)
    {
        planned_.push_back({&migration, sqlite::split_statements(migration.sql)});
        total_ += static_cast<int>(planned_.back().statements.size());
    }

    int apply_all()
    {
        // Tables are rebuilt by dropping the old one; what refers to it is looked at before COMMIT.
        bool had_keys = db_.integer("PRAGMA foreign_keys") != 0;
        db_.script("PRAGMA foreign_keys = OFF");
        for (const Planned& planned : planned_) {
            apply_whole(planned);
            // Now, so that the log does not hold all migrations at once.
            (void)db_.checkpoint_truncate();
        }
        if (had_keys)
            db_.script("PRAGMA foreign_keys = ON");
        return static_cast<int>(planned_.size());
    }

private:
    struct Planned {
        const Migration* migration;
        std::vector<std::string_view> statements;
    };

    void apply_whole(const Planned& planned)
    {
        try {
            apply(planned);
        } catch (const sqlite::Failure& failure) {
            undo();
            if (failure.kind() == sqlite::FailureKind::corrupt ||
                failure.kind() == sqlite::FailureKind::not_a_database)
                throw Refused{damaged(path_of(db_), failure.what())};
            if (!is_for_good(failure.kind()))
                throw;
            refuse_migration(path_of(db_), *planned.migration,
                             join(planned.migration->name, ", statement ", statement_, " of ",
                                  planned.statements.size(), ": ", failure.what()));
        } catch (...) {
            undo();
            throw;
        }
    }

    void apply(const Planned& planned)
    {
        const Migration& migration = *planned.migration;
        Instant begun = clock_.now();
        db_.script("BEGIN IMMEDIATE");
        CHECK(db_.integer("PRAGMA user_version") == migration.version - 1);
        statement_ = 0;
        for (std::string_view sql : planned.statements) {
            failpoint("migrate.statement");
            run_statement(sql, {.migration = migration,
                                .statement = ++statement_,
                                .statements = static_cast<int>(planned.statements.size()),
                                .done = done_++,
                                .total = total_});
        }
        if (db_.query("PRAGMA foreign_key_check").next())
            refuse_migration(path_of(db_), migration,
                             join(migration.name, ": rows refer to rows that are gone"));
        auto took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - begun);
        db_.run(
            "INSERT INTO schema_history(version, name, sha256, applied_at, program, took_ms) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            {migration.version, migration.name, migration.sha256,
             std::string_view{format_rfc3339(clock_.wall())},
             std::string_view{options_.program_version}, took.count()});
        db_.script(join("PRAGMA user_version = ", migration.version));
        failpoint("migrate.before_commit");
        db_.script("COMMIT");
    }

    void run_statement(std::string_view sql, const MigrationProgress& progress)
    {
        if (options_.progress) {
            options_.progress(progress);
            Instant last = clock_.now();
            db_.interrupt_when([this, &progress, last]() mutable {
                if (Instant now = clock_.now(); now - last >= between_signs) {
                    last = now;
                    options_.progress(progress);
                }
                return false;
            });
        }
        db_.script(sql);
        db_.interrupt_when({});
    }

    void undo() noexcept
    {
        db_.interrupt_when({});
        try {
            if (db_.is_in_transaction())
                db_.script("ROLLBACK");
        } catch (const sqlite::Failure&) {
            // The failure that brought us here says more; an open transaction is undone when the
            // database is opened next.
        }
    }

    sqlite::Connection& db_;
    const Clock& clock_;
    const MigrateOptions& options_;
    std::vector<Planned> planned_;
    int statement_ = 0;  // Of the migration at hand, from 1.
    int done_ = 0;
    int total_ = 0;
};

}  // namespace

SchemaState read_schema_state(sqlite::Connection& db, const Kind& kind,
                              const std::string& backup_directory)
{
    SchemaState state;
    state.version = static_cast<int>(db.integer("PRAGMA user_version"));
    if (db.integer(has_history_sql) != 0)
        state.history = read_history(db);
    if (state.version > kind.version())
        refuse_newer(
            path_of(db), state, kind,
            backup_directory.empty() ? default_backup_directory(path_of(db)) : backup_directory);
    compare_history(path_of(db), state, kind);
    auto pending = kind.migrations.subspan(static_cast<std::size_t>(state.version));
    state.pending.assign(pending.begin(), pending.end());
    return state;
}

int migrate(sqlite::Connection& db, const Kind& kind, const Clock& clock,
            const MigrateOptions& options)
{
    CHECK(options.to >= 0 && options.to <= kind.version());
    SchemaState state = read_schema_state(db, kind);
    Run run{db, clock, options};
    for (const Migration& migration : state.pending)
        if (options.to == 0 || migration.version <= options.to)
            run.plan(migration);
    return run.apply_all();
}

void begin_session(sqlite::Connection& db, const Kind& kind)
{
    db.script(kind.session_sql);
}

}  // namespace holdfast::store
