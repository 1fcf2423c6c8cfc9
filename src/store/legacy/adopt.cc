#include "store/legacy/adopt.h"

#include <array>
#include <stdexcept>
#include <utility>

#include <unistd.h>

#include "base/check.h"
#include "base/failpoint.h"
#include "base/text.h"
#include "store/legacy/row.h"
#include "store/lock.h"
#include "store/migrate.h"
#include "store/open.h"
#include "store/refusal.h"
#include "store/restore.h"

namespace holdfast::store {
namespace {

using sqlite::Connection;
using sqlite::Failure;
using sqlite::FailureKind;

// Rows between two signs of life.
constexpr std::int64_t rows_a_sign = 10'000;
// Of the work; the rest is putting the new file into its place.
constexpr double rows_share = 0.7;
constexpr int busy_ms = 2000;

constexpr std::string_view tables_sql = R"sql(
SELECT name FROM legacy.sqlite_schema
WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY name
)sql";

constexpr std::string_view rows_sql = R"sql(
SELECT typeof(id), typeof(status), typeof(created_at), id, status, created_at, rowid
FROM legacy.shipments ORDER BY rowid
)sql";

constexpr std::string_view insert_shipment_sql =
    "INSERT INTO shipments(id, status, created_at) VALUES (?, ?, ?)";

constexpr std::string_view has_shipment_sql = "SELECT count(*) FROM shipments WHERE id = ?";

constexpr std::string_view keep_unread_sql = R"sql(
INSERT INTO unread_shipments(id, status, created_at, reason)
SELECT id, status, created_at, ? FROM legacy.shipments WHERE rowid = ?
)sql";

constexpr std::string_view first_unread_sql = R"sql(
SELECT quote(id), quote(status), quote(created_at), reason FROM unread_shipments
ORDER BY number LIMIT ?
)sql";

std::string quoted(std::string_view name, char quote)
{
    std::string out{quote};
    for (char c : name) {
        out += c;
        if (c == quote)
            out += c;
    }
    return out + quote;
}

[[noreturn]] void refuse_busy(const std::string& path)
{
    throw Refused{{.cause = Cause::locked,
                   .subject = path,
                   .what = "is in use by another program",
                   .why = "what that wrote meanwhile would be lost",
                   .remedy = join("stop the service that came before: fuser -v ", path)}};
}

// Its log, if it has one, is brought in, and what an interrupted program left is undone.
void make_one_file(const std::string& path)
{
    try {
        Connection old{path, sqlite::Mode::read_write};
        old.set_busy_timeout(busy_ms);
        // Not possible while anybody else has its log open.
        if (old.text("PRAGMA journal_mode = DELETE") == "delete")
            return;
    } catch (const Failure& failure) {
        if (failure.kind() != FailureKind::busy)
            throw;
    }
    refuse_busy(path);
}

std::string draft_path(const std::string& database)
{
    return database + ".adopting";
}

// The new ledger on its way, under a name of its own.
class Draft {
public:
    explicit Draft(const std::string& database) : database_{database} { remove_draft(database_); }
    ~Draft() { remove_draft(database_); }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    std::string path() const { return draft_path(database_); }

private:
    const std::string& database_;
};

class Adoption {
public:
    Adoption(Connection& db, const AdoptOptions& options, Origin origin)
        : db_{db}, options_{options}
    {
        adopted_.origin = origin;
    }

    Adopted run()
    {
        for (const std::string& table : tables()) {
            bool is_shipments = to_lower(table) == "shipments" && has_our_columns();
            if (is_shipments)
                read_shipments();
            // Whatever else a row had is not to be lost either.
            if (!is_shipments || has_other_columns())
                keep(table);
        }
        show_unread();
        return std::move(adopted_);
    }

private:
    std::vector<std::string> tables()
    {
        std::vector<std::string> names;
        for (sqlite::Query row = db_.query(tables_sql); row.next();)
            names.emplace_back(row.text(0));
        return names;
    }

    std::int64_t columns(std::string_view condition)
    {
        return db_.integer(
            join("SELECT count(*) FROM pragma_table_info('shipments', 'legacy') "
                 "WHERE lower(name) ",
                 condition, " ('id', 'status', 'created_at')"));
    }
    bool has_our_columns() { return columns("IN") == 3; }
    bool has_other_columns() { return columns("NOT IN") > 0; }

    void read_shipments()
    {
        std::int64_t total = db_.integer("SELECT count(*) FROM legacy.shipments");
        std::int64_t done = 0;
        for (sqlite::Query row = db_.query(rows_sql); row.next(); ++done) {
            failpoint("adopt.row");
            take(row);
            if (options_.progress && done % rows_a_sign == 0)
                options_.progress("adopting shipments", rows_share * static_cast<double>(done) /
                                                            static_cast<double>(total));
        }
        CHECK(adopted_.shipments + adopted_.unread == total);
    }

