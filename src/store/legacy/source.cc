#include "store/legacy/source.h"

#include <optional>
#include <utility>

#include "base/text.h"

namespace holdfast::store {

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

Refusal none_of_theirs(const std::string& path, std::string remedy)
{
    return {.cause = Cause::foreign,
            .subject = path,
            .what = "is not the database of a service that came before",
            .why = "it has none of their tables",
            .remedy = std::move(remedy)};
}

std::vector<std::string> Source::tables()
{
    std::vector<std::string> names;
    sqlite::Query row =
        db_.query(join("SELECT name FROM ", schema_,
                       ".sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' "
                       "ESCAPE '@' ORDER BY name"));
    while (row.next())
        names.emplace_back(row.text(0));
    return names;
}

std::int64_t Source::columns(std::string_view condition)
{
    return db_.integer(join("SELECT count(*) FROM pragma_table_info('shipments', '", schema_,
                            "') WHERE lower(name) ", condition, " ('id', 'status', 'created_at')"));
}

bool Source::holds_shipments(const std::string& table)
{
    return to_lower(table) == "shipments" && columns("IN") == 3;
}

bool Source::has_other_columns()
{
    return columns("NOT IN") > 0;
}

std::int64_t Source::rows(const std::string& table)
{
    return db_.integer(join("SELECT count(*) FROM ", schema_, ".", quoted(table)));
}

void Source::each_row(const std::function<void(const SourceRow&)>& act)
{
    std::optional<std::int64_t> last;
    sqlite::Query row = db_.query(
        join("SELECT typeof(id), typeof(status), typeof(created_at), id, status, created_at, rowid "
             "FROM ",
             schema_, ".shipments ORDER BY id, rowid"));
    while (row.next()) {
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
        if (read.reason.empty() && last == old.id)
            read.reason = join("its id ", old.id, " was there before");
        if (read.reason.empty())
            last = old.id;
        act({.rowid = row.integer(6), .old = old, .read = std::move(read)});
    }
}

}  // namespace holdfast::store
