#include "store/row_counts.h"

#include "base/text.h"

namespace holdfast::store {
namespace {

constexpr std::string_view select_countables = R"(
    SELECT 'sqlite_schema', NULL
    UNION ALL SELECT name, NULL FROM sqlite_schema
        WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
    UNION ALL SELECT t.name, i.name FROM sqlite_schema t, pragma_index_list(t.name) i
        WHERE t.type = 'table' AND i.origin = 'c' AND i.partial = 0)";

}  // namespace

RowCounts count_rows(sqlite::Connection& db)
{
    std::map<std::string, std::string> countables;
    {
        sqlite::Query query = db.query(select_countables);
        while (query.next()) {
            std::string from = quote_name(query.text(0));
            if (query.is_null(1))
                countables[join("table ", query.text(0))] = from;
            else
                countables[join("index ", query.text(1))] =
                    join(from, " INDEXED BY ", quote_name(query.text(1)));
        }
    }
    // A copy does without this one once no table needs it any more.
    countables["table sqlite_schema"] = "sqlite_schema WHERE name <> 'sqlite_sequence'";
    RowCounts counts;
    for (const auto& [name, from] : countables)
        // SQLite would answer count(*) from whichever is shorter.
        counts[name] = db.integer(join("SELECT total(1) FROM ", from));
    return counts;
}

std::string quote_name(std::string_view name)
{
    std::string quoted{"\""};
    for (char c : name) {
        quoted += c;
        if (c == '"')
            quoted += c;
    }
    return quoted + '"';
}

Witness::Witness(sqlite::Connection& source)
{
    std::string path = source.text("SELECT file FROM pragma_database_list WHERE name = 'main'");
    if (!path.empty())
        db_.emplace(path, sqlite::Mode::read_only);
}

void Witness::look()
{
    if (is_holding_)
        db_->run("COMMIT");
    is_holding_ = false;
    if (db_)
        version_ = db_->integer("PRAGMA data_version");
}

bool Witness::hold()
{
    if (!db_)
        return true;
    db_->run("BEGIN");
    is_holding_ = true;
    return db_->integer("PRAGMA data_version") == version_;
}

std::optional<RowCounts> Witness::rows()
{
    if (!is_holding_)
        return std::nullopt;
    return count_rows(*db_);
}

}  // namespace holdfast::store
