#include "http/server.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace holdfast::http {
namespace {

using std::chrono::milliseconds;

// Newcomers a turn, so that a flood of them cannot starve requests, timers and the watchdog.
constexpr int accepts_max = 64;
// Out of the way: over our limit clients get an answer, over the engine's they would hang.
constexpr unsigned engine_connections_max = 1U << 16U;
// The engine's time-outs are whole seconds; looking after them more often would serve nobody.
constexpr milliseconds housekeeping{1000};
// While draining, a connection that was quiet for this long has nothing under way. A client
// that just connected gets this time for its first byte.
constexpr milliseconds quiet_before_close{500};
constexpr milliseconds drain_check{20};
constexpr milliseconds pause_without_descriptors{100};

constexpr std::string_view too_many =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n"
    "Retry-After: 1\r\nConnection: close\r\nContent-Length: 124\r\n\r\n"
    R"({"type":"about:blank","title":"Service Unavailable","status":503,)"
    R"("detail":"Too many connections.","error":"overloaded"})"
    "     \n";

Peer identify(int socket, const sockaddr_storage& address)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    switch (address.ss_family) {
    case AF_INET: {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
        return {text.data(), std::nullopt};
    }
    case AF_INET6: {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        return {text.data(), std::nullopt};
    }
    default: {
        ucred credentials{};
        socklen_t bytes = sizeof credentials;
        bool known = ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &bytes) == 0;
        // Nobody's id when the kernel will not tell.
        return {{}, known ? static_cast<long>(credentials.uid) : 65534L};
    }
    }
}

}  // namespace

class Server::Door final : public IoHandler {
public:
    Door(Server& server, Descriptor listener)
        : server_{server},
          listener_{std::move(listener)},
          watch_{server.world_.loop.watch(listener_.get(), {.readable = true}, *this)}
    {
    }

    int socket() const noexcept { return listener_.get(); }
    void open(bool accepting) { watch_->change({.readable = accepting}); }
    void on_ready(Readiness /*ready*/) override { server_.accept_from(*this); }

private:
    Server& server_;
    Descriptor listener_;
    std::unique_ptr<Watch> watch_;
};

Server::Server(const World& world, const ServerSettings& settings)
    : world_{world},
      settings_{settings},
      finisher_{{.worker = world.worker, .clock = world.clock, .observer = world.observer}},
      shared_{.router = world.router,
              .observer = world.observer,
              .gate = world.gate,
              .clock = world.clock,
              .random = world.random,
              .finisher = finisher_,
              .body_bytes_max = settings.body_bytes_max,
              .resumed = [this] { world_.loop.wake(*this); },
              .connections = {}},
      engine_{{.connections_max = engine_connections_max}},
      engine_watch_{world.loop.watch(engine_.epoll_descriptor(), {.readable = true}, engine_port_)}
{
    finisher_.set_gzip_bytes_min(settings.gzip_bytes_min);
    world_.loop.add(*this, world_.loop.now());
}

Server::~Server()
{
    world_.loop.remove(*this);
}

void Server::listen(Descriptor listener)
{
    doors_.push_back(std::make_unique<Door>(*this, std::move(listener)));
}

void Server::apply(const ServerSettings& settings)
{
    settings_ = settings;
    shared_.body_bytes_max = settings.body_bytes_max;
    finisher_.set_gzip_bytes_min(settings.gzip_bytes_min);
}

void Server::accept_from(Door& door)
{
    for (int i = 0; i < accepts_max; ++i) {
        sockaddr_storage peer{};
        socklen_t bytes = sizeof peer;
        Descriptor socket{::accept4(door.socket(), reinterpret_cast<sockaddr*>(&peer), &bytes,
                                    SOCK_NONBLOCK | SOCK_CLOEXEC)};
        if (socket) {
            admit(std::move(socket), peer, bytes);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
            pause_accepting();
        // Anything else is "no more", or a connection that ended before we took it.
        if (errno != ECONNABORTED && errno != EINTR)
            break;
    }
    pump();
}

void Server::admit(Descriptor socket, const sockaddr_storage& peer, socklen_t peer_bytes)
{
    if (shared_.connections.size() >= settings_.connections_max) {
        world_.observer.connection_refused(Refusal::limit);
        refuse(socket);
        return;
    }
    int fd = socket.get();
    auto client = std::make_unique<Connection>(shared_, identify(fd, peer), fd, world_.clock.now());
    engine_.add(std::move(socket), reinterpret_cast<const sockaddr*>(&peer), peer_bytes,
                std::move(client));
}

void Server::refuse(const Descriptor& socket) noexcept
{
    // One try: the buffer of a new socket has room for it.
    (void)::send(socket.get(), too_many.data(), too_many.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)::shutdown(socket.get(), SHUT_WR);
}

// The listener stays readable while there is no descriptor to accept with: without a pause the
// loop would spin on it.
void Server::pause_accepting()
{
    world_.observer.connection_refused(Refusal::no_descriptor);
    set_accepting(false);
    accept_again_ = world_.loop.now() + pause_without_descriptors;
    world_.loop.wake(*this);
}

void Server::set_accepting(bool accepting)
{
    for (auto& door : doors_)
        door->open(accepting);
}

void Server::pump() noexcept
{
    if (engine_.run() == Duration::zero())
        world_.loop.wake(*this);
}

Instant Server::step(Instant now)
{
    pump();
    if (drained_)
        return drain_step(now);
    if (accept_again_ <= now) {
        accept_again_ = never;
        set_accepting(true);
    }
    return std::min(now + housekeeping, accept_again_);
}

void Server::drain(Duration limit, std::function<void(std::size_t)> drained)
{
    set_accepting(false);
    accept_again_ = never;
    shared_.draining = true;
    drain_until_ = world_.loop.now() + limit;
    drained_ = std::move(drained);
    world_.loop.wake(*this);
}

Instant Server::drain_step(Instant now)
{
    std::size_t open = shared_.connections.size();
    if (open == 0 || now >= drain_until_) {
        std::exchange(drained_, nullptr)(open);
        return never;
    }
    for (Connection* connection : shared_.connections)
        if (connection->is_idle() && connection->quiet_for(now) >= quiet_before_close)
            connection->hang_up();
    return now + drain_check;
}

}  // namespace holdfast::http
