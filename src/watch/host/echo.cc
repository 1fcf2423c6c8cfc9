#include "watch/host/echo.h"

#include <array>

namespace holdfast::watch {
namespace {

constexpr std::uint8_t request_v4 = 8;
constexpr std::uint8_t request_v6 = 128;
constexpr std::uint8_t reply_v4 = 0;
constexpr std::uint8_t reply_v6 = 129;
constexpr std::uint8_t protocol_icmp = 1;
constexpr std::size_t checksum_at = 2;
constexpr std::size_t identifier_at = 4;
constexpr std::size_t sequence_at = 6;
constexpr std::size_t cookie_at = 8;
constexpr std::size_t header_bytes_min = 20;

void put(std::span<std::uint8_t> packet, std::size_t at, std::uint64_t value, std::size_t bytes)
{
    for (std::size_t i = 0; i < bytes; ++i)
        packet[at + i] = static_cast<std::uint8_t>(value >> (8 * (bytes - 1 - i)));
}

std::uint64_t take(std::span<const std::uint8_t> packet, std::size_t at, std::size_t bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i)
        value = value << 8U | packet[at + i];
    return value;
}

// What follows the header of IPv4; empty when that makes no sense.
std::span<const std::uint8_t> without_header(std::span<const std::uint8_t> packet)
{
    if (packet.size() < header_bytes_min || packet[0] >> 4U != 4 || packet[9] != protocol_icmp)
        return {};
    std::size_t bytes = std::size_t{packet[0] & 0x0FU} * 4;
    if (bytes < header_bytes_min || bytes > packet.size())
        return {};
    return packet.subspan(bytes);
}

}  // namespace

std::uint16_t internet_checksum(std::span<const std::uint8_t> bytes) noexcept
{
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        sum += i % 2 == 0 ? std::uint64_t{bytes[i]} << 8U : bytes[i];
    while (sum >> 16U != 0)
        sum = (sum & 0xFFFFU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~sum);
}

std::string encode_request(Internet internet, const Echo& echo)
{
    std::array<std::uint8_t, echo_bytes> packet{};
    packet[0] = internet == Internet::v4 ? request_v4 : request_v6;
    put(packet, identifier_at, echo.identifier, 2);
    put(packet, sequence_at, echo.sequence, 2);
    put(packet, cookie_at, echo.cookie, 8);
    for (std::size_t i = cookie_at + 8; i < packet.size(); ++i)
        packet[i] = static_cast<std::uint8_t>(i);
    // That of IPv6 covers the addresses, too: the kernel knows them.
    if (internet == Internet::v4)
        put(packet, checksum_at, internet_checksum(packet), 2);
    return {packet.begin(), packet.end()};
}

std::optional<Echo> decode_reply(Internet internet, bool has_header,
                                 std::span<const std::uint8_t> packet)
{
    if (has_header && internet == Internet::v4)
        packet = without_header(packet);
    // All of ours: a reply has to give back what it was sent.
    if (packet.size() != echo_bytes)
        return std::nullopt;
    if (packet[0] != (internet == Internet::v4 ? reply_v4 : reply_v6) || packet[1] != 0)
        return std::nullopt;
    // Of IPv6 the kernel has looked at it.
    if (internet == Internet::v4 && internet_checksum(packet) != 0)
        return std::nullopt;
    for (std::size_t i = cookie_at + 8; i < packet.size(); ++i)
        if (packet[i] != static_cast<std::uint8_t>(i))
            return std::nullopt;
    return Echo{.identifier = static_cast<std::uint16_t>(take(packet, identifier_at, 2)),
                .sequence = static_cast<std::uint16_t>(take(packet, sequence_at, 2)),
                .cookie = take(packet, cookie_at, 8)};
}

}  // namespace holdfast::watch
