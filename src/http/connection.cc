#include "http/connection.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/random.h"
#include "base/text.h"
#include "http/content/understand.h"
#include "http/problem.h"

namespace holdfast::http {
namespace {

// A body that outgrows its limit without having said so is read on for this many limits, so that
// its sender can see the 413; then the connection is closed.
constexpr std::size_t patience_limits = 8;

// The body of a request that was refused at the gate is read, and dropped, up to this size.
constexpr std::size_t unwanted_bytes_max = 16384;

// An id of the client's is taken over if it cannot break a header or a log line.
bool is_request_id(std::string_view text) noexcept
{
    constexpr std::size_t longest = 128;
    return !text.empty() && text.size() <= longest &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
                      c == '-' || c == '_' || c == '.';
           });
}

}  // namespace

Connection::Connection(Shared& shared, Peer peer, int socket, Instant opened)
    : shared_{shared},
      peer_{std::move(peer)},
      socket_{socket},
      index_{shared.connections.size()},
      last_end_{opened}
{
    request_.peer = &peer_;
    // What there is to say without a gate.
    request_.actor = {.kind = peer_.is_control() ? Actor::Kind::uid : Actor::Kind::address,
                      .name = {},
                      .address = peer_.address,
                      .uid = peer_.uid.value_or(-1)};
    shared_.connections.push_back(this);
    shared_.observer.connections_changed(shared_.connections.size());
}

Connection::~Connection()
{
    leave_gate();
    auto& all = shared_.connections;
    all[index_] = all.back();
    all[index_]->index_ = index_;
    all.pop_back();
    shared_.observer.connections_changed(all.size());
}

void Connection::request_begun(std::string_view target) noexcept
{
    stage_ = Stage::receiving;
    begun_ = shared_.clock.now();
    target_ = target;
    match_ = {};
    match_.route = no_route;
    response_ = {};
    response_.status = 0;
    refusal_.reset();
    body_too_large_ = false;
    request_.target = {};
    request_.exchange = nullptr;
    request_.body.clear();
    request_.id.clear();
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
    refusal_ = judge_headers();
    ask_gate();
    // Answered from here, a request costs its connection: worth it only to spare us its body, or
    // its client, who waits for a word before sending one.
    bool is_waiting = !request_.header("Expect").empty();
    if (entry_ == Entry::refused)
        return is_waiting || has_much_to_send() ? submit() : Next::go_on;
    bool at_once = refusal_ && (refusal_->status == 413 || is_waiting);
    return at_once ? refuse(*refusal_) : Next::go_on;
}

// While the body arrives, so that nobody waits twice. What has no route asks for no scope: which
// routes there are is no secret.
void Connection::ask_gate() noexcept
{
    if (shared_.gate == nullptr)
        return;
    entry_ = Entry::undecided;
    bool is_routed = match_.route != no_route;
    shared_.gate->ask(request_,
                      is_routed ? shared_.router.routes()[match_.route].scope : Scope::open, *this);
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

// Reading little costs less than another connection; nobody is to send much for a refusal.
bool Connection::has_much_to_send() const noexcept
{
    std::string_view length = request_.header("Content-Length");
    if (length.data() == nullptr)
        return request_.header("Transfer-Encoding").data() != nullptr;
    return parse_number<std::uint64_t>(length).value_or(UINT64_MAX) > unwanted_bytes_max;
}

// What can be refused before a byte of the body is read.
std::optional<Problem> Connection::judge_headers()
{
    auto target = parse_target(target_);
    if (!target) {
        request_.target.path = std::string_view{target_}.substr(0, target_.find('?'));
        return Problem{.status = 400, .detail = "The target of the request is malformed."};
    }
    request_.target = *target;
    if (request_.method == Method::unknown)
        return Problem{.status = 501, .detail = "No route takes this method."};
    // The route first: metrics tell by it what was refused.
    std::optional<Problem> problem = find_route();
    auto length = parse_number<std::uint64_t>(request_.header("Content-Length"));
    if (length && *length > shared_.body_bytes_max)
        return Problem{.status = 413};
    return problem;
}

std::optional<Problem> Connection::find_route()
{
    match_ = shared_.router.find(request_.method, request_.target.path, peer_.is_control());
    request_.segments = std::move(match_.segments);
    if (match_.outcome != Router::Outcome::found)
        match_.route = no_route;
    switch (match_.outcome) {
    case Router::Outcome::not_found:
        return Problem{.status = 404, .detail = "There is nothing at this path."};
    case Router::Outcome::method_not_allowed:
        return Problem{.status = 405, .detail = join("This path takes ", match_.allow, ".")};
    case Router::Outcome::options:
        return std::nullopt;
    case Router::Outcome::found:
        break;
    }
    return understand(shared_.router.routes()[match_.route], request_);
}

mhd::Client::Next Connection::request_body(std::string_view piece) noexcept
{
    if (request_.body.size() + piece.size() > shared_.body_bytes_max || body_too_large_) {
        body_too_large_ = true;
        request_.body.clear();
        excess_bytes_ += piece.size();
        return excess_bytes_ > patience_limits * shared_.body_bytes_max ? Next::close : Next::go_on;
    }
    request_.body.append(piece);
    return Next::go_on;
}

mhd::Client::Next Connection::request_ready() noexcept
{
    return stage_ == Stage::receiving || stage_ == Stage::asking ? dispatch() : submit();
}

mhd::Client::Next Connection::dispatch() noexcept
{
    if (entry_ == Entry::refused)
        return submit();
    if (body_too_large_)
        return refuse({.status = 413});
    if (entry_ == Entry::undecided) {
        stage_ = Stage::asking;
        exchange_->suspend();
        return Next::go_on;
    }
    if (refusal_)
        return refuse(*refusal_);
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
        shared_.router.routes()[match_.route].handler(request_, Reply{*this});
    } catch (const std::exception& error) {
        // The Reply was dropped on the way here and has answered 500 already.
        shared_.observer.handler_failed(request_, error.what());
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

mhd::Client::Next Connection::submit() noexcept
{
    stage_ = Stage::answering;
    if (!match_.allow.empty())
        response_.headers.push_back({"Allow", match_.allow});
    if (shared_.draining)
        response_.headers.push_back({"Connection", "close"});
    const mhd::Response& answer = answer_.make(response_, request_.id);
    return exchange_->answer(response_.status, answer) ? Next::go_on : Next::close;
}

void Connection::request_ended(bool sent) noexcept
{
    Instant now = shared_.clock.now();
    bool has_body = response_.body && request_.method != Method::head && response_.status != 304;
    shared_.observer.request_finished({.request = request_,
                                       .route = match_.route,
                                       .status = response_.status,
                                       .took = now - begun_,
                                       .body_bytes = has_body ? response_.body->size() : 0,
                                       .sent = sent,
                                       .failure = response_.failure});
    leave_gate();
    last_end_ = now;
    stage_ = Stage::idle;
    response_ = {};
    excess_bytes_ = 0;
}

Duration Connection::quiet_for(Instant now) const noexcept
{
    Duration quiet = now - last_end_;
    tcp_info info{};
    socklen_t bytes = sizeof info;
    // The kernel also knows of a request line that is still incomplete.
    if (::getsockopt(socket_, IPPROTO_TCP, TCP_INFO, &info, &bytes) == 0)
        quiet = std::min<Duration>(quiet, std::chrono::milliseconds{info.tcpi_last_data_recv});
    return quiet;
}

void Connection::hang_up() noexcept
{
    (void)::shutdown(socket_, SHUT_RD);
}

}  // namespace holdfast::http
