#include "http/edge/linger.h"

#include <array>
#include <cerrno>
#include <utility>

#include <sys/socket.h>

namespace holdfast::http {
namespace {

// A turn of the loop belongs to all: what is dropped in one takes less than a millisecond.
constexpr std::size_t piece_bytes = std::size_t{64} << 10;
constexpr std::size_t turn_bytes = std::size_t{1} << 20;

}  // namespace

Linger::Linger(IoLoop& loop, const Limits& limits)
    : limits_{limits}, watch_{loop.watch(sockets_.descriptor(), {.readable = true}, *this)}
{
}

void Linger::close(Descriptor socket) noexcept
{
    std::array<char, 4096> dropped;
    (void)::recv(socket.get(), dropped.data(), dropped.size(), MSG_DONTWAIT);
}

void Linger::take(Descriptor socket, std::string_view answer, Instant now)
{
    // One try: an answer is short, and who has not read what came before will not read this.
    if (!answer.empty())
        (void)::send(socket.get(), answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)::shutdown(socket.get(), SHUT_WR);
    const bool has_room = !is_full();
    Leaving& leaving = leaving_.emplace_back();
    leaving.socket = std::move(socket);
    leaving.until = now + limits_.time;
    leaving.bytes_left = limits_.bytes_max;
    leaving.self = std::prev(leaving_.end());
    if (!drain(leaving) || !has_room ||
        !sockets_.add(leaving.socket.get(), EPOLLIN | EPOLLRDHUP, &leaving))
        leaving_.pop_back();
}

// False when there is nothing more to wait for.
bool Linger::drain(Leaving& leaving) noexcept
{
    static std::array<char, piece_bytes> dropped;  // Never looked at.
    const auto got = ::recv(leaving.socket.get(), dropped.data(), dropped.size(), MSG_DONTWAIT);
    if (got < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    const auto bytes = static_cast<std::size_t>(got);
    if (bytes == 0 || bytes >= leaving.bytes_left)
        return false;
    leaving.bytes_left -= bytes;
    return true;
}

void Linger::forget(Leaving& leaving)
{
    sockets_.remove(leaving.socket.get());
    leaving_.erase(leaving.self);
}

void Linger::on_ready(Readiness /*ready*/)
{
    for (const epoll_event& event : sockets_.ready(turn_bytes / piece_bytes)) {
        auto& leaving = *static_cast<Leaving*>(event.data.ptr);
        if (!drain(leaving))
            forget(leaving);
    }
}

Instant Linger::sweep(Instant now)
{
    while (!leaving_.empty() && leaving_.front().until <= now)
        forget(leaving_.front());
    return leaving_.empty() ? never : leaving_.front().until;
}

}  // namespace holdfast::http
