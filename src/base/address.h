// An IP address and a range of them, as values: parsing, printing, membership. Never a name, so
// nothing here asks a name server. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

class Address {
public:
    // IPv4 is kept in its mapped form (::ffff:192.0.2.1), so that a client is the same one whether
    // it came through a socket of one family or of both.
    using Bytes = std::array<std::uint8_t, 16>;
    explicit Address(const Bytes& bytes) noexcept : bytes_{bytes} {}

    bool is_ipv4() const noexcept;
    const Bytes& bytes() const noexcept { return bytes_; }
    friend auto operator<=>(const Address&, const Address&) = default;

private:
    Bytes bytes_;
};

// "192.0.2.1", "2001:db8::1": no brackets, no port, no zone.
std::optional<Address> parse_address(std::string_view text);
// The canonical spelling (RFC 5952); a mapped IPv4 address prints as IPv4.
std::string to_string(const Address& address);

class Network {
public:
    Network(const Address& first, unsigned prefix_bits) noexcept
        : first_{first}, prefix_bits_{prefix_bits}
    {
    }

    bool contains(const Address& address) const noexcept;
    const Address& first() const noexcept { return first_; }
    friend bool operator==(const Network&, const Network&) = default;

private:
    Address first_;
    unsigned prefix_bits_;  // Of the 128, so 96 more than IPv4 writes.
};

// "10.0.0.0/8", "fd00::/8", or one address. Bits set beyond the prefix ("10.0.0.1/8") are refused:
// whoever writes that means either the one address or another range.
std::optional<Network> parse_network(std::string_view text);
bool contains(const std::vector<Network>& networks, const Address& address) noexcept;

}  // namespace holdfast
