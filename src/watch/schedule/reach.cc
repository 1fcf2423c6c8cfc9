#include "watch/schedule/reach.h"

#include "base/address.h"
#include "base/text.h"

namespace holdfast::watch {
namespace {

// "http://user@host:80/path?query", "host:80", "[::1]:80": what stands for the host in it.
std::string_view host_in(std::string_view url)
{
    if (auto scheme = url.find("://"); scheme != std::string_view::npos)
        url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    if (auto user = url.rfind('@'); user != std::string_view::npos)
        url.remove_prefix(user + 1);
    if (url.starts_with('['))
        return url.substr(1, url.find(']') - 1);
    // More than one colon is an address of IPv6 without brackets.
    auto port = url.find(':');
    return port == url.rfind(':') ? url.substr(0, port) : url;
}

bool is_path(std::string_view url)
{
    return url.starts_with('/') || to_lower(url.substr(0, 5)) == "unix:";
}

// What a command asks nobody knows but the command.
bool is_of_this_host(CheckType type) noexcept
{
    switch (type) {
    case CheckType::unit:
    case CheckType::timer:
    case CheckType::journal:
    case CheckType::disk:
    case CheckType::pressure:
    case CheckType::clock:
    case CheckType::certificate:
    case CheckType::command:
    case CheckType::composite:
        return true;
    case CheckType::http:
    case CheckType::tcp:
    case CheckType::tls:
    case CheckType::dns:
    case CheckType::heartbeat:
    case CheckType::icmp:
        break;
    }
    return false;
}

}  // namespace

bool is_loopback_host(std::string_view host)
{
    if (host.ends_with('.'))
        host.remove_suffix(1);
    if (auto address = parse_address(host)) {
        const Address::Bytes& bytes = address->bytes();
        if (address->is_ipv4())
            return bytes[12] == 127 || bytes[12] == 0;  // 0.0.0.0 leads here as well.
        static constexpr Address::Bytes any{};
        static constexpr Address::Bytes loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        return bytes == any || bytes == loopback;
    }
    std::string name = to_lower(host);
    return name == "localhost" || name.ends_with(".localhost");
}

Reach reach_of(const Service& service)
{
    if (service.type == CheckType::heartbeat)
        return {.side = Reach::Side::inbound};
    if (is_of_this_host(service.type))
        return {.side = Reach::Side::local};
    bool asks_resolver = service.type == CheckType::dns && !service.dns.resolver.empty();
    std::string_view target = asks_resolver ? service.dns.resolver : service.url;
    if (is_path(target))
        return {.side = Reach::Side::local};
    std::string_view host = host_in(target);
    if (is_loopback_host(host))
        return {.side = Reach::Side::local};
    return {.side = Reach::Side::outside, .host = to_lower(host)};
}

}  // namespace holdfast::watch
