// Everything a ledger holds, as a value that can be compared: what it must be after a crash is
// worked out here, what it is is read from the database. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "lib/sqlite/connection.h"

namespace holdfast::power_loss {

struct Shipment {
    std::string status;
    std::string created_at;
    bool operator==(const Shipment&) const = default;
};

// What was said under an idempotency key.
struct Answer {
    std::string content;
    std::int64_t status;
    std::string location;
    std::string body;
    bool operator==(const Answer&) const = default;
};

struct Contents {
    std::map<std::int64_t, Shipment> shipments;
    std::map<std::string, Answer> answers;
    bool operator==(const Contents&) const = default;
};

// Of one snapshot. Throws sqlite::Failure.
Contents read_contents(sqlite::Connection& db);

// What the database says against itself: its pages, its counts against a recount. Empty: nothing.
std::string contradiction(sqlite::Connection& db);

// "shipment 7 is missing", the first few.
std::string difference(const Contents& expected, const Contents& found);

}  // namespace holdfast::power_loss
