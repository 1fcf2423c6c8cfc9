#include "http/server.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/random.h"
#include "http/edge/raw_answer.h"

namespace holdfast::http {
namespace {

using std::chrono::milliseconds;

// Newcomers a turn, so that a flood of them cannot starve requests, timers and the watchdog.
constexpr int accepts_max = 64;
// Out of the way: over our limit clients get an answer, over the engine's they would hang.
constexpr unsigned engine_connections_max = 1U << 16U;
// How often the clients' time is looked at, and in how many steps all of them are seen: each once a
// second, whatever their number. A few hundred are all seen in one step.
constexpr milliseconds sweep_interval{100};
constexpr std::size_t sweep_steps = 10;
constexpr std::size_t sweep_least = 512;
// While draining, a connection that was quiet for this long has nothing under way. A client
// that just connected gets this time for its first byte.
constexpr milliseconds quiet_before_close{500};
constexpr milliseconds drain_check{20};
constexpr milliseconds pause_without_descriptors{100};

Peer identify(int socket, const sockaddr_storage& address)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    switch (address.ss_family) {
    case AF_INET: {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
        return {.address = text.data(), .port = ntohs(v4.sin_port)};
    }
    case AF_INET6: {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        return {.address = text.data(), .port = ntohs(v6.sin6_port)};
    }
    default: {
        ucred credentials{};
        socklen_t bytes = sizeof credentials;
        bool known = ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &bytes) == 0;
        // Nobody's id when the kernel will not tell.
        return {.address = {}, .uid = known ? static_cast<long>(credentials.uid) : 65534L};
    }
    }
}

Caller caller_of(const sockaddr_storage& peer, const std::vector<Network>& proxies)
{
    Address::Bytes bytes{};
    if (peer.ss_family == AF_INET) {
        bytes[10] = bytes[11] = 0xff;
        std::memcpy(&bytes[12], &reinterpret_cast<const sockaddr_in&>(peer).sin_addr, 4);
    } else if (peer.ss_family == AF_INET6) {
        std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr, 16);
    } else {
        return {.kind = Caller::Kind::control};
    }
    const Address address{bytes};
    return {.kind = contains(proxies, address) ? Caller::Kind::proxy : Caller::Kind::other,
            .address = address};
}

AdmissionLimits admission_limits(const ServerSettings& settings) noexcept
{
    return {.connections_max = settings.connections_max,
            .per_address_max = settings.connections_per_address,
            .control_max = settings.control_connections_max};
}

// What a client is told that is one too many.
Problem too_many(Admitted why)
{
    constexpr std::chrono::seconds retry_after{1};
    if (why == Admitted::address_limit)
        return {.status = 429,
                .detail = "Too many connections from this address.",
                .retry_after = retry_after};
    return {.status = 503,
            .detail = "Too many connections.",
            .legacy_error = "overloaded",
            .retry_after = retry_after};
}

Refusal to_refusal(Admitted why) noexcept
{
    switch (why) {
    case Admitted::address_limit:
        return Refusal::address_limit;
    case Admitted::control_limit:
        return Refusal::control_limit;
    default:
        return Refusal::limit;
    }
}

}  // namespace

class Server::Door final : public IoHandler {
public:
    Door(Server& server, Descriptor listener, const tls::Identity* identity)
        : server_{server},
          listener_{std::move(listener)},
          identity_{identity},
          watch_{server.world_.loop.watch(listener_.get(), {.readable = true}, *this)}
    {
    }

    int socket() const noexcept { return listener_.get(); }
    const tls::Identity* identity() const noexcept { return identity_; }
    void open(bool accepting) { watch_->change({.readable = accepting}); }
    void on_ready(Readiness /*ready*/) override { server_.accept_from(*this); }

private:
    Server& server_;
    Descriptor listener_;
    const tls::Identity* identity_;
    std::unique_ptr<Watch> watch_;
};

Server::Server(const World& world, const ServerSettings& settings)
    : world_{world},
      settings_{settings},
      finisher_{{.worker = world.worker, .clock = world.clock, .observer = world.observer}},
      admission_{admission_limits(settings)},
      linger_{world.loop, {.sockets_max = settings.connections_reserve}},
      shared_{.router = world.router,
              .observer = world.observer,
              .gate = world.gate,
              .clock = world.clock,
              .random = world.random,
              .finisher = finisher_,
              .patience = settings.patience,
              .body_bytes_max = settings.body_bytes_max,
              .tracer = world.tracer,
              .linger = &linger_,
              .resumed = [this] { world_.loop.wake(*this); },
              .counted = [this] { count(); },
              .connections = {}},
      engine_{{.connections_max = engine_connections_max}},
      engine_watch_{world.loop.watch(engine_.epoll_descriptor(), {.readable = true}, engine_port_)},
      lobby_{world.loop, porter_}
{
    finisher_.set_gzip_bytes_min(settings.gzip_bytes_min);
    world_.loop.add(*this, world_.loop.now());
}

Server::~Server()
{
    shared_.draining = true;
    for (Connection* connection : shared_.connections)
        connection->let_go();
    world_.loop.remove(*this);
}

void Server::listen(Descriptor listener, const tls::Identity* identity)
{
    if (identity != nullptr && entrance_ == nullptr)
        entrance_ =
            std::make_unique<tls::Entrance>(tls::Entrance::World{.loop = world_.loop,
                                                                 .clock = world_.clock,
                                                                 .observer = world_.observer,
                                                                 .patience = shared_.patience,
                                                                 .left = [this] { count(); }});
    doors_.push_back(std::make_unique<Door>(*this, std::move(listener), identity));
}

