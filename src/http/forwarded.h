// Who is behind the proxies: Forwarded (RFC 7239) and X-Forwarded-For, and how far along them to
// believe it. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"

namespace holdfast::http {

// Only this many hops, the nearest ones, are kept: what is farther was written by the client.
inline constexpr std::size_t hops_max = 32;

struct Hop {
    std::string text;  // As given: "192.0.2.1:80", "[2001:db8::1]", "unknown", "_gateway".
    std::optional<Address> address;  // Nothing for "unknown", an obfuscated name, a malformed hop.
};

// Farthest first, as in the header. A hop that is malformed stays in the chain without an address,
// so that it ends the walk instead of lending its place to the one beyond it.
std::vector<Hop> parse_forwarded(std::string_view header);
std::vector<Hop> parse_x_forwarded_for(std::string_view header);

// Walks from our peer towards the client while the one who speaks is trusted; stops at the first
// who is not, or before the first hop that has no address.
Address client_address(const Address& peer, const std::vector<Hop>& chain,
                       const std::vector<Network>& trusted);

}  // namespace holdfast::http
