// Makes a ledger of ours out of the database of a service that came before, in its place. Nothing
// of the old one is changed: the new one is made beside it, and then they exchange their names in
// one step. So it may be killed at any moment and run again. Touches the disk and takes as long as
// it takes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/legacy/origin.h"

namespace holdfast::store {

struct AdoptOptions {
    std::string path;  // Of the old database, and of the ledger that takes its place.
    std::string program_version;
    std::function<void(const std::string& doing, double share)> progress{};
};

// A row that is no shipment, in words: "7", "\"lost\"", "NULL".
struct UnreadRow {
    std::string id;
    std::string status;
    std::string created_at;
    std::string reason;
};

struct WaitingTable {
    std::string name;  // "legacy_orders"
    std::int64_t rows;
};

struct Adopted {
    Origin origin;
    std::int64_t shipments = 0;
    // Kept in the table unread_shipments, in this order; only the first ones are here.
    std::int64_t unread = 0;
    std::vector<UnreadRow> first_unread;
    // Tables that a later feature reads, as they were but for their names.
    std::vector<WaitingTable> waiting;
    std::string kept;  // Where the old database is now.
};

inline constexpr std::size_t unread_shown_max = 100;

// Whether adopt() is what this file needs, and nothing else is in its way. Throws Refused when
// something is.
bool is_to_be_adopted(const std::string& path);

// As the user whom the directory belongs to. Throws Refused when another program has the database,
// or is one of ours, sqlite::Failure or std::runtime_error; then nothing has changed.
Adopted adopt(const Clock& clock, const AdoptOptions& options);

// Removes what adopt() leaves when it is killed at its very end. Hold the ledger's StoreLock.
void remove_draft(const std::string& path);

}  // namespace holdfast::store
