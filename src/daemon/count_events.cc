#include "daemon/count_events.h"

#include <string>
#include <utility>

#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

constexpr std::string_view orders_event = "orders";
constexpr std::string_view shipments_event = "shipments";

std::string encode(const order::OrderCounts& counts)
{
    std::string text;
    json::Writer json{text};
    json.begin_object().key("byState").begin_object();
    for (order::OrderState state : order::order_states)
        json.member(to_string(state), counts.of(state));
    json.end_object().end_object();
    return text;
}

std::string encode(const shipment::Counts& counts, std::size_t statuses_max)
{
    std::string text;
    json::Writer json{text};
    json.begin_object().key("byStatus").begin_object();
    for (const shipment::StatusCount& each : shipment::greatest(counts, statuses_max))
        json.member(each.status, each.count);
    json.end_object().end_object();
    return text;
}

}  // namespace

CountEvents::CountEvents(const World& world) : world_{world}
{
    world_.events.declare(orders_event);
    world_.events.declare(shipments_event);
}

Instant CountEvents::step(Instant now)
{
    tell_orders();
    tell_shipments();
    return now + interval;
}

// What was found at the start is no news: nobody was told of anything else.
void CountEvents::tell_orders()
{
    const auto counts = world_.orders.look();
    if (!counts || (orders_ && orders_->counts == counts->counts))
        return;
    if (std::exchange(orders_, *counts))
        world_.events.publish(orders_event, encode(*counts));
}

void CountEvents::tell_shipments()
{
    auto counts = world_.shipments.look();
    if (!counts || counts == shipments_)
        return;
    const auto before = std::exchange(shipments_, std::move(counts));
    if (before && *before != *shipments_)
        world_.events.publish(shipments_event, encode(*shipments_, statuses_max));
}

}  // namespace holdfast::daemon
