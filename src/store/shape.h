// The tables, columns, indexes, triggers and views that a database must have, and how one differs
// from it. A thread of its own connection.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/sqlite/connection.h"
#include "store/kind.h"

namespace holdfast::store {

// What a database is made of, by name; each value is comparable text.
struct Shape {
    using Columns = std::map<std::string, std::string>;  // "TEXT NOT NULL" by "status".

    std::map<std::string, Columns> tables;
    std::map<std::string, std::string> options;  // Of tables: "STRICT WITHOUT ROWID".
    std::map<std::string, std::string> indexes;  // Their normalised text.
    std::map<std::string, std::string> triggers;
    std::map<std::string, std::string> views;
};

// The shape the migrations make, found by running them in memory; of our own kinds once.
Shape required_shape(const Kind& kind);
// Reads the schema alone, no rows.
Shape read_shape(sqlite::Connection& db);

// "table shipments: column status is missing", "...: column state is not ours". What is not ours
// beside ours is no difference, except for a column: who adds one to our table may have renamed.
std::vector<std::string> differences(const Shape& required, const Shape& actual);

// SQL with one way to write it: no comments, no quotes around names, one space between words, lower
// case outside of texts.
std::string normalise_sql(std::string_view sql);

}  // namespace holdfast::store
