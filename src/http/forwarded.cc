#include "http/forwarded.h"

#include "base/text.h"
#include "http/header_text.h"

namespace holdfast::http {
namespace {

bool is_port(std::string_view text) noexcept
{
    // RFC 7239 lets a proxy hide the port as well.
    if (text.starts_with('_'))
        return is_token(text);
    return text.size() <= 5 && parse_number<unsigned>(text).value_or(65536) <= 65535;
}

// "192.0.2.1", "192.0.2.1:80", "[2001:db8::1]", "[2001:db8::1]:80".
std::optional<Address> parse_node(std::string_view node)
{
    if (node.starts_with('[')) {
        auto end = node.find(']');
        if (end == std::string_view::npos)
            return std::nullopt;
        std::string_view after = node.substr(end + 1);
        std::string_view inside = node.substr(1, end - 1);
        bool plain = after.empty() || (after[0] == ':' && is_port(after.substr(1)));
        if (!plain || inside.find(':') == std::string_view::npos)
            return std::nullopt;
        return parse_address(inside);
    }
    auto colon = node.find(':');
    if (colon != std::string_view::npos && !is_port(node.substr(colon + 1)))
        return std::nullopt;
    return parse_address(node.substr(0, colon));
}

void append(std::vector<Hop>& chain, Hop hop)
{
    if (chain.size() == hops_max)
        chain.erase(chain.begin());
    chain.push_back(std::move(hop));
}

// The value of "for" in one element, nothing when it is missing or the element is malformed: half
// of an element is not to be trusted.
std::optional<std::string> for_value(std::string_view element)
{
    std::optional<std::string> found;
    while (!element.empty()) {
        std::string_view pair = take_until(element, ';');
        auto equals = pair.find('=');
        if (equals == std::string_view::npos)
            return std::nullopt;
        std::string_view name = pair.substr(0, equals);
        std::string_view value = pair.substr(equals + 1);
        if (!is_token(name) || !(is_token(value) || is_quoted(value)))
            return std::nullopt;
        if (!equals_ignoring_case(name, "for"))
            continue;
        if (found)
            return std::nullopt;
        found = unquoted(value);
    }
    return found;
}

}  // namespace

std::vector<Hop> parse_forwarded(std::string_view header)
{
    std::vector<Hop> chain;
    while (!header.empty()) {
        std::string_view element = take_until(header, ',');
        if (element.empty())
            continue;
        auto node = for_value(element);
        append(chain,
               Hop{node ? *node : std::string{element}, node ? parse_node(*node) : std::nullopt});
    }
    return chain;
}

std::vector<Hop> parse_x_forwarded_for(std::string_view header)
{
    std::vector<Hop> chain;
    while (!header.empty()) {
        // No quotes in this one: a comma is always a comma.
        auto comma = header.find(',');
        std::string_view node = trim(header.substr(0, comma));
        header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
        if (node.empty())
            continue;
        // Many proxies write IPv6 without brackets here.
        auto address = parse_address(node);
        append(chain, Hop{std::string{node}, address ? address : parse_node(node)});
    }
    return chain;
}

Address client_address(const Address& peer, const std::vector<Hop>& chain,
                       const std::vector<Network>& trusted)
{
    Address client = peer;
    for (auto hop = chain.rbegin(); hop != chain.rend(); ++hop) {
        if (!contains(trusted, client) || !hop->address)
            break;
        client = *hop->address;
    }
    return client;
}

}  // namespace holdfast::http
