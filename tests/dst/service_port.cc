#include "tests/dst/service_port.h"

#include <algorithm>

#include "order/curl_upstream.h"

namespace holdfast::dst {

void ServicePort::submit(order::Call call, Instant now)
{
    if (world_.is_over())
        return;
    world_.breaker.note_call(call.order_id);
    Service::Exchange exchange = world_.service.answer(call);
    // Read as the one that really came would be.
    order::Answer answer = order::to_answer(exchange.response, call.order_id, world_.loop.wall());
    answer.took = exchange.after;
    Instant at = exchange.after == Service::never_answers ? never : now + exchange.after;
    pending_.emplace(call.id, Pending{at, {.id = call.id, .answer = std::move(answer)}});
}

std::vector<order::Reply> ServicePort::collect(Instant now)
{
    std::vector<order::Reply> replies;
    std::erase_if(pending_, [&](auto& each) {
        if (each.second.at > now)
            return false;
        replies.push_back(std::move(each.second.reply));
        return true;
    });
    return replies;
}

void ServicePort::cancel(order::CallId id)
{
    world_.sights[Sight::timed_out] += pending_.erase(id);
}

Instant ServicePort::next_event() const
{
    Instant next = never;
    for (const auto& [id, pending] : pending_)
        next = std::min(next, pending.at);
    return next;
}

}  // namespace holdfast::dst
