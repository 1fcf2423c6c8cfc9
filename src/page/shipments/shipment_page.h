// One shipment: what it is, and each change of its status. Asks nobody; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "page/html/html.h"
#include "page/part/frame.h"
#include "shipment/change/history.h"
#include "shipment/shipment.h"

namespace holdfast::page {

struct ShipmentView {
    shipment::ShipmentId id;
    // Absent: it was deleted, and its history is all that is left.
    std::optional<shipment::Shipment> shipment{};
    std::vector<shipment::HistoryEntry> history{};  // The oldest first.
    std::optional<std::int64_t> after{};            // Where this part of it begins.
    bool has_more = false;
};

void write_shipment_page(Html& html, const Frame& frame, const ShipmentView& view);

}  // namespace holdfast::page
