#include "store/legacy/join_in.h"

#include <optional>

#include "base/failpoint.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "store/imported_ids.h"
#include "store/legacy/draft.h"
#include "store/legacy/source.h"

namespace holdfast::store {
namespace {

constexpr int busy_ms = 5000;
// Of the work.
constexpr double copy_share = 0.2;
constexpr double rows_share = 0.7;

constexpr std::string_view is_unfinished_sql = R"sql(
SELECT EXISTS (SELECT 1 FROM imports WHERE state = 'arriving')
    OR EXISTS (SELECT 1 FROM arriving_shipments)
)sql";

constexpr std::string_view note_import_sql = R"sql(
INSERT INTO imports(id, state, actor, begun_at, ended_at, rows, first_id, last_id)
VALUES (?6, 'complete', ?1, ?2, ?2, ?3, ?4, ?5)
)sql";

constexpr std::string_view next_import_sql = R"sql(
SELECT coalesce(max(id), 0) + 1 FROM imports
)sql";

// Whose ids came with it, one after the other.
class Ids {
public:
    Ids(sqlite::Connection& db, std::int64_t import) : db_{db}, import_{import} {}

    void add(std::int64_t id)
    {
        if (run_ && id == run_->last + 1) {
            run_->last = id;
            return;
        }
        end_run();
        run_ = {id, id};
    }
    void end_run()
    {
        if (run_)
            note_imported(db_, import_, *run_);
        run_.reset();
    }

private:
    sqlite::Connection& db_;
    std::int64_t import_;
    std::optional<IdRange> run_;
};

// Ends with a roll-back whatever ends it early, and lets go of the copy.
class Visit {
public:
    Visit(sqlite::Connection& db, const std::string& path) : db_{db}
    {
        db_.script(join("ATTACH DATABASE ", quoted(path, '\''), " AS legacy;"));
    }
    ~Visit()
    {
        try {
            if (db_.is_in_transaction())
                db_.script("ROLLBACK;");
            db_.script("DETACH DATABASE legacy;");
        } catch (const sqlite::Failure&) {
            // What went wrong before says more.
        }
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

private:
    sqlite::Connection& db_;
};

// Whatever its service does meanwhile, and whatever of it is still in a log: one moment of it, in a
// file that is ours.
Origin copy(const std::string& from, const std::string& to)
{
    sqlite::Connection old{from, sqlite::Mode::read_only};
    old.set_busy_timeout(busy_ms);
    std::optional<Origin> origin = origin_of(old);
    if (!origin)
        throw Refused{none_of_theirs(
            from,
            "name another file; a copy of Holdfast's own goes back with holdfastctl restore")};
    old.run("VACUUM INTO ?", {std::string_view{to}});
    return *origin;
}

// Whoever undoes it at the next start removes all that has its ids.
void refuse_unfinished(sqlite::Connection& db, const std::string& ledger)
{
    if (db.integer(is_unfinished_sql) != 0)
        throw Refused{
            {.cause = Cause::other,
             .subject = ledger,
             .what = "has an import that did not end",
             .why = "the next start removes what it left, and would take these rows along",
             .remedy = "start the service once, and stop it again"}};
}

// For the history of its shipments.
void note_import(sqlite::Connection& db, const JoinOptions& options, const std::string& now,
                 std::int64_t import, const Taken& taken)
{
    if (taken.shipments == 0)
        return;
    (void)db.run(note_import_sql, {std::string_view{options.actor}, std::string_view{now},
                                   taken.shipments, taken.first_id, taken.last_id, import});
}

}  // namespace

Taken join_in(sqlite::Connection& db, const Clock& clock, const JoinOptions& options)
{
    auto tell = [&](const std::string& doing, double share) {
        if (options.progress)
            options.progress(doing, share);
    };
    refuse_unfinished(db, options.ledger);
    tell("reading the old database", 0);
    Draft draft{options.ledger};
    const Origin origin = copy(options.from, draft.path());
    failpoint("join.copied");
    Visit visit{db, draft.path()};
    db.script("BEGIN IMMEDIATE;");
    const std::int64_t import = db.integer(next_import_sql);
    Ids ids{db, import};
    Taken taken = take(
        db, origin,
        {.unread_shown = options.unread_shown,
         .progress =
             [&](double share) { tell("importing shipments", copy_share + rows_share * share); },
         .stored = [&](std::int64_t id) { ids.add(id); }});
    ids.end_run();
    note_import(db, options, format_rfc3339(clock.wall()), import, taken);
    failpoint("join.before_commit");
    tell("writing it to the disk", copy_share + rows_share);
    db.script(options.is_rehearsal ? "ROLLBACK;" : "COMMIT;");
    failpoint("join.committed");
    return taken;
}

}  // namespace holdfast::store
