#include "http/connection/connection.h"

#include <exception>
#include <utility>

#include "base/random.h"
#include "base/text.h"
#include "http/connection/inquiry.h"
#include "http/edge/raw_answer.h"
#include "http/problem.h"

namespace holdfast::http {
namespace {

constexpr Objection body_too_large{Refused::body_too_large, 413, "The body is too large."};

}  // namespace

Connection::Connection(Shared& shared, Arrival arrival)
    : shared_{shared},
      peer_{std::move(arrival.peer)},
      wire_{arrival.socket, std::move(arrival.traffic)},
      place_{std::move(arrival.place)},
      index_{shared.connections.size()},
      last_end_{arrival.opened}
{
    request_.peer = &peer_;
    // What there is to say without a gate.
    request_.actor = {.kind = peer_.is_control() ? Actor::Kind::uid : Actor::Kind::address,
                      .name = {},
                      .address = peer_.address,
                      .uid = peer_.uid.value_or(-1)};
    shared_.connections.push_back(this);
}

Connection::~Connection()
{
    leave_gate();
    auto& all = shared_.connections;
    all[index_] = all.back();
    all[index_]->index_ = index_;
    all.pop_back();
    // What the engine finds wrong with a request line it tells nobody. A client would have ended
    // it.
    if (is_kept_ && !is_given_up_ && !shared_.draining) {
        auto known = wire_.traffic(shared_.clock.now());
        if (known && known->is_open)
            shared_.observer.request_refused(Refused::engine);
    }
    place_.release();
    shared_.counted();
}

void Connection::request_begun(std::string_view target) noexcept
{
    stage_ = Stage::receiving;
    is_kept_ = false;
    begun_ = shared_.clock.now();
    target_ = target;
    match_ = {};
    match_.route = no_route;
    response_ = {};
    response_.status = 0;
    refusal_.reset();
    judge_ = {};
    body_.begin({.bytes_max = shared_.body_bytes_max,
                 .time = shared_.patience.body,
                 .rate_min = shared_.patience.rate_min},
                begun_);
    is_unread_ = false;
    request_.target = {};
    request_.exchange = nullptr;
    request_.body.clear();
    request_.id.clear();
}

void Connection::request_field(std::string_view name, std::string_view value) noexcept
{
    judge_.field(name, value);
}

mhd::Client::Next Connection::request_headers(mhd::Exchange& exchange,
                                              mhd::RequestLine line) noexcept
{
    exchange_ = &exchange;
    request_.exchange = &exchange;
    request_.method = parse_method(line.method);
    request_.version = line.version;
    std::string_view id = exchange.header("X-Request-Id");
    if (is_request_id(id))
        request_.id = id;
    else
        request_.id = shared_.random.hex(16);
    // Until it is taken apart.
    request_.target.path =
        shared_.router.shown(std::string_view{target_}.substr(0, target_.find('?')));
    if (auto objection = judge_head(line)) {
        // Where its body ends, nobody can say.
        shared_.observer.request_refused(objection->reason);
        is_unread_ = true;
        return refuse(to_problem(*objection));
    }
    stage_ = Stage::body;
    refusal_ = judge_headers();
    ask_gate();
    if (entry_ == Entry::refused)
        return refused_entry();
    if (!refusal_)
        return streaming_route() == nullptr ? Next::go_on : open_stream();
    const bool is_too_large = refusal_->status == body_too_large.status;
    const bool is_much = streaming_route() != nullptr && has_much_to_send(request_);
    is_unread_ = is_too_large || waits_for_a_word(request_) || is_much;
    if (is_too_large)
        shared_.observer.request_refused(body_too_large.reason);
    return is_unread_ ? refuse(*refusal_) : Next::go_on;
}

// Answered before its body, a request costs its connection: worth it only to spare us the body, or
// its client, who waits for a word before sending it.
mhd::Client::Next Connection::refused_entry() noexcept
{
    is_unread_ = waits_for_a_word(request_) || has_much_to_send(request_);
    return is_unread_ ? submit() : Next::go_on;
}

const Route* Connection::streaming_route() const noexcept
{
    if (match_.route == no_route)
        return nullptr;
    const Route& route = shared_.router.routes()[match_.route];
    return route.stream ? &route : nullptr;
}

// Nobody takes a body that may be large before it is known that he may. When the engine was
// suspended here, it calls again before it reads, or asks for, any of the body.
mhd::Client::Next Connection::open_stream() noexcept
{
    if (entry_ == Entry::undecided) {
        stage_ = Stage::asking;
        exchange_->suspend();
        return Next::go_on;
    }
    stage_ = Stage::body;
    if (entry_ == Entry::refused)
        return refused_entry();
    try {
        BodyStream::Opened opened = streaming_route()->stream.open(request_, *this);
        if (auto* sink = std::get_if<std::unique_ptr<BodySink>>(&opened)) {
            body_.hand_to(std::move(*sink), shared_.clock.now());
            return Next::go_on;
        }
        response_ = std::get<Response>(std::move(opened));
    } catch (const std::exception& error) {
        shared_.observer.handler_failed(request_, match_.route, error.what());
        response_ = problem_response({.status = 500}, request_.target.path, request_.id);
    }
    if (!response_.body)
        response_.body = std::make_shared<const std::string>();
    is_unread_ = true;
    return submit();
}

std::optional<Objection> Connection::judge_head(const mhd::RequestLine& line) noexcept
{
    judge_.line(line.method, target_, line.version);
    if (auto objection = judge_.verdict())
        return objection;
    if (!line.is_exact)
        return Objection{Refused::malformed, 400, "The head is not what RFC 9112 allows."};
    return std::nullopt;
}

// While the body arrives, so that nobody waits twice. What has no route asks for no scope: which
// routes there are is no secret.
void Connection::ask_gate() noexcept
{
    if (shared_.gate == nullptr)
        return;
    entry_ = Entry::undecided;
    Scope scope = Scope::open;
    if (match_.route != no_route) {
        const Route& route = shared_.router.routes()[match_.route];
        scope = route.scope_now ? route.scope_now() : route.scope;
    }
    shared_.gate->ask(request_, scope, *this);
}

void Connection::refused(Response answer) noexcept
{
    response_ = std::move(answer);
    enter(Entry::refused);
}

void Connection::enter(Entry entry) noexcept
{
    entry_ = entry;
    if (stage_ == Stage::asking) {
        exchange_->resume();
        shared_.resumed();
    }
}

void Connection::leave_gate() noexcept
{
    if (std::exchange(entry_, Entry::admitted) == Entry::undecided)
        shared_.gate->forget(*this);
}

// What can be refused before a byte of the body is read.
std::optional<Problem> Connection::judge_headers()
{
    // The route first: metrics tell by it what was refused.
    std::optional<Problem> problem = inquire(shared_.router, target_, request_, match_);
    if (const Route* route = streaming_route())
        body_.set_limits(route->stream.limits());
    auto length = parse_number<std::uint64_t>(request_.header("Content-Length"));
    if (length && *length > body_.limits().bytes_max)
        return to_problem(body_too_large);
    return problem;
}

mhd::Client::Next Connection::request_body(std::string_view piece) noexcept
{
    switch (body_.take(piece, request_.body)) {
    case BodyIntake::Next::go_on:
        break;
    case BodyIntake::Next::pause:
        stage_ = Stage::full;
        body_.pause(shared_.clock.now());
        exchange_->suspend();
        break;
    case BodyIntake::Next::give_up:
        say(body_too_large);
        is_unread_ = true;
        return Next::close;
    }
    return Next::go_on;
}

void Connection::go_on() noexcept
{
    if (stage_ != Stage::full)
        return;
    stage_ = Stage::body;
    body_.go_on(shared_.clock.now());
    exchange_->resume();
    shared_.resumed();
}

mhd::Client::Next Connection::request_ready() noexcept
{
    if (stage_ == Stage::asking && !refusal_ && streaming_route() != nullptr)
        return open_stream();
    return stage_ == Stage::body || stage_ == Stage::asking ? dispatch() : submit();
}

mhd::Client::Next Connection::dispatch() noexcept
{
    if (entry_ == Entry::refused)
        return submit();
    if (body_.is_too_large()) {
        shared_.observer.request_refused(body_too_large.reason);
        return refuse(to_problem(body_too_large));
    }
    if (entry_ == Entry::undecided) {
        stage_ = Stage::asking;
        exchange_->suspend();
        return Next::go_on;
    }
    if (refusal_)
        return refusal_->status == 404 ? refuse_lost() : refuse(*refusal_);
    if (match_.outcome == Router::Outcome::options) {
        response_ = {.status = 204, .body = std::make_shared<const std::string>()};
        return submit();
    }
    stage_ = Stage::handling;
    call_handler();
    if (stage_ == Stage::answering)
        return submit();
    stage_ = Stage::waiting;
    exchange_->suspend();
    return Next::go_on;
}

void Connection::call_handler() noexcept
{
    try {
        if (BodySink* sink = body_.sink())
            sink->finish(Reply{*this});
        else
            shared_.router.routes()[match_.route].handler(request_, Reply{*this});
    } catch (const std::exception& error) {
        // The Reply was dropped on the way here and has answered 500 already.
        shared_.observer.handler_failed(request_, match_.route, error.what());
    }
}

void Connection::deliver(Response response) noexcept
{
    response_ = std::move(response);
    if (!response_.body)
        response_.body = std::make_shared<const std::string>();
    // A dropped Reply knows neither path nor id.
    if (response_.status == 500 && !response_.is_finished) {
        std::string failure = std::move(response_.failure);
        response_ = problem_response({.status = 500}, request_.target.path, request_.id);
        response_.failure = std::move(failure);
    }
    // It comes again when a worker has compressed it.
    if (shared_.finisher.finish(shared_.router.routes()[match_.route], request_, response_, *this))
        return;
    if (std::exchange(stage_, Stage::answering) == Stage::waiting) {
        exchange_->resume();
        shared_.resumed();
    }
}

mhd::Client::Next Connection::refuse(const Problem& problem) noexcept
{
    response_ = problem_response(problem, request_.target.path, request_.id);
    return submit();
}

// There is no such path: what a browser shows of it is to lead a person on.
mhd::Client::Next Connection::refuse_lost() noexcept
{
    const LostPage& page = shared_.router.lost_page();
    try {
        if (page && wants_a_page(request_)) {
            response_ = page(request_);
            response_.vary = "Accept";
            return submit();
        }
    } catch (const std::exception& error) {
        shared_.observer.handler_failed(request_, match_.route, error.what());
    }
    return refuse(*refusal_);
}

mhd::Client::Next Connection::submit() noexcept
{
    stage_ = Stage::answering;
    leave_gate();  // Whatever it would say comes too late.
    if (!match_.allow.empty())
        response_.headers.push_back({"Allow", match_.allow});
    // What ends a chunk the engine takes less strictly than others may: nothing that follows is
    // taken for a request. And nobody is to wait whether one follows what never ends by itself.
    if (shared_.draining || judge_.is_chunked() || response_.live)
        response_.headers.push_back({"Connection", "close"});
    return exchange_->answer(response_.status, make_answer()) ? Next::go_on : Next::close;
}

const mhd::Response& Connection::make_answer()
{
    if (!response_.live)
        return answer_.make(response_, request_.id);
    // Whoever asked for the head alone has no place among those who listen.
    if (request_.method != Method::head) {
        stage_ = Stage::live;
        live_.begin(*exchange_, response_.live);
        if (shared_.draining)
            live_.finish();
    }
    return answer_.make_live(response_, request_.id, live_);
}

void Connection::request_ended(End end) noexcept
{
    Instant now = shared_.clock.now();
    if (end == End::broken_off && response_.status == 0)
        shared_.observer.request_refused(Refused::engine);
    if (is_unread_ && shared_.linger != nullptr)
        if (Descriptor own = wire_.another())
            shared_.linger->take(std::move(own), {}, now);
    const bool is_live = live_.is_open();
    const bool has_body =
        response_.body && request_.method != Method::head && response_.status != 304;
    const std::size_t body_bytes = has_body ? response_.body->size() : 0;
    shared_.observer.request_finished({.request = request_,
                                       .route = match_.route,
                                       .status = response_.status,
                                       .took = now - begun_,
                                       .body_bytes = is_live ? live_.bytes() : body_bytes,
                                       .sent = end == End::sent || end == End::sent_last,
                                       .failure = response_.failure,
                                       .is_live = is_live});
    live_.end();
    body_.end();
    leave_gate();
    last_end_ = now;
    stage_ = Stage::idle;
    is_first_ = false;
    is_kept_ = end == End::sent && !judge_.is_chunked() && !judge_.may_be_last();
    response_ = {};
}

}  // namespace holdfast::http
