#include "store/shape.h"

#include "base/text.h"

namespace holdfast::store {
namespace {

// SQLite's own tables, and what it makes by itself for a constraint, have names of that form.
constexpr std::string_view columns_sql = R"sql(
SELECT t.name, t.strict, t.wr, c.name, c.type, c."notnull", c.pk, c.hidden
FROM pragma_table_list AS t, pragma_table_xinfo(t.name) AS c
WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite@_%' ESCAPE '@'
)sql";

constexpr std::string_view texts_sql = R"sql(
SELECT type, name, sql FROM sqlite_schema 
WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL
)sql";

// What UNIQUE in a table's definition makes; it has no text of its own.
constexpr std::string_view unique_sql = R"sql(
SELECT t.name, group_concat(c.name, ', ')
FROM pragma_table_list AS t, pragma_index_list(t.name) AS i, pragma_index_info(i.name) AS c
WHERE t.schema = 'main' AND t.type = 'table' AND i.origin = 'u'
GROUP BY t.name, i.name
)sql";

std::string describe_column(const sqlite::Query& row)
{
    std::string out = to_lower(row.text(4));
    if (row.integer(5) != 0)
        out += " not null";
    if (row.integer(6) != 0)
        append_to(out, " primary key");
    if (row.integer(6) > 1)
        append_to(out, " (part ", row.integer(6), ")");
    if (row.integer(7) > 1)
        out += " generated";
    return out;
}

bool is_word(char c)
{
    // Beyond ASCII everything is part of a name.
    return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

// Takes SQL apart into words, texts and marks.
class Normaliser {
public:
    explicit Normaliser(std::string_view sql) : rest_{sql} {}

    std::string run()
    {
        while (!rest_.empty())
            step();
        return std::move(out_);
    }

private:
    void step()
    {
        char c = rest_.front();
        if (rest_.starts_with("--"))
            return skip(find_end("\n"));
        if (rest_.starts_with("/*"))
            return skip(find_end("*/"));
        if (c == '\'')
            return take(quoted_length(c));
        if (c == '"' || c == '`' || c == '[')
            return take_name(quoted_length(c == '[' ? ']' : c));
        if (is_word(c)) {
            std::size_t length = 1;
            while (length < rest_.size() && is_word(rest_[length]))
                ++length;
            separate();
            out_ += to_lower(rest_.substr(0, length));
            return skip(length);
        }
        if (c > ' ')
            out_ += c;
        skip(1);
    }

    std::size_t find_end(std::string_view end) const
    {
        std::size_t at = rest_.find(end);
        return at == std::string_view::npos ? rest_.size() : at + end.size();
    }
    // A quote that is doubled is part of the text.
    std::size_t quoted_length(char quote) const
    {
        std::size_t at = 1;
        for (; at < rest_.size(); ++at) {
            if (rest_[at] != quote)
                continue;
            if (at + 1 < rest_.size() && rest_[at + 1] == quote)
                ++at;
            else
                return at + 1;
        }
        return rest_.size();
    }
    // One space where two words would become one; none anywhere else.
    void separate()
    {
        if (!out_.empty() && is_word(out_.back()))
            out_ += ' ';
    }
    void take(std::size_t length)
    {
        out_ += rest_.substr(0, length);
        skip(length);
    }
    void take_name(std::size_t length)
    {
        separate();
        if (length > 2)
            out_ += to_lower(rest_.substr(1, length - 2));
        skip(length);
    }
    void skip(std::size_t length) { rest_.remove_prefix(length); }

    std::string_view rest_;
    std::string out_;
};

void compare_columns(const std::string& table, const Shape::Columns& required,
                     const Shape::Columns& actual, std::vector<std::string>& out)
{
    for (const auto& [column, type] : required) {
        auto found = actual.find(column);
        if (found == actual.end())
            out.push_back(join("table ", table, ": column ", column, " is missing"));
        else if (found->second != type)
            out.push_back(join("table ", table, ": column ", column, " is ", found->second,
                               " and must be ", type));
    }
    for (const auto& [column, type] : actual)
        if (!required.contains(column))
            out.push_back(join("table ", table, ": column ", column, " is not ours"));
}

void compare_texts(std::string_view what, const std::map<std::string, std::string>& required,
                   const std::map<std::string, std::string>& actual, std::vector<std::string>& out)
{
    for (const auto& [name, text] : required) {
        auto found = actual.find(name);
        if (found == actual.end())
            out.push_back(join(what, " ", name, " is missing"));
        else if (found->second != text)
            out.push_back(join(what, " ", name, " was altered"));
    }
}

}  // namespace

namespace {

Shape make_shape(const Kind& kind)
{
    sqlite::Connection db{":memory:", sqlite::Mode::create};
    for (const Migration& migration : kind.migrations)
        db.script(migration.sql);
    return read_shape(db);
}

}  // namespace

Shape required_shape(const Kind& kind)
{
    // Our own kinds live for ever, and are asked for once a second.
    if (&kind == &ledger_kind()) {
        static const Shape shape = make_shape(kind);
        return shape;
    }
    if (&kind == &telemetry_kind()) {
        static const Shape shape = make_shape(kind);
        return shape;
    }
    return make_shape(kind);
}

Shape read_shape(sqlite::Connection& db)
{
    Shape shape;
    for (sqlite::Query row = db.query(columns_sql); row.next();) {
        std::string table{row.text(0)};
        shape.tables[table].emplace(row.text(3), describe_column(row));
        shape.options[table] = join(row.integer(1) != 0 ? "STRICT" : "not STRICT",
                                    row.integer(2) != 0 ? ", WITHOUT ROWID" : "");
    }
    for (sqlite::Query row = db.query(texts_sql); row.next();) {
        auto& texts = row.text(0) == "index"     ? shape.indexes
                      : row.text(0) == "trigger" ? shape.triggers
                                                 : shape.views;
        texts.emplace(row.text(1), normalise_sql(row.text(2)));
    }
    for (sqlite::Query row = db.query(unique_sql); row.next();)
        shape.indexes.emplace(join("UNIQUE (", row.text(1), ") of ", row.text(0)), "");
    return shape;
}

std::vector<std::string> differences(const Shape& required, const Shape& actual)
{
    std::vector<std::string> out;
    for (const auto& [table, columns] : required.tables) {
        auto found = actual.tables.find(table);
        if (found == actual.tables.end()) {
            out.push_back(join("table ", table, " is missing"));
            continue;
        }
        compare_columns(table, columns, found->second, out);
        const std::string& wanted = required.options.at(table);
        if (const std::string& options = actual.options.at(table); options != wanted)
            out.push_back(join("table ", table, " is ", options, " and must be ", wanted));
    }
    compare_texts("index", required.indexes, actual.indexes, out);
    compare_texts("trigger", required.triggers, actual.triggers, out);
    compare_texts("view", required.views, actual.views, out);
    return out;
}

std::string normalise_sql(std::string_view sql)
{
    return Normaliser{sql}.run();
}

}  // namespace holdfast::store
