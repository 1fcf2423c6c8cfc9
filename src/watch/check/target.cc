#include "watch/check/target.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "base/text.h"

namespace holdfast::watch {
namespace {

constexpr std::size_t host_bytes_max = 253;

struct Scheme {
    std::string_view name;
    CheckType type;
    std::uint16_t port;  // 0: it has to be named.
    bool has_ports = true;
};
constexpr std::array schemes{Scheme{"http", CheckType::http, 80},
                             Scheme{"https", CheckType::http, 443},
                             Scheme{"tcp", CheckType::tcp, 0}, Scheme{"tls", CheckType::tls, 443},
                             Scheme{"icmp", CheckType::icmp, 0, false}};

std::uint16_t implied_port(std::string_view scheme) noexcept
{
    const auto* found = std::ranges::find(schemes, scheme, &Scheme::name);
    return found == schemes.end() ? std::uint16_t{0} : found->port;
}

bool is_link_local(const Address& address)
{
    // The third is what a NAT64 gateway makes of the first.
    static const std::vector<Network> networks{*parse_network("169.254.0.0/16"),
                                               *parse_network("fe80::/10"),
                                               *parse_network("64:ff9b::a9fe:0/112")};
    return contains(networks, address);
}

// A number as inet_aton() reads it: 0x1F, 017, 15.
std::optional<std::uint32_t> parse_part(std::string_view text) noexcept
{
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text.starts_with('0')) {
        base = 8;
    }
    std::uint32_t value = 0;
    const char* end = text.data() + text.size();
    auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (text.empty() || error != std::errc{} || stop != end)
        return std::nullopt;
    return value;
}

// One to four parts, of which the last fills what the others leave.
std::optional<Address> parse_numbers(std::string_view host)
{
    std::vector<std::string_view> parts = split(host, '.');
    if (parts.empty() || parts.size() > 4)
        return std::nullopt;
    std::uint32_t address = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        std::optional<std::uint32_t> part = parse_part(parts[i]);
        bool is_last = i + 1 == parts.size();
        auto bits = static_cast<unsigned>(is_last ? 32 - 8 * i : 8);
        if (!part || (bits < 32 && *part >> bits != 0))
            return std::nullopt;
        address = is_last ? address | *part : address | *part << static_cast<unsigned>(24 - 8 * i);
    }
    Address::Bytes bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    for (unsigned i = 0; i < 4; ++i)
        bytes[12 + i] = static_cast<std::uint8_t>(address >> (24 - 8 * i));
    return Address{bytes};
}

bool is_host(std::string_view host) noexcept
{
    return !host.empty() && host.size() <= host_bytes_max && std::ranges::none_of(host, [](char c) {
        return is_control(c) || c == ' ' ||
               std::string_view{"@[]\\\"<>"}.find(c) != std::string_view::npos;
    });
}

}  // namespace

std::optional<Target> parse_target(std::string_view url)
{
    std::size_t mark = url.find("://");
    if (mark == std::string_view::npos || mark == 0)
        return std::nullopt;
    Target target{.scheme = to_lower(url.substr(0, mark)), .host = {}};
    std::string_view rest = url.substr(mark + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    if (std::size_t at = rest.rfind('@'); at != std::string_view::npos)
        rest.remove_prefix(at + 1);
    std::size_t end = rest.starts_with('[') ? rest.find(']') : rest.rfind(':');
    if (rest.starts_with('[')) {
        if (end == std::string_view::npos)
            return std::nullopt;
        target.host = to_lower(rest.substr(1, end - 1));
        ++end;
    } else {
        target.host = to_lower(rest.substr(0, end));
    }
    target.port = implied_port(target.scheme);
    if (end < rest.size()) {
        std::optional<std::uint16_t> port;
        if (rest[end] == ':')
            port = parse_number<std::uint16_t>(rest.substr(end + 1));
        if (!port || *port == 0)
            return std::nullopt;
        target.port = *port;
    }
    if (!is_host(target.host))
        return std::nullopt;
    return target;
}

std::optional<Address> literal_address(std::string_view host)
{
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    if (host.find(':') != std::string_view::npos)
        host = host.substr(0, host.find('%'));  // The zone.
    if (auto address = parse_address(host))
        return address;
    if (host.ends_with('.'))
        host.remove_suffix(1);
    return parse_numbers(host);
}

std::optional<std::string> find_address_problem(const Address& address)
{
    if (is_link_local(address))
        return join(to_string(address), " is a link-local address, and those are not checked");
    return std::nullopt;
}

std::optional<std::string> find_target_problem(CheckType type, std::string_view url)
{
    std::optional<Target> target = parse_target(url);
    std::string_view scheme = url.substr(0, url.find(':'));
    std::string wanted;
    for (const Scheme& each : schemes)
        if (each.type == type)
            append_to(wanted, wanted.empty() ? "" : " or ", each.name, "://");
    const auto* fitting = std::ranges::find_if(schemes, [&](const Scheme& each) {
        return each.type == type && equals_ignoring_case(each.name, scheme);
    });
    if (fitting == schemes.end())
        return join("a target of this type begins with ", wanted);
    if (!target)
        return "is no URL with a host";
    if (fitting->has_ports && target->port == 0)
        return "names no port";
    if (!fitting->has_ports && target->port != 0)
        return "names a port, and there is none to be asked";
    if (auto address = literal_address(target->host))
        return find_address_problem(*address);
    return std::nullopt;
}

bool is_of(AddressFamily family, const Address& address) noexcept
{
    return family == AddressFamily::any || (family == AddressFamily::ipv4) == address.is_ipv4();
}

}  // namespace holdfast::watch
