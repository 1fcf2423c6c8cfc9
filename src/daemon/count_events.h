// Tells streams how many orders and shipments there are, when that has changed: so a page, or a
// program, follows them without asking. Once a second at most, whatever happens meanwhile. Loop
// thread.
#pragma once

#include <memory>
#include <optional>

#include "base/loop.h"
#include "base/task.h"
#include "http/stream/event_hub.h"
#include "order/counts.h"
#include "shipment/counts_board.h"

namespace holdfast::daemon {

class CountEvents final : public Task {
public:
    static constexpr std::chrono::seconds interval{1};
    static constexpr std::size_t statuses_max = 20;  // The rest is one number.

    struct World {
        http::EventHub& events;
        order::OrderCountsBoard& orders;
        shipment::CountsBoard& shipments;
    };

    // All of `world` outlives this. Declares the events "orders" and "shipments".
    explicit CountEvents(const World& world);

    const char* name() const noexcept override { return "count_events"; }
    Instant step(Instant now) override;

private:
    void tell_orders();
    void tell_shipments();

    World world_;
    // As they were told last; nothing: they were not known yet.
    std::optional<order::OrderCounts> orders_;
    std::shared_ptr<const shipment::Counts> shipments_;
};

}  // namespace holdfast::daemon
