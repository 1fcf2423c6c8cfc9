// What the server does with a connection between the calls of the engine: it looks whether its
// client takes too long, and lets go of it.
#include <algorithm>

#include "base/random.h"
#include "http/connection/connection.h"
#include "http/edge/raw_answer.h"

namespace holdfast::http {

Vigil::Doing Connection::doing() const noexcept
{
    switch (stage_) {
    case Stage::idle:
        return Vigil::Doing::idle;
    case Stage::receiving:
        return Vigil::Doing::head;
    case Stage::body:
        return Vigil::Doing::body;
    case Stage::full:
    case Stage::asking:
    case Stage::handling:
    case Stage::waiting:
        return Vigil::Doing::handler;
    case Stage::live:
        return Vigil::Doing::live;
    case Stage::answering:
        break;
    }
    return Vigil::Doing::answer;
}

void Connection::look_after(Instant now) noexcept
{
    if (is_given_up_ || live_.is_cut_off())
        return;
    Patience patience = shared_.patience;
    Instant clients_now = now;
    if (stage_ == Stage::body) {
        patience.body = body_.limits().time;
        patience.rate_min = body_.limits().rate_min;
        clients_now -= body_.held_up();
    }
    const Overdue overdue = vigil_.look({.doing = doing(),
                                         .is_first = is_first_,
                                         .idle_since = last_end_,
                                         .begun = begun_,
                                         .body_begun = body_.since(),
                                         .body_bytes = body_.bytes(),
                                         .live_bytes = live_.bytes(),
                                         .is_waiting = live_.is_waiting()},
                                        patience, wire_, clients_now);
    if (overdue == Overdue::no)
        return;
    if (stage_ != Stage::live)
        return give_up(overdue);
    if (overdue == Overdue::answer)
        live_.stall();
    else
        live_.finish();
}

void Connection::give_up(Overdue on) noexcept
{
    is_given_up_ = true;
    if (on == Overdue::answer) {
        shared_.observer.request_refused(Refused::answer_timeout);
        wire_.abort();
        return;
    }
    if (on == Overdue::body) {
        say({Refused::body_timeout, 408, "The body of the request did not come in time."});
        exchange_->expire();
        is_unread_ = true;
    } else if (on == Overdue::head) {
        say({Refused::head_timeout, 408, "The head of the request did not come in time."});
    }
    wire_.end();
}

// Past the engine, which has said nothing of this request so far, and will not.
void Connection::say(const Objection& objection) noexcept
{
    shared_.observer.request_refused(objection.reason);
    response_.status = objection.status;
    if (stage_ != Stage::body)
        request_.id = shared_.random.hex(16);  // It has none yet.
    wire_.say(raw_answer(to_problem(objection), request_.id, shared_.clock.wall()));
}

Duration Connection::quiet_for(Instant now) const noexcept
{
    const Duration quiet = now - last_end_;
    // The kernel also knows of a request line that is still incomplete.
    auto known = wire_.traffic(now);
    return known ? std::min<Duration>(quiet, now - known->last_received) : quiet;
}

void Connection::let_go() noexcept
{
    is_given_up_ = true;
    if (stage_ == Stage::full || stage_ == Stage::asking)
        exchange_->resume();
    live_.let_go();
    body_.end();  // It may keep the Reply.
}

void Connection::hang_up() noexcept
{
    is_given_up_ = true;
    wire_.end_input();
}

}  // namespace holdfast::http
