#include "watch/definition/json_members.h"

#include <array>
#include <vector>

#include "watch/definition/json_families.h"
#include "watch/definition/json_parts.h"
#include "watch/definition/json_reading.h"
#include "watch/definition/limits.h"
#include "watch/definition/names.h"
#include "watch/definition/rules.h"

namespace holdfast::watch {
namespace {

using json::Writer;

void read_type(const JsonValue& value, Service& to, const Service* /*before*/)
{
    if (auto place = value.choice(check_type_names()))
        to.type = static_cast<CheckType>(*place);
}

// What clients of old expect to be there, if only as null.
void write_optional(Writer& json, const std::string& text)
{
    if (text.empty())
        json.null();
    else
        json.value(text);
}

constexpr std::array first_forms{
    MemberForm{"id",
               [](auto& value, auto& to, auto /*before*/) {
                   read_text(value, find_service_id_problem, "checkout", to.id);
               },
               [](auto& json, auto& service, auto& /*how*/) { json.value(service.id); }},
    MemberForm{"name",
               [](auto& value, auto& to, auto /*before*/) {
                   read_text(value, line_rule<limits::name_bytes_max>, "Checkout", to.name);
               },
               [](auto& json, auto& service, auto& /*how*/) { json.value(service.name); }},
    MemberForm{"url",
               [](auto& value, auto& to, auto /*before*/) {
                   read_optional_text(value, line_rule<limits::url_bytes_max>,
                                      "https://example.org/health", to.url);
               },
               [](auto& json, auto& service, auto& /*how*/) { json.value(service.url); }},
    MemberForm{"expectedVersion",
               [](auto& value, auto& to, auto /*before*/) {
                   read_optional_text(value, line_rule<limits::version_bytes_max>, "1.4.2",
                                      to.expected_version);
               },
               [](auto& json, auto& service, auto& /*how*/) {
                   write_optional(json, service.expected_version);
               }},
    MemberForm{"environment",
               [](auto& value, auto& to, auto /*before*/) {
                   read_name_of(value, environment_names(), to.environment);
               },
               [](auto& json, auto& service, auto& /*how*/) { json.value(service.environment); }},
    MemberForm{"enabled",
               [](auto& value, auto& to, auto /*before*/) { assign(value.flag(), to.is_enabled); },
               [](auto& json, auto& service, auto& /*how*/) { json.value(service.is_enabled); }},
    MemberForm{
        "type", read_type,
        [](auto& json, auto& service, auto& /*how*/) { json.value(to_string(service.type)); }},
    MemberForm{"group",
               [](auto& value, auto& to, auto /*before*/) {
                   read_optional_text(value, line_rule<limits::group_bytes_max>, "payments",
                                      to.group);
               },
               [](auto& json, auto& service, auto& /*how*/) { json.value(service.group); }},
    MemberForm{"tags", [](auto& value, auto& to, auto /*before*/) { read_tags(value, to.tags); },
               [](auto& json, auto& service, auto& /*how*/) { write_texts(json, service.tags); }},
    MemberForm{
        "interval",
        [](auto& value, auto& to, auto /*before*/) {
            read_duration(value, limits::interval_min, limits::heartbeat_interval_max, to.interval);
        },
        [](auto& json, auto& service, auto& /*how*/) { write_duration(json, service.interval); }},
};

constexpr std::array last_forms{
    MemberForm{
        "conditions",
        [](auto& value, auto& to, auto /*before*/) { read_conditions(value, to.conditions); },
        [](auto& json, auto& service, auto& /*how*/) {
            write_conditions(json, service.conditions);
        }},
    MemberForm{
        "depends_on",
        [](auto& value, auto& to, auto /*before*/) { read_dependencies(value, to.depends_on); },
        [](auto& json, auto& service, auto& /*how*/) { write_texts(json, service.depends_on); }},
    MemberForm{
        "thresholds",
        [](auto& value, auto& to, auto /*before*/) { read_thresholds(value, to.thresholds); },
        [](auto& json, auto& service, auto& how) {
            write_thresholds(json, service.thresholds, how);
        }},
};

std::vector<MemberForm> all_forms()
{
    std::vector<MemberForm> all{first_forms.begin(), first_forms.end()};
    for (std::span<const MemberForm> more :
         {network_forms(), unit_forms(), host_forms(), std::span<const MemberForm>{last_forms}})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace

std::span<const MemberForm> member_forms()
{
    static const std::vector<MemberForm> forms = all_forms();
    return forms;
}

}  // namespace holdfast::watch