void Server::apply(const ServerSettings& settings)
{
    settings_ = settings;
    admission_.apply(admission_limits(settings));
    linger_.set_sockets_max(settings.connections_reserve);
    shared_.patience = settings.patience;
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
            admit(door, std::move(socket), peer, bytes);
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

void Server::admit(Door& door, Descriptor socket, const sockaddr_storage& peer,
                   socklen_t peer_bytes)
{
    const Caller caller = caller_of(peer, settings_.proxies);
    const Admitted admitted = admission_.ask(caller);
    Guest guest{.socket = std::move(socket),
                .address = peer,
                .address_bytes = peer_bytes,
                .since = world_.clock.now()};
    if (admitted != Admitted::yes)
        return refuse(door, std::move(guest), admitted);
    guest.place = admission_.enter(caller);
    if (door.identity() != nullptr && !put_behind_tls(*door.identity(), guest))
        return world_.observer.connection_refused(Refusal::no_descriptor, false);
    count();
    lobby_.enter(std::move(guest));
    if (sweep_at_ == never)
        world_.loop.wake(*this);
}

// From here on the guest's socket is the engine's end of a tunnel. His place stays with the
// client's end: it is taken until the last of the answer is out, when the engine has long forgotten
// him.
bool Server::put_behind_tls(const tls::Identity& identity, Guest& guest)
{
    std::string client = identify(guest.socket.get(), guest.address).address;
    tls::Entrance::Inside inside = entrance_->admit({.socket = std::move(guest.socket),
                                                     .client = std::move(client),
                                                     .credentials = identity.credentials,
                                                     .handshake_max = settings_.patience.head,
                                                     .place = std::move(guest.place)});
    guest.socket = std::move(inside.socket);
    guest.traffic = std::move(inside.traffic);
    return static_cast<bool>(guest.socket);
}

// Over TLS, it takes a handshake to say so. The reserve bounds these as well.
void Server::refuse(Door& door, Guest guest, Admitted why)
{
    bool has_room = !linger_.is_full();
    if (has_room && door.identity() != nullptr)
        has_room = put_behind_tls(*door.identity(), guest);
    world_.observer.connection_refused(to_refusal(why), has_room);
    if (has_room)
        linger_.take(std::move(guest.socket),
                     raw_answer(too_many(why), world_.random.hex(16), world_.clock.wall()),
                     world_.clock.now());
    if (sweep_at_ == never)
        world_.loop.wake(*this);
}

void Server::hand_over(Guest guest)
{
    const int fd = guest.socket.get();
    Arrival arrival{.peer = identify(fd, guest.address),
                    .socket = fd,
                    .opened = guest.since,
                    .place = std::move(guest.place),
                    .traffic = std::move(guest.traffic)};
    arrival.peer.has_tls = arrival.traffic != nullptr;
    engine_.add(std::move(guest.socket), reinterpret_cast<const sockaddr*>(&guest.address),
                guest.address_bytes, std::make_unique<Connection>(shared_, std::move(arrival)));
}

void Server::turn_away(Guest guest, const std::optional<Objection>& objection)
{
    if (objection) {
        world_.observer.request_refused(objection->reason);
        linger_.take(std::move(guest.socket),
                     raw_answer(to_problem(*objection), world_.random.hex(16), world_.clock.wall()),
                     world_.clock.now());
    } else {
        Linger::close(std::move(guest.socket));
    }
    guest.place.release();
    count();
}

void Server::count()
{
    world_.observer.connections_changed(admission_.open());
}

// The listener stays readable while there is no descriptor to accept with: without a pause the
// loop would spin on it.
void Server::pause_accepting()
{
    world_.observer.connection_refused(Refusal::no_descriptor, true);
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
    if (sweep_at_ == never || sweep_at_ <= now)
        sweep_at_ = sweep(now);
    if (drained_)
        return std::min(sweep_at_, drain_step(now));
    if (accept_again_ <= now) {
        accept_again_ = never;
        set_accepting(true);
    }
    return std::min(sweep_at_, accept_again_);
}

// Returns when it is wanted next; never, while there is nobody.
Instant Server::sweep(Instant now)
{
    lobby_.sweep(settings_.patience.head, now);
    linger_.sweep(now);
    look_after_connections(now);
    return admission_.open() + linger_.size() == 0 ? never : now + sweep_interval;
}

void Server::look_after_connections(Instant now) noexcept
{
    const auto& all = shared_.connections;
    const std::size_t count =
        std::min(all.size(), std::max(sweep_least, all.size() / sweep_steps + 1));
    for (std::size_t i = 0; i < count; ++i) {
        sweep_next_ = sweep_next_ < all.size() ? sweep_next_ : 0;
        all[sweep_next_++]->look_after(now);
    }
}

void Server::drain(Duration limit, std::function<void(std::size_t)> drained)
{
    set_accepting(false);
    accept_again_ = never;
    shared_.draining = true;
    drain_begun_ = world_.loop.now();
    drain_until_ = drain_begun_ + limit;
    drained_ = std::move(drained);
    end_streams();
    world_.loop.wake(*this);
}

void Server::end_streams() noexcept
{
    for (Connection* connection : shared_.connections)
        if (connection->is_live())
            connection->finish_live();
}

Instant Server::drain_step(Instant now)
{
    lobby_.close_silent(quiet_before_close, now);
    const std::size_t open = admission_.open();
    if (open == 0 || now >= drain_until_) {
        std::exchange(drained_, nullptr)(open);
        return never;
    }
    for (Connection* connection : shared_.connections) {
        if (connection->is_idle() && connection->quiet_for(now) >= quiet_before_close)
            connection->hang_up();
        // Its end does not go out: a client that takes nothing must not hold up everybody.
        if (connection->is_live() && now >= drain_begun_ + quiet_before_close)
            connection->cut_off_live();
    }
    return now + drain_check;
}

}  // namespace holdfast::http
