#include "store/legacy/take.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/failpoint.h"
#include "base/text.h"
#include "store/legacy/source.h"

namespace holdfast::store {
namespace {

// Rows between two signs of life.
constexpr std::int64_t rows_a_sign = 10'000;
constexpr int busy_ms = 2000;

constexpr std::string_view insert_shipment_sql =
    "INSERT INTO shipments(id, status, created_at) VALUES (?, ?, ?)";

// 1 when this shipment began as the row says, 0 when another one has its id. What became of it
// since does not count.
constexpr std::string_view began_so_sql = R"sql(
SELECT created_at = ?3 AND ?2 = coalesce(
    (SELECT coalesce(from_status, to_status) FROM shipment_history WHERE shipment_id = ?1
     ORDER BY number LIMIT 1), status)
FROM shipments WHERE id = ?1
)sql";

// The rows that earlier runs kept, and how many there are of each. The columns have no type, so
// that none of them is converted.
constexpr std::string_view kept_sql = R"sql(
CREATE TEMP TABLE kept_before(id, status, created_at, unmatched INTEGER);
INSERT INTO kept_before
SELECT id, status, created_at, count(*) FROM unread_shipments GROUP BY 1, 2, 3;
CREATE INDEX temp.kept_before_rows ON kept_before(id, status, created_at);
)sql";

constexpr std::string_view match_kept_sql = R"sql(
UPDATE kept_before SET unmatched = unmatched - 1
WHERE unmatched > 0
  AND id IS (SELECT id FROM legacy.shipments WHERE rowid = ?1)
  AND status IS (SELECT status FROM legacy.shipments WHERE rowid = ?1)
  AND created_at IS (SELECT created_at FROM legacy.shipments WHERE rowid = ?1)
)sql";

constexpr std::string_view keep_unread_sql = R"sql(
INSERT INTO unread_shipments(id, status, created_at, reason)
SELECT id, status, created_at, ? FROM legacy.shipments WHERE rowid = ?
)sql";

constexpr std::string_view first_unread_sql = R"sql(
SELECT quote(id), quote(status), quote(created_at), reason FROM unread_shipments
WHERE number > ? ORDER BY number LIMIT ?
)sql";

constexpr std::string_view quoted_row_sql = R"sql(
SELECT quote(id), quote(status), quote(created_at) FROM shipments WHERE rowid = ?
)sql";

class Taking {
public:
    Taking(sqlite::Connection& db, const TakeOptions& options)
        : db_{db}, source_{db, "legacy"}, options_{options}
    {
    }

    Taken run()
    {
        const std::int64_t unread_before =
            db_.integer("SELECT coalesce(max(number), 0) FROM unread_shipments");
        db_.script(kept_sql);
        for (const std::string& table : source_.tables()) {
            bool is_shipments = source_.holds_shipments(table);
            if (is_shipments)
                take_shipments(table);
            // Whatever else a row had is not to be lost either.
            if (!is_shipments || source_.has_other_columns())
                keep(table);
        }
        db_.script("DROP TABLE kept_before;");
        show_unread(unread_before);
        return std::move(taken_);
    }

private:
    void take_shipments(const std::string& table)
    {
        const std::int64_t total = source_.rows(table);
        std::int64_t done = 0;
        source_.each_row([&](const SourceRow& row) {
            failpoint("adopt.row");
            take_row(row);
            if (options_.progress && done++ % rows_a_sign == 0)
                options_.progress(static_cast<double>(done) / static_cast<double>(total));
        });
        CHECK(taken_.shipments + taken_.known + taken_.unread == total);
    }

    void take_row(const SourceRow& row)
    {
        if (!row.read.reason.empty())
            return keep_unread(row.rowid, row.read.reason);
        const LegacyRow& old = row.old;
        const std::string_view created_at = row.read.created_at;
        if (std::optional<bool> is_same = began_so(old.id, old.status, created_at)) {
            if (!*is_same)
                return keep_unread(row.rowid, join("another shipment has its id ", old.id));
            ++taken_.known;
            return;
        }
        (void)db_.run(insert_shipment_sql, {old.id, old.status, created_at});
        taken_.first_id = taken_.shipments == 0 ? old.id : std::min(taken_.first_id, old.id);
        taken_.last_id = std::max(taken_.last_id, old.id);
        ++taken_.shipments;
        if (options_.stored)
            options_.stored(old.id);
    }

    // Nothing when its id is free.
    std::optional<bool> began_so(std::int64_t id, std::string_view status,
                                 std::string_view created_at)
    {
        sqlite::Query shipment = db_.query(began_so_sql, {id, status, created_at});
        if (!shipment.next())
            return std::nullopt;
        return shipment.integer(0) != 0;
    }

