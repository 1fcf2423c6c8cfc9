// A row of the shipments that a service before us kept, and whether it is one of ours. Pure; any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::store {

struct LegacyRow {
    // What SQLite's typeof() says of each: "integer", "text", "null", "blob", "real".
    std::string_view id_type;
    std::string_view status_type;
    std::string_view time_type;
    std::int64_t id = 0;
    std::string_view status;
    std::string_view created_at;
};

struct ReadRow {
    std::string created_at;  // The same moment, as ours are written.
    std::string reason;      // Why it is no shipment; empty when it is one.
};

ReadRow read_row(const LegacyRow& row);

}  // namespace holdfast::store
