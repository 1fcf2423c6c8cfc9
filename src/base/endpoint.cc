#include "base/endpoint.h"

#include <array>

#include <arpa/inet.h>

#include "base/text.h"

namespace holdfast {
namespace {

std::optional<std::string> canonical_address(int family, const std::string& host)
{
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (inet_pton(family, host.c_str(), bytes.data()) != 1)
        return std::nullopt;
    return inet_ntop(family, bytes.data(), text.data(), text.size());
}

}  // namespace

bool Endpoint::is_loopback() const noexcept
{
    return is_path() || host.starts_with("127.") || host == "::1";
}

std::optional<Endpoint> parse_endpoint(std::string_view text)
{
    auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
    if (!port || *port == 0)
        return std::nullopt;
    std::string host{text.substr(0, colon)};
    int family = AF_INET;
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
        family = AF_INET6;
    }
    auto canonical = canonical_address(family, host);
    if (!canonical)
        return std::nullopt;
    return Endpoint{std::move(*canonical), *port};
}

std::string to_string(const Endpoint& endpoint)
{
    if (endpoint.is_path())
        return endpoint.host;
    if (endpoint.is_ipv6())
        return join("[", endpoint.host, "]:", endpoint.port);
    return join(endpoint.host, ":", endpoint.port);
}

}  // namespace holdfast
