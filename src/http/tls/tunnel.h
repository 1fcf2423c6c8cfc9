// One TLS connection: the client's socket on its outer side, plain text for the engine on its inner
// one. Does what can be done and waits for the rest; holds one record each way at most. Loop
// thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/io.h"
#include "base/time.h"
#include "http/edge/admission.h"
#include "http/edge/tcp_traffic.h"
#include "http/observer.h"
#include "http/tls/poller.h"
#include "lib/gnutls/session.h"

namespace holdfast::http::tls {

class Tunnel;

// What all tunnels share.
struct Surroundings {
    Poller& poller;
    const Loop& loop;
    Observer& observer;
    const Patience& patience;
    std::vector<Tunnel*> gone{};  // To be destroyed once nobody is at work in them.
    std::array<char, gnutls::Session::piece_max> scratch{};
};

// A connection as it was accepted.
struct Arrival {
    Descriptor socket;
    std::string client;  // Its address.
    std::shared_ptr<const gnutls::Credentials> credentials;
    Duration handshake_max{};  // From now.
    Admission::Place place{};  // Kept until the last of the answer is with the client.
};

class Tunnel {
public:
    // `inner` is our end of a pair whose other end the engine has.
    Tunnel(Surroundings& surroundings, Arrival arrival, Descriptor inner);
    ~Tunnel() { traffic_->socket = -1; }
    Tunnel(const Tunnel&) = delete;
    Tunnel& operator=(const Tunnel&) = delete;

    // Ends what has waited too long.
    void look_at(Instant now) noexcept;

    // May outlive the tunnel.
    std::shared_ptr<const OuterTraffic> traffic() const noexcept { return traffic_; }

    std::size_t index = 0;  // The owner's.

private:
    enum class State {
        greeting,     // Nothing has come yet: neither a session nor its memory.
        handshaking,  //
        open,         //
        closing,      // The engine has closed; the client is being told.
        lingering,    // Told. What it still sends must not reset what it still reads.
        gone,
    };

    // The two sides, for the poller.
    template <void (Tunnel::*event)()>
    class Side final : public IoHandler {
    public:
        explicit Side(Tunnel& tunnel) noexcept : tunnel_{tunnel} {}
        void on_ready(Readiness /*ready*/) override { (tunnel_.*event)(); }

    private:
        Tunnel& tunnel_;
    };

    void on_outer();
    void on_inner();

    void greet();
    void answer_plain();
    void shake();
    void look_at_engine();
    void relay();
    void take_in();
    void bring_out();
    void pass_in(std::string_view piece);
    bool pass_out(std::string_view piece);
    void close();
    void say_goodbye();
    void linger();
    void set_pace(Instant now) noexcept;
    void fail();
    void fail(TlsFailure why, const char* detail);
    void end();
    void settle();

    Surroundings& surroundings_;
    const std::string client_;
    Admission::Place place_;
    std::shared_ptr<OuterTraffic> traffic_ = std::make_shared<OuterTraffic>();
    std::shared_ptr<const gnutls::Credentials> credentials_;
    Side<&Tunnel::on_outer> outer_side_{*this};
    Side<&Tunnel::on_inner> inner_side_{*this};
    Port outer_;
    Port inner_;
    std::optional<gnutls::Session> session_;
    State state_ = State::greeting;
    gnutls::Session::Step waits_for_ = gnutls::Session::Step::wants_input;  // The session.
    bool outer_ended_ = false;  // The client will send no more.
    bool has_refusal_ = false;  // The server has answered before there was a request.
    std::string inbound_;       // What the engine has no room for.
    std::string outbound_;      // What the client's socket has no room for.
    Instant deadline_;
    std::uint64_t sent_bytes_ = 0;  // Taken by the client's socket, since the deadline was set.
    std::size_t lingered_bytes_ = 0;
};

}  // namespace holdfast::http::tls
