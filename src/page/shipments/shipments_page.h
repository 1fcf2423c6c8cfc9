// How shipments fare: how many there are of each status, now and over a day, what the trends make
// of it, and a list. Asks nobody; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "obs/trend/trends.h"
#include "page/book/count_samples.h"
#include "page/html/html.h"
#include "page/part/frame.h"
#include "shipment/list/page.h"

namespace holdfast::page {

// What the query of the page says. What makes no sense in it is as if it were not there.
struct ShipmentsAsked {
    std::string status{};  // Empty: all.
    std::optional<shipment::Position> after{};
};

// `query` as it was sent.
ShipmentsAsked read_shipments_asked(std::string_view query);

struct ShipmentsView {
    // At most so many statuses have a row; nothing: nobody knows.
    static constexpr std::size_t statuses_max = 100;

    std::optional<shipment::Counts> counts{};
    CountSamples samples{};
    const trend::Trends* trends = nullptr;  // Null while nobody watches.
    ShipmentsAsked asked{};
    std::vector<shipment::Shipment> shipments{};
    bool has_more = false;
};

void write_shipments_page(Html& html, const Frame& frame, const ShipmentsView& view);

}  // namespace holdfast::page
