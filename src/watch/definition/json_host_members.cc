// The members of checks of this host itself, of those that it makes by itself, and of what is made
// of others.
#include <array>
#include <utility>
#include <variant>

#include "base/text.h"
#include "watch/condition/secret.h"
#include "watch/definition/json_families.h"
#include "watch/definition/json_local.h"
#include "watch/definition/json_parts.h"
#include "watch/definition/json_reading.h"
#include "watch/definition/limits.h"
#include "watch/definition/local_rules.h"
#include "watch/definition/names.h"

namespace holdfast::watch {
namespace {

using json::Writer;
using std::chrono::milliseconds;

std::string& path_of(Service& service)
{
    auto* disk = std::get_if<DiskCheck>(&service.local);
    return disk != nullptr ? disk->path : part_of<CertificateCheck>(service).path;
}

const std::string& path_of(const Service& service)
{
    const auto* disk = std::get_if<DiskCheck>(&service.local);
    return disk != nullptr ? disk->path : part_of<CertificateCheck>(service).path;
}

void read_path(const JsonValue& value, Service& to, const Service* /*before*/)
{
    read_text(value, find_local_path_problem, "/var", path_of(to));
}

void read_resource(const JsonValue& value, Service& to, const Service* /*before*/)
{
    if (auto place = value.choice(pressure_names()))
        part_of<PressureCheck>(to).resource = static_cast<Pressure>(*place);
}

void read_command(const JsonValue& value, Service& to, const Service* /*before*/)
{
    constexpr std::string_view example = R"(["/usr/lib/nagios/plugins/check_load", "-w", "5"])";
    if (!expect_some(value, "a program and its arguments", example))
        return;
    std::vector<std::string> arguments;
    Rule rule = find_program_problem;
    for (const JsonValue& item : value.items(limits::arguments_max, example)) {
        std::string argument;
        read_text(item, std::exchange(rule, find_argument_problem), "-w", argument);
        arguments.push_back(unmasked(item, std::move(argument), nullptr));
    }
    part_of<CommandCheck>(to).arguments = std::move(arguments);
}

// Whoever may look at processes sees the arguments of one; whoever may look at services need not.
void write_command(Writer& json, const Service& service, const Writing& how)
{
    json.begin_array();
    std::string_view before;
    for (const std::string& each : part_of<CommandCheck>(service).arguments) {
        const bool is_value = before.starts_with('-') && is_secret_name(before);
        const bool is_hidden = how.secrets == Secrets::masked && (is_value || has_secret(each));
        json.value(is_hidden ? secret_mask : std::string_view{each});
        before = each;
    }
    json.end_array();
}

void read_of(const JsonValue& value, Service& to, const Service* /*before*/)
{
    constexpr std::string_view example = R"(["database", "cache"])";
    if (expect_some(value, "a list of ids of services", example))
        read_texts(value, limits::composite_max, example, find_service_id_problem,
                   part_of<CompositeCheck>(to).of);
}

constexpr std::array<std::string_view, 2> needs_names{"all", "any"};

void read_needs(const JsonValue& value, Service& to, const Service* /*before*/)
{
    if (auto place = value.choice(needs_names))
        part_of<CompositeCheck>(to).needs_all = *place == 0;
}

constexpr std::array forms{
    MemberForm{"path", read_path,
               [](auto& json, auto& service, auto& /*how*/) { json.value(path_of(service)); }},
    natural_form<DiskCheck, &DiskCheck::free_percent_min, 0, percent_max - 1>("free_percent_min"),
    natural_form<DiskCheck, &DiskCheck::free_percent_warning, 0, percent_max - 1>(
        "free_percent_warning"),
    natural_form<DiskCheck, &DiskCheck::inodes_percent_min, 0, percent_max - 1>(
        "inodes_percent_min"),
    MemberForm{"resource", read_resource,
               [](auto& json, auto& service, auto& /*how*/) {
                   json.value(to_string(part_of<PressureCheck>(service).resource));
               }},
    natural_form<PressureCheck, &PressureCheck::some_percent_max, 0, percent_max>(
        "some_percent_max"),
    natural_form<PressureCheck, &PressureCheck::full_percent_max, 0, percent_max>(
        "full_percent_max"),
    MemberForm{"error_max",
               [](auto& value, auto& to, auto /*before*/) {
                   assign(value.duration(limits::clock_error_min, limits::clock_error_max),
                          part_of<ClockCheck>(to).error_max);
               },
               write_part_duration<ClockCheck, &ClockCheck::error_max>},
    natural_form<CertificateCheck, &CertificateCheck::days_min, 0, limits::certificate_days_max>(
        "days_min"),
    natural_form<IcmpCheck, &IcmpCheck::echoes, 1, limits::echoes_max>("echoes"),
    natural_form<IcmpCheck, &IcmpCheck::loss_percent_max, 0, percent_max>("loss_percent_max"),
    MemberForm{"jitter_max",
               [](auto& value, auto& to, auto /*before*/) {
                   read_duration(value, milliseconds{1}, limits::latency_max,
                                 part_of<IcmpCheck>(to).jitter_max);
               },
               [](auto& json, auto& service, auto& /*how*/) {
                   write_duration(json, part_of<IcmpCheck>(service).jitter_max);
               }},
    MemberForm{"command", read_command, write_command},
    MemberForm{"of", read_of,
               [](auto& json, auto& service, auto& /*how*/) {
                   write_texts(json, part_of<CompositeCheck>(service).of);
               }},
    MemberForm{"needs", read_needs,
               [](auto& json, auto& service, auto& /*how*/) {
                   json.value(needs_names.at(part_of<CompositeCheck>(service).needs_all ? 0 : 1));
               }},
    MemberForm{"run_by",
               [](auto& value, auto& to, auto /*before*/) {
                   read_text(value, find_unit_problem, "nginx.service", to.run_by);
               },
               [](auto& json, auto& service, auto& /*how*/) { json.value(service.run_by); }},
};

}  // namespace

std::span<const MemberForm> host_forms() noexcept
{
    return forms;
}

}  // namespace holdfast::watch
