// What the kernel knows of a connection. Any thread.
#pragma once

#include <optional>

#include "http/edge/vigil.h"

namespace holdfast::http {

// Nothing for a socket that is not of TCP.
std::optional<TcpTraffic> tcp_traffic(int socket, Instant now) noexcept;

}  // namespace holdfast::http