    void keep_unread(std::int64_t rowid, std::string_view reason)
    {
        // As many of the same as an earlier run kept are these.
        if (db_.run(match_kept_sql, {rowid}) != 0) {
            ++taken_.known;
            return;
        }
        CHECK(db_.run(keep_unread_sql, {reason, rowid}) == 1);
        ++taken_.unread;
    }

    // Without its constraints, which its rows need not keep any more. The columns keep their types
    // in words, which decide how SQLite compares.
    void keep(const std::string& table)
    {
        failpoint("adopt.table");
        const std::int64_t total = source_.rows(table);
        std::string name = "legacy_" + table;
        std::string columns = columns_of("legacy", table);
        for (int number = 2; has_table(name); ++number) {
            if (columns_of("main", name) == columns) {
                add(table, name, total);
                return;
            }
            name = join("legacy_", table, "_", number);
        }
        db_.script(join("CREATE TABLE main.", quoted(name), " AS SELECT * FROM legacy.",
                        quoted(table), ";"));
        CHECK(count(name) == total);
        taken_.waiting.push_back({std::move(name), total});
    }

    // The rows that it has not. Each is numbered among those that are the same, so that of three
    // alike the third comes if two are there.
    void add(const std::string& table, const std::string& name, std::int64_t total)
    {
        const std::int64_t before = count(name);
        const std::string columns = columns_of("legacy", table);
        const std::string numbered =
            join("SELECT *, row_number() OVER (PARTITION BY ", columns, ") FROM ");
        db_.script(join("INSERT INTO main.", quoted(name), " SELECT ", columns, " FROM (", numbered,
                        "legacy.", quoted(table), " EXCEPT ", numbered, "main.", quoted(name),
                        ");"));
        const std::int64_t rows = count(name) - before;
        CHECK(rows <= total);
        taken_.waiting.push_back({name, rows, total - rows});
    }

    bool has_table(const std::string& name)
    {
        return db_.integer("SELECT count(*) FROM main.sqlite_schema WHERE lower(name) = lower(?)",
                           {std::string_view{name}}) != 0;
    }
    std::int64_t count(const std::string& name)
    {
        return db_.integer(join("SELECT count(*) FROM main.", quoted(name)));
    }
    // As a list of SQL: equal if the names are, in their order.
    std::string columns_of(const char* schema, const std::string& table)
    {
        std::string list;
        sqlite::Query row = db_.query(
            "SELECT lower(name) FROM pragma_table_xinfo(?, ?) WHERE hidden <> 1 ORDER BY cid",
            {std::string_view{table}, std::string_view{schema}});
        while (row.next())
            append_to(list, list.empty() ? "" : ", ", quoted(row.text(0)));
        return list;
    }

    void show_unread(std::int64_t after)
    {
        sqlite::Query row = db_.query(first_unread_sql, {after, options_.unread_shown});
        while (row.next())
            taken_.first_unread.push_back({.id = std::string{row.text(0)},
                                           .status = std::string{row.text(1)},
                                           .created_at = std::string{row.text(2)},
                                           .reason = std::string{row.text(3)}});
    }

    sqlite::Connection& db_;
    Source source_;
    const TakeOptions& options_;
    Taken taken_{};
};

void note(sqlite::Connection& db, const SourceRow& row, std::int64_t unread_shown, Taken& taken)
{
    if (row.read.reason.empty()) {
        ++taken.shipments;
        return;
    }
    ++taken.unread;
    if (taken.unread > unread_shown)
        return;
    sqlite::Query words = db.query(quoted_row_sql, {row.rowid});
    CHECK(words.next());
    taken.first_unread.push_back({.id = std::string{words.text(0)},
                                  .status = std::string{words.text(1)},
                                  .created_at = std::string{words.text(2)},
                                  .reason = row.read.reason});
}

}  // namespace

Taken take(sqlite::Connection& db, Origin origin, const TakeOptions& options)
{
    Taken taken = Taking{db, options}.run();
    taken.origin = origin;
    return taken;
}

Taken look_into(const std::string& path, std::int64_t unread_shown)
{
    sqlite::Connection db{path, sqlite::Mode::read_only};
    db.set_busy_timeout(busy_ms);
    db.script("BEGIN");  // One snapshot for all of it.
    std::optional<Origin> origin = origin_of(db);
    if (!origin)
        throw Refused{none_of_theirs(path, "name another file")};
    Taken taken{.origin = *origin};
    Source source{db, "main"};
    for (const std::string& table : source.tables()) {
        bool is_shipments = source.holds_shipments(table);
        if (is_shipments)
            source.each_row([&](const SourceRow& row) { note(db, row, unread_shown, taken); });
        if (!is_shipments || source.has_other_columns())
            taken.waiting.push_back({join("legacy_", table), source.rows(table)});
    }
    return taken;
}

}  // namespace holdfast::store
