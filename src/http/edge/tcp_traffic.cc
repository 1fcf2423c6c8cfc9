#include "http/edge/tcp_traffic.h"

// Not <netinet/tcp.h>: its tcp_info ends before what was acknowledged.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace holdfast::http {
namespace {

// The kernel's names for states come with the header that is not ours.
constexpr unsigned established = 1;
constexpr unsigned close_wait = 8;

}  // namespace

std::optional<TcpTraffic> tcp_traffic(int socket, Instant now) noexcept
{
    tcp_info info{};
    socklen_t bytes = sizeof info;
    if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &bytes) != 0)
        return std::nullopt;
    const unsigned state = info.tcpi_state;
    return TcpTraffic{.last_received = now - std::chrono::milliseconds{info.tcpi_last_data_recv},
                      .acknowledged = info.tcpi_bytes_acked,
                      .is_open = state == established,
                      .is_ended_by_client = state == close_wait,
                      .has_all_arrived = info.tcpi_unacked == 0 && info.tcpi_notsent_bytes == 0};
}

std::optional<TcpTraffic> OuterTraffic::traffic(Instant now) const noexcept
{
    if (socket < 0)
        return std::nullopt;
    auto known = tcp_traffic(socket, now);
    if (known && is_ended_by_client) {
        known->is_open = false;
        known->is_ended_by_client = true;
    }
    return known;
}

}  // namespace holdfast::http
