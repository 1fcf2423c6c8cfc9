#include "watch/definition/members.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "watch/definition/local_members.h"
#include "watch/definition/names.h"

namespace holdfast::watch {
namespace {

constexpr TypeMask http = mask_of(CheckType::http);
constexpr TypeMask tcp = mask_of(CheckType::tcp);
constexpr TypeMask tls = mask_of(CheckType::tls);
constexpr TypeMask dns = mask_of(CheckType::dns);
constexpr TypeMask heartbeat = mask_of(CheckType::heartbeat);
constexpr TypeMask unit = mask_of(CheckType::unit);
constexpr TypeMask timer = mask_of(CheckType::timer);
constexpr TypeMask journal = mask_of(CheckType::journal);
constexpr TypeMask disk = mask_of(CheckType::disk);
constexpr TypeMask pressure = mask_of(CheckType::pressure);
constexpr TypeMask clock = mask_of(CheckType::clock);
constexpr TypeMask certificate = mask_of(CheckType::certificate);
constexpr TypeMask icmp = mask_of(CheckType::icmp);
constexpr TypeMask command = mask_of(CheckType::command);
constexpr TypeMask composite = mask_of(CheckType::composite);

constexpr TypeMask probes = http | tcp | tls | dns;
// They ask somebody who may not answer.
constexpr TypeMask askers = probes | icmp | command;
// They look; the others are told, or know it already.
constexpr TypeMask lookers = askers | journal | disk | pressure | clock | certificate;

// `Access` takes a service and returns the part of it that the member is.
template <typename Access>
constexpr ServiceMember member(std::string_view name, std::string_view api_name, TypeMask types,
                               Access /*access*/)
{
    return {name, api_name, types,
            [](const Service& a, const Service& b) { return Access{}(a) == Access{}(b); },
            [](const Service& from, Service& to) { Access{}(to) = Access{}(from); }};
}

constexpr ServiceMember unit_member{"unit", "unit", unit | journal,
                                    [](const Service& a, const Service& b) {
                                        return selects_the_same<UnitSelection::name>(a, b) &&
                                               is_part_equal(a, b, &JournalCheck::unit);
                                    },
                                    [](const Service& from, Service& to) {
                                        copy_selection<UnitSelection::name>(from, to);
                                        copy_part(from, to, &JournalCheck::unit);
                                    }};

constexpr ServiceMember grace_member{"grace", "grace", heartbeat | timer,
                                     [](const Service& a, const Service& b) {
                                         return a.heartbeat.grace == b.heartbeat.grace &&
                                                is_part_equal(a, b, &TimerCheck::grace);
                                     },
                                     [](const Service& from, Service& to) {
                                         to.heartbeat.grace = from.heartbeat.grace;
                                         copy_part(from, to, &TimerCheck::grace);
                                     }};

constexpr std::array members{
    member(
        "id", "serviceId", all_types, [](auto& s) -> auto& { return s.id; }),
    member(
        "name", "name", all_types, [](auto& s) -> auto& { return s.name; }),
    member(
        "url", "url", probes | heartbeat | icmp, [](auto& s) -> auto& { return s.url; }),
    member(
        "expectedVersion", "expectedVersion", probes | heartbeat,
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
        "interval_failing", "intervalFailing", lookers,
        [](auto& s) -> auto& { return s.interval_failing; }),
    member(
        "timeout", "timeout", lookers, [](auto& s) -> auto& { return s.timeout; }),
    member(
        "slow_after", "slowAfter", askers, [](auto& s) -> auto& { return s.slow_after; }),
    member(
        "retries", "retries", askers, [](auto& s) -> auto& { return s.retries; }),
    member(
        "address_family", "addressFamily", probes | icmp,
        [](auto& s) -> auto& { return s.family; }),
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
    grace_member,
    unit_member,
    selecting_member<UnitSelection::pattern>("units"),
    selecting_member<UnitSelection::target>("target"),
    selecting_member<UnitSelection::slice>("slice"),
    selecting_member<UnitSelection::failed>("failed"),
    local_member<&UnitCheck::restarts_max>("restarts_max", "restartsMax", unit),
    local_member<&UnitCheck::restarts_within>("restarts_within", "restartsWithin", unit),
    local_member<&UnitCheck::memory_percent_max>("memory_percent_max", "memoryPercentMax", unit),
    local_member<&UnitCheck::tasks_percent_max>("tasks_percent_max", "tasksPercentMax", unit),
    local_member<&UnitCheck::cpu_percent_max>("cpu_percent_max", "cpuPercentMax", unit),
    local_member<&TimerCheck::timer>("timer", "timer", timer),
    local_member<&TimerCheck::duration_max>("duration_max", "durationMax", timer),
    local_member<&JournalCheck::priority>("priority", "priority", journal),
    local_member<&JournalCheck::message_id>("message_id", "messageId", journal),
    local_member<&JournalCheck::fields>("fields", "fields", journal),
    local_member<&JournalCheck::text>("text", "text", journal),
    local_member<&JournalCheck::entries_max>("entries_max", "entriesMax", journal),
    local_member<&JournalCheck::within>("within", "within", journal),
    local_member<&DiskCheck::path, &CertificateCheck::path>("path", "path", disk | certificate),
    local_member<&DiskCheck::free_percent_min>("free_percent_min", "freePercentMin", disk),
    local_member<&DiskCheck::free_percent_warning>("free_percent_warning", "freePercentWarning",
                                                   disk),
    local_member<&DiskCheck::inodes_percent_min>("inodes_percent_min", "inodesPercentMin", disk),
    local_member<&PressureCheck::resource>("resource", "resource", pressure),
    local_member<&PressureCheck::some_percent_max>("some_percent_max", "somePercentMax", pressure),
    local_member<&PressureCheck::full_percent_max>("full_percent_max", "fullPercentMax", pressure),
    local_member<&ClockCheck::error_max>("error_max", "errorMax", clock),
    local_member<&CertificateCheck::days_min>("days_min", "daysMin", certificate),
    local_member<&IcmpCheck::echoes>("echoes", "echoes", icmp),
    local_member<&IcmpCheck::loss_percent_max>("loss_percent_max", "lossPercentMax", icmp),
    local_member<&IcmpCheck::jitter_max>("jitter_max", "jitterMax", icmp),
    local_member<&CommandCheck::arguments>("command", "command", command),
    local_member<&CompositeCheck::of>("of", "of", composite),
    local_member<&CompositeCheck::needs_all>("needs", "needs", composite),
    member(
        "run_by", "runBy", probes | heartbeat | icmp, [](auto& s) -> auto& { return s.run_by; }),
    member(
        "conditions", "conditions", probes, [](auto& s) -> auto& { return s.conditions; }),
    member(
        "depends_on", "dependsOn", all_types, [](auto& s) -> auto& { return s.depends_on; }),
    member(
        "thresholds", "thresholds", all_types, [](auto& s) -> auto& { return s.thresholds; }),
};

}  // namespace

LocalCheck local_check_of(CheckType type)
{
    switch (type) {
    case CheckType::unit:
        return UnitCheck{};
    case CheckType::timer:
        return TimerCheck{};
    case CheckType::journal:
        return JournalCheck{};
    case CheckType::disk:
        return DiskCheck{};
    case CheckType::pressure:
        return PressureCheck{};
    case CheckType::clock:
        return ClockCheck{};
    case CheckType::certificate:
        return CertificateCheck{};
    case CheckType::icmp:
        return IcmpCheck{};
    case CheckType::command:
        return CommandCheck{};
    case CheckType::composite:
        return CompositeCheck{};
    case CheckType::http:
    case CheckType::tcp:
    case CheckType::tls:
    case CheckType::dns:
    case CheckType::heartbeat:
        break;
    }
    return {};
}

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
