// Sockets for echoes: those that the kernel lends to ordinary users if it is so set, or raw ones,
// which take a capability. Loop thread; nothing here waits.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/address.h"
#include "base/descriptor.h"
#include "watch/host/echo.h"

namespace holdfast::watch {

struct EchoSocket {
    Descriptor descriptor{};  // Non-blocking, connected to whom is asked; none when `error` is set.
    int error = 0;            // An errno. EACCES: this host lends none to us.
    bool is_raw = false;
    // Of our echoes: what the kernel puts into them, whatever stands there, or nothing: any will
    // do.
    std::optional<std::uint16_t> identifier{};
};

EchoSocket open_echo_socket(const Address& address);

struct EchoHeard {
    std::size_t bytes = 0;
    int error = 0;                        // An errno; EAGAIN when there is nothing more to hear.
    std::optional<Address> from{};        // Nothing: a socket that has no addresses.
    std::optional<unsigned> hops_left{};  // TTL of IPv4, hop limit of IPv6.
};

// 0 or an errno.
int send_echo(const Descriptor& socket, std::string_view packet) noexcept;
EchoHeard hear_echo(const Descriptor& socket, std::span<std::uint8_t> into) noexcept;
// What a router, or this host, has said of an echo of ours; an errno, 0 when nothing is left.
int take_echo_error(const Descriptor& socket) noexcept;

}  // namespace holdfast::watch
