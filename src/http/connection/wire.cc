#include "http/connection/wire.h"

#include <utility>

#include <fcntl.h>
#include <sys/socket.h>

namespace holdfast::http {

Wire::Wire(int socket, std::shared_ptr<const OuterTraffic> traffic) noexcept
    : socket_{socket}, traffic_{std::move(traffic)}
{
}

std::optional<TcpTraffic> Wire::traffic(Instant now) const noexcept
{
    return traffic_ ? traffic_->traffic(now) : tcp_traffic(socket_, now);
}

Descriptor Wire::another() const noexcept
{
    return Descriptor{::fcntl(socket_, F_DUPFD_CLOEXEC, 0)};
}

void Wire::say(std::string_view text) const noexcept
{
    (void)::send(socket_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void Wire::end_input() const noexcept
{
    (void)::shutdown(socket_, SHUT_RD);
}

void Wire::end() const noexcept
{
    (void)::shutdown(socket_, SHUT_RDWR);
}

void Wire::abort() const noexcept
{
    const int clients = traffic_ ? traffic_->socket : socket_;
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    (void)::setsockopt(clients, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    // A tunnel in between would go on bringing what it has to who takes nothing.
    (void)::shutdown(clients, SHUT_RDWR);
    end();
}

}  // namespace holdfast::http
