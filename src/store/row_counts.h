// How many rows each table and each index has: what a copy is compared by. A thread of its own
// connection.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "lib/sqlite/connection.h"

namespace holdfast::store {

using RowCounts = std::map<std::string, std::int64_t>;  // "table shipments", "index ...".

// By table and by index. In a damaged database they differ, while a copy of it, whose indexes are
// new, would be without a fault.
RowCounts count_rows(sqlite::Connection& db);

std::string quote_name(std::string_view name);

// The same snapshot as that of a VACUUM INTO, on a connection of its own, to count in it. VACUUM
// runs in no transaction of ours, so that there is no such snapshot to ask for: but if nobody
// committed between a look before the copy began and one after, both see the same.
class Witness {
public:
    explicit Witness(sqlite::Connection& source);

    // Before the copy begins.
    void look();
    // After it has begun. Returns whether the snapshots are the same; if so it is held.
    bool hold();
    // Nothing when no snapshot is held, as for a database in memory.
    std::optional<RowCounts> rows();

private:
    std::optional<sqlite::Connection> db_;
    std::int64_t version_ = 0;
    bool is_holding_ = false;
};

}  // namespace holdfast::store
