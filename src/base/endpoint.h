// Where a server listens: an IP address and a port, or the path of a socket. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

struct Endpoint {
    std::string host;  // "127.0.0.1", "::1", or the path of a Unix socket; never a name.
    std::uint16_t port = 0;

    bool is_path() const noexcept { return host.starts_with('/'); }
    bool is_ipv6() const noexcept { return host.find(':') != std::string::npos; }
    // Reachable from this machine alone.
    bool is_loopback() const noexcept;
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// "127.0.0.1:8080" or "[::1]:8080": literal addresses only, since a name could mean another
// machine tomorrow. Port 0 is refused. IPv6 is brought into its canonical spelling.
std::optional<Endpoint> parse_endpoint(std::string_view text);
// The text that parse_endpoint() reads; a path stays a path.
std::string to_string(const Endpoint& endpoint);

}  // namespace holdfast
