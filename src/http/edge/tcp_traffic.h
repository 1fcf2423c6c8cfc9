// What the kernel knows of a connection. Any thread.
#pragma once

#include <optional>

#include "http/edge/vigil.h"

namespace holdfast::http {

// Nothing for a socket that is not of TCP.
std::optional<TcpTraffic> tcp_traffic(int socket, Instant now) noexcept;

// The client's own socket where the engine's is one of ours, which knows nothing of clients.
class OuterTraffic final : public TrafficSource {
public:
    std::optional<TcpTraffic> traffic(Instant now) const noexcept override;

    int socket = -1;  // None once it is closed.
    bool is_ended_by_client = false;
};

}  // namespace holdfast::http
