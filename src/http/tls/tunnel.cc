#include "http/tls/tunnel.h"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <string_view>
#include <utility>

#include <sys/socket.h>

#include "http/edge/raw_answer.h"

namespace holdfast::http::tls {
namespace {

using gnutls::Session;

// What a client sends after we have closed would reset the connection, and with it the end of the
// answer. So it is read and dropped, for this long and this much.
constexpr std::chrono::seconds linger_max{2};
constexpr std::size_t linger_bytes_max = 16 << 20;
// At once: others are served in between.
constexpr std::size_t linger_turn_bytes = 64 << 10;

constexpr unsigned char handshake_record = 0x16;

TlsFailure to_failure(Session::Cause cause) noexcept
{
    switch (cause) {
    case Session::Cause::version:
        return TlsFailure::version;
    case Session::Cause::cipher:
        return TlsFailure::cipher;
    case Session::Cause::client_alert:
        return TlsFailure::client_alert;
    case Session::Cause::closed:
        return TlsFailure::closed;
    case Session::Cause::none:
    case Session::Cause::protocol:
        break;
    }
    return TlsFailure::protocol;
}

bool is_for_later() noexcept
{
    return errno == EAGAIN || errno == EINTR;
}

}  // namespace

Tunnel::Tunnel(Surroundings& surroundings, Arrival arrival, Descriptor inner)
    : surroundings_{surroundings},
      client_{std::move(arrival.client)},
      place_{std::move(arrival.place)},
      credentials_{std::move(arrival.credentials)},
      outer_{surroundings.poller, outer_side_, std::move(arrival.socket)},
      inner_{surroundings.poller, inner_side_, std::move(inner)},
      deadline_{surroundings.loop.now() + arrival.handshake_max}
{
    traffic_->socket = outer_.descriptor();
    settle();
}

void Tunnel::on_outer()
{
    switch (state_) {
    case State::greeting:
        greet();
        break;
    case State::handshaking:
        shake();
        break;
    case State::open:
        relay();
        break;
    case State::closing:
        say_goodbye();
        break;
    case State::lingering:
        linger();
        break;
    case State::gone:
        break;
    }
    settle();
}

void Tunnel::on_inner()
{
    if (state_ == State::open)
        relay();
    else
        look_at_engine();
    settle();
}

// Looks at the first byte, which stays where it is.
void Tunnel::greet()
{
    unsigned char first = 0;
    ssize_t got = ::recv(outer_.descriptor(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got < 0 && is_for_later())
        return;
    if (got <= 0)
        return fail(TlsFailure::closed, "closed before a byte came");
    if (first >= 'A' && first <= 'Z')
        return answer_plain();
    if (first != handshake_record)
        return fail(TlsFailure::not_tls, "what came is no TLS");
    try {
        session_.emplace(std::move(credentials_), outer_.descriptor());
    } catch (const std::exception& error) {
        return fail(TlsFailure::protocol, error.what());
    }
    state_ = State::handshaking;
    shake();
}

void Tunnel::answer_plain()
{
    surroundings_.observer.tls_failed(TlsFailure::plain_http, client_, "plain HTTP");
    inner_.close();
    // One try: the buffer of a new socket has room for it.
    const std::string answer =
        raw_answer({.status = 400, .detail = "This port speaks TLS: use https."}, {},
                   surroundings_.loop.wall());
    (void)::send(outer_.descriptor(), answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    state_ = State::closing;
    say_goodbye();
}

void Tunnel::shake()
{
    waits_for_ = session_->handshake();
    if (waits_for_ == Session::Step::failed)
        return fail();
    if (waits_for_ != Session::Step::done)
        return;
    surroundings_.observer.tls_established(session_->version());
    state_ = State::open;
    deadline_ = never;
    // The first request may have come with the end of the handshake.
    relay();
}

// Before a request came, only a refusal can: it waits until it can be read. Or the end: the time
// for the first request is over, or we drain.
void Tunnel::look_at_engine()
{
    char first = 0;
    ssize_t got = ::recv(inner_.descriptor(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got > 0)
        has_refusal_ = true;
    else if (got == 0 || !is_for_later())
        fail(TlsFailure::timeout, "the handshake took too long");
}

void Tunnel::relay()
{
    take_in();
    if (state_ == State::open)
        bring_out();
}

void Tunnel::take_in()
{
    if (!inbound_.empty()) {
        pass_in(std::exchange(inbound_, {}));
        if (!inbound_.empty())
            return;
    }
    auto& scratch = surroundings_.scratch;
    while (!outer_ended_ && inbound_.empty()) {
        auto [step, bytes] = session_->receive(scratch);
        waits_for_ = step;
        if (step == Session::Step::failed)
            return fail();
        if (step != Session::Step::done)
            return;
        if (bytes == 0) {
            outer_ended_ = true;
            traffic_->is_ended_by_client = true;
            (void)::shutdown(inner_.descriptor(), SHUT_WR);
        } else {
            pass_in({scratch.data(), bytes});
        }
    }
}

// Keeps what the engine has no room for.
void Tunnel::pass_in(std::string_view piece)
{
    ssize_t sent =
        ::send(inner_.descriptor(), piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && !is_for_later()) {
        // The engine has closed. Its answer may still be on the way; nothing more goes in.
        outer_ended_ = true;
        return;
    }
    inbound_ = piece.substr(sent < 0 ? 0 : static_cast<std::size_t>(sent));
}

void Tunnel::bring_out()
{
    if (!outbound_.empty() && !pass_out(std::exchange(outbound_, {})))
        return;
    auto& scratch = surroundings_.scratch;
    for (;;) {
        ssize_t got = ::recv(inner_.descriptor(), scratch.data(), scratch.size(), MSG_DONTWAIT);
        if (got < 0 && is_for_later()) {
            deadline_ = never;
            return;
        }
        if (got <= 0)
            return close();
        if (!pass_out({scratch.data(), static_cast<std::size_t>(got)}))
            return;
    }
}

// Keeps what the client's socket has no room for. False when something was kept, or all failed.
bool Tunnel::pass_out(std::string_view piece)
{
    auto [step, bytes] = session_->send(piece);
    if (step == Session::Step::failed) {
        fail();
        return false;
    }
    outbound_ = piece.substr(bytes);
    sent_bytes_ += bytes;
    if (!outbound_.empty() && deadline_ == never)
        set_pace(surroundings_.loop.now());
    return outbound_.empty();
}

void Tunnel::close()
{
    inner_.close();
    state_ = State::closing;
    set_pace(surroundings_.loop.now());
    say_goodbye();
}

void Tunnel::say_goodbye()
{
    if (session_ && session_->say_goodbye() == Session::Step::wants_output)
        return;
    (void)::shutdown(outer_.descriptor(), SHUT_WR);
    state_ = State::lingering;
    waits_for_ = Session::Step::wants_input;
    deadline_ = surroundings_.loop.now() + linger_max;
    linger();
}

void Tunnel::linger()
{
    auto& scratch = surroundings_.scratch;
    for (std::size_t left = linger_turn_bytes; left > 0;) {
        ssize_t got = ::recv(outer_.descriptor(), scratch.data(), scratch.size(), MSG_DONTWAIT);
        if (got < 0 && is_for_later())
            return;
        lingered_bytes_ += got > 0 ? static_cast<std::size_t>(got) : 0;
        if (got <= 0 || lingered_bytes_ >= linger_bytes_max)
            return end();
        left -= std::min(left, static_cast<std::size_t>(got));
    }
}

// The session has told the client why.
void Tunnel::fail()
{
    TlsFailure why = to_failure(session_->cause());
    // Clients that vanish between two requests are everyday life.
    if (state_ != State::open || why != TlsFailure::closed)
        surroundings_.observer.tls_failed(why, client_, session_->failure());
    inner_.close();
    session_.reset();
    state_ = State::closing;
    say_goodbye();
}

void Tunnel::fail(TlsFailure why, const char* detail)
{
    surroundings_.observer.tls_failed(why, client_, detail);
    end();
}

void Tunnel::end()
{
    if (std::exchange(state_, State::gone) == State::gone)
        return;
    session_.reset();
    inner_.close();
    traffic_->socket = -1;
    outer_.close();
    surroundings_.gone.push_back(this);
}

void Tunnel::look_at(Instant now) noexcept
{
    if (now < deadline_ || state_ == State::gone)
        return;
    if (state_ == State::lingering)
        return end();
    if (state_ != State::open && state_ != State::closing)
        return fail(TlsFailure::timeout, "the handshake took too long");
    const double least = static_cast<double>(surroundings_.patience.rate_min) *
                         seconds(surroundings_.patience.answer);
    if (static_cast<double>(sent_bytes_) < least)
        return fail(TlsFailure::stalled, "the client takes its answer too slowly");
    set_pace(now);
}

// Each stretch of time has to bring something: what the engine has given to us, only we can see
// leave.
void Tunnel::set_pace(Instant now) noexcept
{
    deadline_ = now + surroundings_.patience.answer;
    sent_bytes_ = 0;
}

// What to wait for, of all that was left undone.
void Tunnel::settle()
{
    Readiness outer;
    Readiness inner;
    switch (state_) {
    case State::greeting:
    case State::lingering:
    case State::handshaking:
        outer.writable = waits_for_ == Session::Step::wants_output;
        outer.readable = !outer.writable;
        inner.readable = !has_refusal_;
        break;
    case State::open:
        // A session that has to write before it can read would be asked in vain to read.
        outer.readable =
            !outer_ended_ && inbound_.empty() && waits_for_ != Session::Step::wants_output;
        outer.writable = !outbound_.empty() || waits_for_ == Session::Step::wants_output;
        inner.readable = outbound_.empty();
        inner.writable = !inbound_.empty();
        break;
    case State::closing:
        outer.writable = true;
        break;
    case State::gone:
        return;
    }
    if (!outer_.want(outer) || !inner_.want(inner))
        end();
}

}  // namespace holdfast::http::tls
