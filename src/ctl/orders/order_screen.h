// How orders go on, on one screen. Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "ctl/screen/frame.h"
#include "ctl/screen/picture.h"
#include "ctl/screen/sparkline.h"
#include "lib/json/document.h"

namespace holdfast::ctl {

// How many came and went between two looks at GET /orders/stats, each second.
class OrderHistory {
public:
    void take(const json::Node& stats, Instant now);
    // Nobody answered: a gap.
    void miss();

    const Samples& placed() const noexcept { return placed_; }
    const Samples& finished() const noexcept { return finished_; }
    const Samples& backlog() const noexcept { return backlog_; }

private:
    Rate placing_;
    Rate finishing_;
    Samples placed_;
    Samples finished_;
    Samples backlog_;
};

// What is known of the calls that were made for an order.
struct OrderCalls {
    std::string count{};  // Of all of them.
    std::string last{};   // "error 500 in 12.5 ms"
};

struct OrderFrame {
    json::Node stats{};                                      // GET /orders/stats.
    json::Node orders{};                                     // GET /orders: the newest first.
    std::map<std::string, OrderCalls, std::less<>> calls{};  // By the order's id.
};

// Without a history there is no rate. As many of the newest orders as have room, 0 rows are all.
Picture draw_orders(const OrderFrame& frame, const OrderHistory* history, WallTime at, Extent room);

}  // namespace holdfast::ctl
