// Brings the rows of a service that came before into a ledger: each one becomes a shipment, is kept
// as one that nobody understands, waits in a table of its own, or is there already. A thread of its
// own connection.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "lib/sqlite/connection.h"
#include "store/legacy/origin.h"

namespace holdfast::store {

// A row that is no shipment, in words: "7", "\"lost\"", "NULL".
struct UnreadRow {
    std::string id;
    std::string status;
    std::string created_at;
    std::string reason;
};

struct WaitingTable {
    std::string name;        // "legacy_orders"
    std::int64_t rows;       // That came.
    std::int64_t known = 0;  // That were there already.
};

struct Taken {
    Origin origin{};
    std::int64_t shipments = 0;
    std::int64_t known = 0;  // Rows that the ledger had already, as shipments or as unread ones.
    // Kept in the table unread_shipments, in this order; at most as many as asked for are here.
    std::int64_t unread = 0;
    std::vector<UnreadRow> first_unread{};
    // Tables that a later feature reads, as they were but for their names.
    std::vector<WaitingTable> waiting{};
    // Of the shipments that came.
    std::int64_t first_id = 0;
    std::int64_t last_id = 0;
};

// What a person reads; a program may want every_unread.
inline constexpr std::int64_t unread_shown_max = 100;
inline constexpr std::int64_t every_unread = std::numeric_limits<std::int64_t>::max();

struct TakeOptions {
    std::int64_t unread_shown = unread_shown_max;
    std::function<void(double)> progress{};      // Hears the share of the shipments that is done.
    std::function<void(std::int64_t)> stored{};  // Hears the id of each that came.
};

// From the database attached as "legacy", inside a transaction of the caller's.
Taken take(sqlite::Connection& db, Origin origin, const TakeOptions& options);

// What take() would find in a file that somebody else may be using; nothing is compared with a
// ledger. Throws Refused when it is none of theirs, or sqlite::Failure.
Taken look_into(const std::string& path, std::int64_t unread_shown = unread_shown_max);

}  // namespace holdfast::store
