#include "tests/dst/clients.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "base/text.h"

namespace holdfast::dst {
namespace {

using order::BreakerState;

KeptAnswer placed(const order::Order& order)
{
    return {.status = 201, .location = join("/orders/", order.order_id), .body = order.order_id};
}

KeptAnswer shown(const order::Order& order)
{
    return {.status = 200, .location = {}, .body = order.order_id};
}

// The row is there by then, and must not stay.
KeptAnswer fail_half_way(const order::Order& /*order*/)
{
    throw std::runtime_error{"half of it is enough"};
}

// What a request says, as a digest would.
IdempotencyKey key_of(const Wish& wish)
{
    IdempotencyKey key{.text = *wish.key};
    for (std::size_t i = 0; i < wish.product.size() && i < key.content.size(); ++i)
        key.content.at(i) = static_cast<std::byte>(wish.product[i]);
    return key;
}

std::string text_or_nothing(const std::optional<std::string>& text)
{
    return text.value_or(std::string{});
}

Seen seen_of(const order::OrderHistory& history)
{
    const order::Order& order = history.order;
    return {.order_id = order.order_id,
            .product = order.product,
            .quantity = order.quantity,
            .state = std::string{to_string(order.state)},
            .reason = order.reason ? std::string{to_string(*order.reason)} : std::string{},
            .shipment = order.shipment.value_or(0),
            .retry_of = text_or_nothing(order.retry_of),
            .attempts = history.attempts,
            .lived = order.finished ? *order.finished - order.accepted : Duration::zero()};
}

}  // namespace

void Clients::act(Process& process)
{
    switch (random_.below(8)) {
    case 0:
    case 1:
        return look(process);
    case 2:
        return place_again(process);
    default:
        return place_new(process);
    }
}

void Clients::crowd(Process& process)
{
    world_.trace.note("a crowd comes");
    for (std::uint64_t left = 2 + random_.below(12); left > 0; --left) {
        if (chance(6))
            place_again(process);
        else
            place_new(process);
    }
}

void Clients::place_new(Process& process)
{
    const Wish* known = nullptr;
    if (std::optional<Model::Number> number = any_wish())
        known = &world_.model[*number];
    std::optional<std::string> id = join("o", ++ids_);
    std::optional<std::string> key;
    if (chance(3))
        key = join("k", ++keys_);
    // Another order of an id that is taken, another request under a key that is.
    if (known != nullptr && chance(10) && known->order_id && known->order_id->starts_with('o'))
        id = known->order_id;
    else if (chance(4))
        id.reset();
    if (known != nullptr && chance(16) && known->key)
        key = known->key;
    place(process, world_.model.wish(id, key), chance(16));
}

void Clients::place_again(Process& process)
{
    std::optional<Model::Number> number = any_wish();
    if (!number)
        return;
    const Wish& wish = world_.model[*number];
    // Who has neither an id nor a key cannot ask again: he would place another one.
    bool is_repeatable = wish.key || (wish.order_id && wish.order_id->starts_with('o'));
    if (is_repeatable && !wish.retry_of)
        place(process, *number, false);
}

void Clients::place(Process& process, Model::Number number, bool must_fail)
{
    const Wish& wish = world_.model[number];
    // Ids that were issued are not the client's to send.
    std::optional<std::string> id = wish.order_id;
    if (id && !id->starts_with('o'))
        id.reset();
    world_.trace.note(wish.product, " is sent as ", text_or_nothing(id), " ",
                      text_or_nothing(wish.key), must_fail ? ", and must fail" : "");
    world_.model.note_sent(number, must_fail);
    order::Placing placing{.order_id = id,
                           .product = wish.product,
                           .quantity = wish.quantity,
                           .actor = "user:client",
                           .key = {},
                           .describe = must_fail ? fail_half_way : placed};
    if (wish.key)
        placing.key = key_of(wish);
    process.intake().place(std::move(placing),
                           [this, number, must_fail](const Result<order::Placement>& answer) {
                               world_.model.note_answer(number, must_fail, answer);
                           });
}

void Clients::look(Process& process)
{
    std::optional<std::string> id = any_id();
    if (!id)
        return;
    process.orders().get(*id, [this, id](const Result<order::OrderHistory>& found) {
        if (found)
            world_.model.note_looked_at(*id, seen_of(*found));
        else if (found.error().code == Errc::not_found)
            world_.model.note_looked_at(*id, std::nullopt);
    });
}

void Clients::operate(Process& process)
{
    static constexpr std::array states{BreakerState::forced_open, BreakerState::closed,
                                       BreakerState::disabled};
    switch (random_.below(4)) {
    case 0:
        return retry(process);
    case 1:
        return fail(process);
    default:
        return move_breaker(process, states.at(random_.below(states.size())), chance(3));
    }
}

void Clients::let_go(Process& process)
{
    BreakerState state = process.worker().breaker().state();
    if (state == BreakerState::forced_open || state == BreakerState::disabled)
        move_breaker(process, BreakerState::closed, false);
}

void Clients::retry(Process& process)
{
    std::optional<std::string> id = any_id();
    if (!id)
        return;
    world_.trace.note("an operator retries ", *id);
    Model::Number successor = world_.model.note_retry(*id);
    process.intake().retry({.order_id = *id,
                            .actor = "user:operator",
                            .key = {},
                            .describe = shown,
                            .describe_new = placed},
                           [this, id, successor](const Result<order::Placement>& answer) {
                               world_.model.note_retry_answer(*id, successor, answer);
                           });
}

void Clients::fail(Process& process)
{
    std::optional<std::string> id = any_id();
    if (!id)
        return;
    world_.trace.note("an operator fails ", *id);
    world_.model.note_end(*id);
    process.intake().fail({.order_id = *id, .actor = "user:operator", .key = {}, .describe = shown},
                          [this, id](const Result<KeptAnswer>& answer) {
                              world_.model.note_end_answer(*id, answer);
                          });
}

void Clients::move_breaker(Process& process, BreakerState state, bool forgets)
{
    if (!process.worker().is_open())
        return;
    world_.trace.note("an operator says ", to_string(state));
    world_.breaker.note_word(state);
    if (!process.worker().move_breaker(state))
        return;
    world_.breaker.note_moved(state, process.worker().time());
    if (forgets) {
        process.worker().forget_calls();
        world_.breaker.note_forgotten();
    }
    process.worker().when_saved([this, state] { world_.breaker.note_acknowledged(state); });
}

// The later ones more often.
std::optional<Model::Number> Clients::any_wish()
{
    std::size_t size = world_.model.size();
    if (size == 0)
        return std::nullopt;
    return size - 1 - random_.below(chance(2) ? size : std::min<std::size_t>(size, 8));
}

std::optional<std::string> Clients::any_id()
{
    std::optional<Model::Number> number = any_wish();
    return number ? world_.model[*number].order_id : std::nullopt;
}

}  // namespace holdfast::dst
