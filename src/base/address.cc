#include "base/address.h"

#include <algorithm>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/text.h"

namespace holdfast {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr unsigned mapped_bits = 96;
constexpr unsigned address_bits = 128;

}  // namespace

bool Address::is_ipv4() const noexcept
{
    return std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes_.begin());
}

std::optional<Address> parse_address(std::string_view text)
{
    // inet_pton() wants a terminated string; what is longer than this is no address.
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos)
        return std::nullopt;
    std::copy(text.begin(), text.end(), terminated.begin());
    Address::Bytes bytes{};
    if (text.find(':') != std::string_view::npos) {
        if (inet_pton(AF_INET6, terminated.data(), bytes.data()) != 1)
            return std::nullopt;
        return Address{bytes};
    }
    std::copy(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin());
    if (inet_pton(AF_INET, terminated.data(), bytes.data() + mapped_prefix.size()) != 1)
        return std::nullopt;
    return Address{bytes};
}

std::string to_string(const Address& address)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    const auto* bytes = address.bytes().data();
    if (address.is_ipv4())
        inet_ntop(AF_INET, bytes + mapped_prefix.size(), text.data(), text.size());
    else
        inet_ntop(AF_INET6, bytes, text.data(), text.size());
    return text.data();
}

bool Network::contains(const Address& address) const noexcept
{
    const Address::Bytes& ours = first_.bytes();
    const Address::Bytes& theirs = address.bytes();
    std::size_t whole = prefix_bits_ / 8;
    if (!std::equal(theirs.begin(), theirs.begin() + static_cast<std::ptrdiff_t>(whole),
                    ours.begin()))
        return false;
    unsigned rest = prefix_bits_ % 8;
    return rest == 0 || (ours[whole] ^ theirs[whole]) >> (8 - rest) == 0;
}

std::optional<Network> parse_network(std::string_view text)
{
    auto slash = text.find('/');
    auto address = parse_address(text.substr(0, slash));
    if (!address)
        return std::nullopt;
    if (slash == std::string_view::npos)
        return Network{*address, address_bits};
    // By the spelling: "::ffff:10.0.0.0/104" counts its bits as IPv6 does.
    unsigned skipped = text.substr(0, slash).find(':') == std::string_view::npos ? mapped_bits : 0;
    std::string_view digits = text.substr(slash + 1);
    auto bits = parse_number<unsigned>(digits);
    if (!bits || *bits > address_bits - skipped || (digits.size() > 1 && digits[0] == '0'))
        return std::nullopt;
    unsigned prefix_bits = *bits + skipped;
    for (unsigned bit = prefix_bits; bit < address_bits; ++bit)
        if (address->bytes()[bit / 8] & (0x80U >> (bit % 8)))
            return std::nullopt;
    return Network{*address, prefix_bits};
}

bool contains(const std::vector<Network>& networks, const Address& address) noexcept
{
    return std::any_of(networks.begin(), networks.end(),
                       [&](const Network& network) { return network.contains(address); });
}

}  // namespace holdfast
