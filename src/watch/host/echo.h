// Echo requests and replies of ICMP (RFC 792, RFC 4443) as bytes. What comes from the network may
// be anything. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace holdfast::watch {

enum class Internet : std::uint8_t { v4, v6 };

struct Echo {
    std::uint16_t identifier = 0;
    std::uint16_t sequence = 0;
    // Tells our echoes from those of others that chose the same identifier.
    std::uint64_t cookie = 0;

    friend bool operator==(const Echo&, const Echo&) = default;
};

// As long as what ping(8) sends.
inline constexpr std::size_t echo_bytes = 64;

std::string encode_request(Internet internet, const Echo& echo);

// Nothing for whatever is no sound reply to a request of ours. `has_header`: the header of IPv4 is
// before it, as raw sockets have it.
std::optional<Echo> decode_reply(Internet internet, bool has_header,
                                 std::span<const std::uint8_t> packet);

// Of RFC 1071; 0 over what has the right one in it.
std::uint16_t internet_checksum(std::span<const std::uint8_t> bytes) noexcept;

}  // namespace holdfast::watch
