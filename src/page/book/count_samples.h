// How many orders and shipments there were at some moments, and what that says of the time between
// them. Immutable; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "order/counts.h"
#include "shipment/counts.h"

namespace holdfast::page {

struct CountSample {
    WallTime at{};
    // Absent: nobody knew.
    std::optional<order::OrderCounts> orders{};
    std::optional<shipment::Counts> shipments{};
};

// The oldest first. A sample never changes, so whoever shows them copies none.
using CountSamples = std::vector<std::shared_ptr<const CountSample>>;
// One for each sample; absent where nobody knew.
using CountSeries = std::vector<std::optional<std::int64_t>>;

CountSeries orders_in(const CountSamples& samples, order::OrderState state);
CountSeries shipments_with(const CountSamples& samples, std::string_view status);
// What came to each since the one before it, so one less. Orders that were cleared away make a
// count smaller: nothing came then.
CountSeries gains(const CountSeries& counts);
// Of what was gained since `from`, as far as it is known.
std::int64_t gained_since(const CountSamples& samples, const CountSeries& gains, WallTime from);

}  // namespace holdfast::page