    void take(const sqlite::Query& row)
    {
        LegacyRow old{.id_type = row.text(0),
                      .status_type = row.text(1),
                      .time_type = row.text(2),
                      .id = row.integer(3)};
        // Asked for as text, a number would become one.
        if (old.status_type == "text")
            old.status = row.text(4);
        if (old.time_type == "text")
            old.created_at = row.text(5);
        ReadRow read = read_row(old);
        if (read.reason.empty() && db_.integer(has_shipment_sql, {old.id}) != 0)
            read.reason = join("its id ", old.id, " was there before");
        if (!read.reason.empty()) {
            CHECK(db_.run(keep_unread_sql, {std::string_view{read.reason}, row.integer(6)}) == 1);
            ++adopted_.unread;
            return;
        }
        (void)db_.run(insert_shipment_sql, {old.id, old.status, std::string_view{read.created_at}});
        ++adopted_.shipments;
    }

    // Without its constraints, which its rows need not keep any more. The columns keep their types
    // in words, which decide how SQLite compares.
    void keep(const std::string& table)
    {
        failpoint("adopt.table");
        std::string name = "legacy_" + table;
        std::string text = join("CREATE TABLE ", quoted(name, '"'), " AS SELECT * FROM legacy.",
                                quoted(table, '"'));
        db_.script(text);
        std::int64_t rows = db_.integer(join("SELECT count(*) FROM ", quoted(name, '"')));
        CHECK(rows == db_.integer(join("SELECT count(*) FROM legacy.", quoted(table, '"'))));
        adopted_.waiting.push_back({std::move(name), rows});
    }

    void show_unread()
    {
        sqlite::Query row =
            db_.query(first_unread_sql, {static_cast<std::int64_t>(unread_shown_max)});
        while (row.next())
            adopted_.first_unread.push_back({.id = std::string{row.text(0)},
                                             .status = std::string{row.text(1)},
                                             .created_at = std::string{row.text(2)},
                                             .reason = std::string{row.text(3)}});
    }

    Connection& db_;
    const AdoptOptions& options_;
    Adopted adopted_{};
};

// While it is there nobody else writes into the old database; all may read it.
class Guard {
public:
    explicit Guard(const std::string& path) : db_{path, sqlite::Mode::read_write}
    {
        db_.set_busy_timeout(busy_ms);
        try {
            db_.script("BEGIN IMMEDIATE");
        } catch (const Failure& failure) {
            if (failure.kind() != FailureKind::busy)
                throw;
            refuse_busy(path);
        }
    }

private:
    Connection db_;
};

}  // namespace

bool is_to_be_adopted(const std::string& path)
{
    if (::access(path.c_str(), F_OK) != 0)
        return false;
    std::vector<Refusal> found = inspect(path, ledger_kind());
    for (const Refusal& refusal : found)
        if (refusal.cause != Cause::legacy)
            throw Refused{refusal};
    return !found.empty();
}

void remove_draft(const std::string& path)
{
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        (void)::unlink((draft_path(path) + suffix).c_str());
}

Adopted adopt(const Clock& clock, const AdoptOptions& options)
{
    StoreLock lock{options.path};
    make_one_file(options.path);
    Guard guard{options.path};
    Draft draft{options.path};
    Connection db = open_for_writing({.path = draft.path()}, ledger_kind());
    (void)migrate(db, ledger_kind(), clock, {.program_version = options.program_version});
    db.set_busy_timeout(busy_ms);
    db.script(join("ATTACH DATABASE ", quoted(options.path, '\''), " AS legacy"));
    std::optional<Origin> origin = origin_of(db, "legacy");
    if (!origin)
        throw Refused{{.cause = Cause::foreign,
                       .subject = options.path,
                       .what = "is not the database of a service that came before",
                       .why = "it has none of their tables",
                       .remedy = "correct database.path, or move the file away"}};
    db.script("BEGIN");
    Adopted adopted = Adoption{db, options, *origin}.run();
    failpoint("adopt.before_commit");
    db.script("COMMIT");
    failpoint("adopt.before_exchange");
    adopted.kept = restore(ledger_kind(), clock,
                           {.backup = draft.path(),
                            .database = options.path,
                            .progress =
                                [&](double share) {
                                    if (options.progress)
                                        options.progress("putting the new ledger into its place",
                                                         rows_share + (1 - rows_share) * share);
                                }})
                       .kept;
    return adopted;
}

}  // namespace holdfast::store
