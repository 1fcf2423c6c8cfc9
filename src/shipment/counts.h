// How many shipments there are of each status. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::shipment {

struct StatusCount {
    std::string status;
    std::int64_t count = 0;
    friend bool operator==(const StatusCount&, const StatusCount&) = default;
};

// By status, none twice; only those that have shipments.
using Counts = std::vector<StatusCount>;

// What a status is called that is one of too many. No status of ours has small letters.
inline constexpr const char* other_status = "other";

// The `statuses_max` greatest, and the sum of the rest as `other_status`.
Counts greatest(const Counts& counts, std::size_t statuses_max);

}  // namespace holdfast::shipment
