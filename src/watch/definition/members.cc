#include "watch/definition/members.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "watch/definition/names.h"

namespace holdfast::watch {
namespace {

constexpr TypeMask http = mask_of(CheckType::http);
constexpr TypeMask tcp = mask_of(CheckType::tcp);
constexpr TypeMask tls = mask_of(CheckType::tls);
constexpr TypeMask dns = mask_of(CheckType::dns);
constexpr TypeMask heartbeat = mask_of(CheckType::heartbeat);
constexpr TypeMask probes = http | tcp | tls | dns;

// `Access` takes a service and returns the part of it that the member is.
template <typename Access>
constexpr ServiceMember member(std::string_view name, std::string_view api_name, TypeMask types,
                               Access /*access*/)
{
    return {name, api_name, types,
            [](const Service& a, const Service& b) { return Access{}(a) == Access{}(b); },
            [](const Service& from, Service& to) { Access{}(to) = Access{}(from); }};
}

constexpr std::array members{
    member(
        "id", "serviceId", all_types, [](auto& s) -> auto& { return s.id; }),
    member(
        "name", "name", all_types, [](auto& s) -> auto& { return s.name; }),
    member(
        "url", "url", all_types, [](auto& s) -> auto& { return s.url; }),
    member(
        "expectedVersion", "expectedVersion", all_types,
        [](auto& s) -> auto& { return s.expected_version; }),
    member(
        "environment", "environment", all_types, [](auto& s) -> auto& { return s.environment; }),
    member(
        "enabled", "enabled", all_types, [](auto& s) -> auto& { return s.is_enabled; }),
    member(
        "type", "type", all_types, [](auto& s) -> auto& { return s.type; }),
    member(
        "group", "group", all_types, [](auto& s) -> auto& { return s.group; }),
    member(
        "tags", "tags", all_types, [](auto& s) -> auto& { return s.tags; }),
    member(
        "interval", "interval", all_types, [](auto& s) -> auto& { return s.interval; }),
    member(
        "interval_failing", "intervalFailing", probes,
        [](auto& s) -> auto& { return s.interval_failing; }),
    member(
        "timeout", "timeout", probes, [](auto& s) -> auto& { return s.timeout; }),
    member(
        "slow_after", "slowAfter", probes, [](auto& s) -> auto& { return s.slow_after; }),
    member(
        "retries", "retries", probes, [](auto& s) -> auto& { return s.retries; }),
    member(
        "address_family", "addressFamily", probes, [](auto& s) -> auto& { return s.family; }),
    member(
        "method", "method", http, [](auto& s) -> auto& { return s.http.method; }),
    member(
        "headers", "headers", http, [](auto& s) -> auto& { return s.http.headers; }),
    member(
        "body", "body", http, [](auto& s) -> auto& { return s.http.body; }),
    member(
        "expected_status", "expectedStatus", http,
        [](auto& s) -> auto& { return s.http.expected_statuses; }),
    member(
        "redirects_max", "redirectsMax", http,
        [](auto& s) -> auto& { return s.http.redirects_max; }),
    member(
        "send", "send", tcp, [](auto& s) -> auto& { return s.tcp.send; }),
    member(
        "expect", "expect", tcp, [](auto& s) -> auto& { return s.tcp.expect; }),
    member(
        "record_name", "recordName", dns, [](auto& s) -> auto& { return s.dns.name; }),
    member(
        "record_type", "recordType", dns, [](auto& s) -> auto& { return s.dns.type; }),
    member(
        "resolver", "resolver", dns, [](auto& s) -> auto& { return s.dns.resolver; }),
    member(
        "tls", "tls", http | tls, [](auto& s) -> auto& { return s.tls; }),
    member(
        "token", "token", heartbeat, [](auto& s) -> auto& { return s.heartbeat.token; }),
    member(
        "grace", "grace", heartbeat, [](auto& s) -> auto& { return s.heartbeat.grace; }),
    member(
        "conditions", "conditions", probes, [](auto& s) -> auto& { return s.conditions; }),
    member(
        "depends_on", "dependsOn", all_types, [](auto& s) -> auto& { return s.depends_on; }),
    member(
        "thresholds", "thresholds", all_types, [](auto& s) -> auto& { return s.thresholds; }),
};

}  // namespace

std::span<const ServiceMember> service_members() noexcept
{
    return members;
}

const ServiceMember* find_member(std::string_view name) noexcept
{
    const auto* found = std::ranges::find_if(members, [&](const ServiceMember& each) {
        return each.name == name || each.api_name == name;
    });
    return found == members.end() ? nullptr : found;
}

std::string describe_types(TypeMask types)
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < check_type_names().size(); ++i)
        if ((types & mask_of(static_cast<CheckType>(i))) != 0)
            names.emplace_back(check_type_names()[i]);
    return join_list(names, " or ");
}

std::vector<std::string_view> changed_members(const Service& a, const Service& b)
{
    std::vector<std::string_view> names;
    for (const ServiceMember& each : members)
        if (!each.equal(a, b))
            names.push_back(each.name);
    if (a.owner != b.owner)
        names.emplace_back("owner");
    return names;
}

}  // namespace holdfast::watch
