#include "daemon/orders/order_parts.h"

#include <utility>

#include "base/text.h"
#include "daemon/orders/order_settings.h"
#include "order/clear/http_clear.h"
#include "order/http_orders.h"
#include "order/json_order.h"
#include "order/operate/http_operations.h"
#include "order/report/json_breaker.h"

namespace holdfast::daemon {
namespace {

constexpr std::string_view breaker_event = "breaker";

}  // namespace

OrderParts::OrderParts(const World& world, const Settings& settings, http::Router& router)
    : world_{world},
      legacy_clear_{settings.orders.legacy_clear},
      orders_{world.ledger},
      queue_{world.ledger},
      queue_spans_{queue_, world.tracer},
      removal_{world.ledger},
      operations_{world.ledger},
      count_metrics_{world.registry, board_, [this] { return world_.loop.wall(); }},
      report_{world.log, world.registry, world.loop},
      spans_{report_, world.tracer},
      service_{world.loop, settings.orders},
      worker_{worker_settings(settings),
              {world.loop, queue_spans_, service_.port(), spans_},
              Random{world_.random.next()}},
      breaker_metrics_{world.registry, "upstream", worker_.breaker(), world.loop},
      health_{
          health_settings(settings), settings.orders.call_timeout, {world.loop, service_.prober()}},
      health_metrics_{world.registry, health_},
      clearing_{{.removal = removal_,
                 .aux = world.aux,
                 .clock = world.clock,
                 .log = world.log,
                 .encode = order::encode},
                archive_settings(settings)},
      intake_{intake_settings(settings),
              {.orders = orders_,
               .operations = operations_,
               .log = world.log,
               .registry = world.registry,
               .times = [this] { return times(); },
               .note_accepted = [this] { note_accepted(); }},
              Random{world_.random.next()}}
{
    world.storage.add(counts_);
    service_.set_tracer(world.tracer);
    worker_.tell_opening([this](const Result<order::Opened>& opened) { intake_.end_wait(opened); });
    world.events.declare(breaker_event);
    report_.also_tell([this](const order::BreakerChange& change) { tell(change); });
    report_.tell_answers([this](const order::Answer& answer) { health_.note_call(answer); });
    order::add_order_routes(router, intake_, orders_);
    order::add_operation_routes(router, operated());
    order::add_clear_route(router, clearing_, [this] { return legacy_clear_; });
}

OrderParts::~OrderParts() = default;

void OrderParts::start()
{
    if (is_unconfigured())
        report_.note_unconfigured();
    if (backlog() > 0)
        report_.note_waiting();
    world_.loop.add(worker_, world_.loop.now());
    service_.set_collector(&worker_);
    if (!is_unconfigured())
        health_.start();
    is_started_ = true;
}

void OrderParts::drain(Instant deadline, std::function<void()> drained)
{
    worker_.drain(deadline, std::move(drained));
}

void OrderParts::stop()
{
    if (!std::exchange(is_started_, false))
        return;
    service_.set_collector(nullptr);
    health_.stop();
    worker_.cancel();
    world_.loop.remove(worker_);
}

void OrderParts::apply(const Settings& settings)
{
    legacy_clear_ = settings.orders.legacy_clear;
    intake_.apply(intake_settings(settings));
    clearing_.apply(archive_settings(settings));
    service_.apply(settings.orders);
    health_.apply(health_settings(settings));
}

// Who places no orders needs no service for them, and is well without one.
std::string OrderParts::trouble()
{
    if (is_unconfigured() && backlog() == 0)
        return {};
    if (report_.trouble().empty() &&
        worker_.gate().breaker().state() == order::BreakerState::forced_open)
        return "an operator keeps the breaker open";
    return report_.trouble();
}

std::string OrderParts::service_trouble() const
{
    const std::optional<order::ServiceHealth::View> view = health_.look();
    if (!view || view->health <= order::Health::degraded)
        return {};
    return join("it is ", to_string(view->health), ": ", view->why);
}

void OrderParts::tell(const order::BreakerChange& change)
{
    breaker_metrics_.note_change(change);
    world_.events.publish(breaker_event, order::encode(change, worker_.clock().at(change.at)));
}

bool OrderParts::is_unconfigured() const noexcept
{
    return worker_.gate().hold() == order::HoldReason::unconfigured;
}

std::int64_t OrderParts::backlog()
{
    auto counts = board_.look();
    return counts ? counts->of(order::OrderState::processing) : 0;
}

void OrderParts::note_accepted()
{
    report_.note_waiting();
    // What the store answers when the loop has ended is the next process's work.
    if (is_started_)
        worker_.note_accepted();
}

// Deadlines are counted by what the queue knows of the processes before.
std::optional<order::QueueTimes> OrderParts::times() const
{
    if (!worker_.is_open())
        return std::nullopt;
    Instant now = world_.loop.now();
    return order::QueueTimes{.now = worker_.clock().at(now),
                             .counted = worker_.clock().counted(now)};
}

}  // namespace holdfast::daemon
