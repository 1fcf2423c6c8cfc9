// What became of a shipment, and how its status is changed. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/idempotency.h"
#include "shipment/shipment.h"

namespace holdfast::shipment {

struct Change {
    ShipmentId id;
    std::string status;
    std::optional<std::string> previous;  // What the status must be; absent: whatever it is.
    std::string actor;                    // "user:alice", "uid:0".
    std::optional<IdempotencyKey> key;
    // What the client is told, now and whenever it asks again with this key. Any thread.
    KeptAnswer (*describe)(const Shipment&) = nullptr;
};

// One step. The first says how the shipment came to be, the last may say that it is gone.
struct HistoryEntry {
    std::int64_t number = 0;           // Ascends; may begin at 0, and miss numbers.
    std::optional<std::string> at;     // RFC 3339, UTC; absent: nobody knows any more.
    std::optional<std::string> actor;  // Absent: another program than ours.
    std::optional<std::string> from;   // Absent: it was recorded.
    std::optional<std::string> to;     // Absent: it was deleted.
    friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

struct HistoryQuery {
    ShipmentId id;
    std::optional<std::int64_t> after{};  // A number.
    std::size_t rows_max = 100;           // At least 1.
};

}  // namespace holdfast::shipment
