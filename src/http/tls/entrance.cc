#include "http/tls/entrance.h"

#include <array>
#include <utility>

#include <sys/socket.h>

namespace holdfast::http::tls {
namespace {

// Of one turn of the loop. Everybody else waits for this long at most, and for the one operation
// that was begun: with an ECDSA key a tenth of it, with one of RSA and 2048 bits about a half.
constexpr std::chrono::milliseconds slice{2};
constexpr std::chrono::milliseconds look_interval{250};
// The kernel's default is 208 KiB each way, for every connection that somebody lets pile up.
constexpr int pair_buffer_bytes = 64 << 10;

}  // namespace

Entrance::Entrance(const World& world)
    : world_{world},
      surroundings_{.poller = poller_,
                    .loop = world.loop,
                    .observer = world.observer,
                    .patience = world.patience},
      watch_{world.loop.watch(poller_.descriptor(), {.readable = true}, *this)}
{
    world_.loop.add(*this, never);
}

Entrance::~Entrance()
{
    world_.loop.remove(*this);
}

Entrance::Inside Entrance::admit(Arrival arrival)
{
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()) != 0)
        return {};
    Descriptor ours{pair[0]};
    Descriptor engines{pair[1]};
    for (int end : pair)
        (void)::setsockopt(end, SOL_SOCKET, SO_SNDBUF, &pair_buffer_bytes,
                           sizeof pair_buffer_bytes);
    auto tunnel = std::make_unique<Tunnel>(surroundings_, std::move(arrival), std::move(ours));
    tunnel->index = tunnels_.size();
    auto traffic = tunnel->traffic();
    tunnels_.push_back(std::move(tunnel));
    if (tunnels_.size() == 1)
        world_.loop.wake(*this);
    return {std::move(engines), std::move(traffic)};
}

void Entrance::on_ready(Readiness /*ready*/)
{
    Instant end = world_.clock.now() + slice;
    while (poller_.serve_one() && world_.clock.now() < end)
        continue;
    bury();
}

Instant Entrance::step(Instant now)
{
    for (const auto& tunnel : tunnels_)
        tunnel->look_at(now);
    bury();
    return tunnels_.empty() ? never : now + look_interval;
}

void Entrance::bury()
{
    if (surroundings_.gone.empty())
        return;
    for (Tunnel* tunnel : std::exchange(surroundings_.gone, {})) {
        std::size_t index = tunnel->index;
        std::swap(tunnels_[index], tunnels_.back());
        tunnels_[index]->index = index;
        tunnels_.pop_back();
    }
    if (world_.left)
        world_.left();
}

}  // namespace holdfast::http::tls
