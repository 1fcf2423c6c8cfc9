// The database of a service that came before, as a list of tables and of rows that may be
// shipments. It is only read. A thread of its own connection.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lib/sqlite/connection.h"
#include "store/legacy/row.h"
#include "store/refusal.h"

namespace holdfast::store {

struct SourceRow {
    std::int64_t rowid;
    LegacyRow old;  // Its texts are gone with the next row.
    ReadRow read;
};

class Source {
public:
    // `schema` is the name under which it is attached.
    Source(sqlite::Connection& db, std::string schema) : db_{db}, schema_{std::move(schema)} {}

    // All of them, by name.
    std::vector<std::string> tables();
    // Whether its rows can be shipments.
    bool holds_shipments(const std::string& table);
    // Whether they say more than ours can.
    bool has_other_columns();
    std::int64_t rows(const std::string& table);
    // Of the shipments, by their ids. Of several rows with one id the first that can be one is one.
    void each_row(const std::function<void(const SourceRow&)>& act);

private:
    std::int64_t columns(std::string_view condition);

    sqlite::Connection& db_;
    std::string schema_;
};

// "\"a\"\"b\"", for SQL.
std::string quoted(std::string_view name, char quote = '"');

Refusal none_of_theirs(const std::string& path, std::string remedy);

}  // namespace holdfast::store
