#include "watch/probe/allowance.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "watch/check/target.h"

namespace holdfast::watch {
namespace {

constexpr std::size_t name_bytes_max = 253;

std::string_view without_dot(std::string_view name) noexcept
{
    if (name.ends_with('.'))
        name.remove_suffix(1);
    return name;
}

bool is_name(std::string_view text)
{
    if (text.empty() || text.size() > name_bytes_max)
        return false;
    return std::ranges::all_of(split(text, '.'), [](std::string_view label) {
        return !label.empty() && std::ranges::all_of(label, [](char c) {
            const char lower = to_lower(c);
            return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        });
    });
}

struct Parts {
    std::string_view host;  // Without brackets.
    std::optional<std::string_view> port;
};

std::optional<Parts> take_apart(std::string_view text)
{
    if (!text.starts_with('[')) {
        const auto colons = std::ranges::count(text, ':');
        if (colons != 1)
            return Parts{.host = text, .port = {}};  // Of two at least: an address of IPv6.
        const std::size_t at = text.find(':');
        return Parts{.host = text.substr(0, at), .port = text.substr(at + 1)};
    }
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos)
        return std::nullopt;
    Parts parts{.host = text.substr(1, end - 1), .port = {}};
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && rest.front() != ':')
        return std::nullopt;
    if (!rest.empty())
        parts.port = rest.substr(1);
    return parts;
}

}  // namespace

Result<ProbeRule> ProbeRule::parse(std::string_view text)
{
    ProbeRule rule;
    const std::optional<Parts> parts = take_apart(text);
    if (!parts)
        return Error{Errc::invalid, "the bracket does not end"};
    if (parts->port) {
        const auto port = parse_number<std::uint16_t>(*parts->port);
        if (!port || *port == 0)
            return Error{Errc::invalid, "a port is a number from 1 to 65535"};
        rule.port_ = *port;
    }
    const std::string_view host = parts->host;
    if (host == "*")
        return rule;
    rule.network_ = parse_network(host);
    rule.name_ = to_lower(without_dot(host));
    if (rule.network_) {
        rule.kind_ = Kind::network;
        return rule;
    }
    if (host.find_first_of(":/") != std::string_view::npos)
        return Error{Errc::invalid, "is no network: a bit is set behind the prefix, or worse"};
    rule.kind_ = host.starts_with("*.") ? Kind::below : Kind::name;
    if (rule.kind_ == Kind::below)
        rule.name_.erase(0, 1);  // The dot is part of what has to be at the end.
    if (!is_name(without_dot(rule.kind_ == Kind::below ? host.substr(2) : host)))
        return Error{Errc::invalid, "is no host, no network and no pattern"};
    // It would be asked as that, and never be equal to this.
    if (rule.kind_ == Kind::name && literal_address(rule.name_))
        return Error{Errc::invalid, "is an address in a spelling that only some understand"};
    return rule;
}

bool ProbeRule::admits(std::string_view host, const std::optional<Address>& literal,
                       std::uint16_t port) const noexcept
{
    if (port_ != 0 && port_ != port)
        return false;
    switch (kind_) {
    case Kind::all:
        return true;
    case Kind::network:
        return literal && network_->contains(*literal);
    case Kind::name:
        return !literal && equals_ignoring_case(without_dot(host), name_);
    case Kind::below:
        break;
    }
    host = without_dot(host);
    return !literal && host.size() > name_.size() &&
           equals_ignoring_case(host.substr(host.size() - name_.size()), name_);
}

std::string ProbeRule::text() const
{
    std::string text = kind_ == Kind::all     ? std::string{"*"}
                       : kind_ == Kind::below ? join('*', name_)
                                              : name_;
    if (port_ == 0)
        return text;
    const bool is_ipv6 = kind_ == Kind::network && name_.find(':') != std::string::npos;
    return is_ipv6 ? join('[', text, "]:", port_) : join(text, ':', port_);
}

Allowance::Allowance(const std::vector<std::string>& rules)
{
    for (const std::string& each : rules)
        if (Result<ProbeRule> rule = ProbeRule::parse(each))
            rules_.push_back(*std::move(rule));
}

bool Allowance::admits(std::string_view host, std::uint16_t port) const
{
    return !find_refusal(host, port);
}

std::optional<std::string> Allowance::find_refusal(std::string_view host, std::uint16_t port) const
{
    const std::optional<Address> literal = literal_address(host);
    if (literal)
        if (auto problem = find_address_problem(*literal))
            return problem;
    if (std::ranges::any_of(
            rules_, [&](const ProbeRule& each) { return each.admits(host, literal, port); }))
        return std::nullopt;
    const std::string shown =
        literal && !literal->is_ipv4() ? join('[', to_string(*literal), ']') : printable(host);
    return join(shown, port == 0 ? "" : join(':', port),
                " is not among the targets that may be probed, the setting probe.targets");
}

}  // namespace holdfast::watch
