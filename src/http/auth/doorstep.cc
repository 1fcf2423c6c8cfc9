#include "http/auth/doorstep.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/address.h"
#include "base/text.h"

namespace holdfast::http {
namespace {

constexpr std::size_t name_bytes_max = 253;  // RFC 1035, without the last dot.

bool is_name(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= name_bytes_max && text.front() != '.' &&
           text.find("..") == std::string_view::npos && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
                      c == '-' || c == '_' || c == '.';
           });
}

bool is_port(std::string_view text) noexcept
{
    return text.empty() || parse_number<std::uint16_t>(text).has_value();
}

bool ends_with_ignoring_case(std::string_view text, std::string_view end) noexcept
{
    return text.size() > end.size() &&
           equals_ignoring_case(text.substr(text.size() - end.size()), end);
}

bool matches(std::string_view name, std::string_view pattern) noexcept
{
    if (pattern == "*")
        return true;
    if (pattern.starts_with("*."))
        return ends_with_ignoring_case(name, pattern.substr(1));
    return equals_ignoring_case(name, pattern);
}

// "host.example.org" answers to "host" and "host.local" as well, and the other way round only to
// what the machine itself says.
bool is_own(std::string_view name, std::string_view own) noexcept
{
    std::string_view label = own.substr(0, own.find('.'));
    return !label.empty() &&
           (equals_ignoring_case(name, own) || equals_ignoring_case(name, label) ||
            (equals_ignoring_case(name.substr(0, label.size()), label) &&
             equals_ignoring_case(name.substr(label.size()), ".local")));
}

HostVerdict judge_name(std::string_view name, const HostRules& rules)
{
    // The root's dot says nothing.
    if (name.size() > 1 && name.ends_with('.'))
        name.remove_suffix(1);
    if (!is_name(name))
        return HostVerdict::malformed;
    bool is_known =
        equals_ignoring_case(name, "localhost") || ends_with_ignoring_case(name, ".localhost") ||
        is_own(name, rules.own_name) || parse_address(name) ||
        std::ranges::any_of(rules.allowed,
                            [&](std::string_view pattern) { return matches(name, pattern); });
    return is_known ? HostVerdict::welcome : HostVerdict::foreign;
}

}  // namespace

HostVerdict judge_host(std::string_view host, const HostRules& rules)
{
    if (host.starts_with('[')) {
        auto end = host.find(']');
        if (end == std::string_view::npos || !parse_address(host.substr(1, end - 1)))
            return HostVerdict::malformed;
        std::string_view rest = host.substr(end + 1);
        bool is_whole = rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
        return is_whole ? HostVerdict::welcome : HostVerdict::malformed;
    }
    auto colon = host.find(':');
    if (colon != std::string_view::npos && !is_port(host.substr(colon + 1)))
        return HostVerdict::malformed;
    return judge_name(host.substr(0, colon), rules);
}

bool is_forged(std::string_view site, std::string_view origin, std::string_view host) noexcept
{
    // "none" is a person's own doing, such as a bookmark; "same-site" may be another's machine.
    if (!site.empty())
        return site != "same-origin" && site != "none";
    if (origin.empty())
        return false;
    // The scheme may differ, behind a proxy that ends TLS. "null" has none and is nobody's.
    auto scheme = origin.find("://");
    return scheme == std::string_view::npos ||
           !equals_ignoring_case(origin.substr(scheme + 3), host);
}

bool is_host_pattern(std::string_view pattern) noexcept
{
    if (pattern == "*")
        return true;
    if (pattern.starts_with("*."))
        pattern.remove_prefix(2);
    return is_name(pattern) && !pattern.ends_with('.');
}

}  // namespace holdfast::http
