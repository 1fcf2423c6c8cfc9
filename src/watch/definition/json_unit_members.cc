// The members of checks of what systemd knows: units, timers, the journal.
#include <algorithm>
#include <array>
#include <variant>

#include "base/text.h"
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
using std::chrono::seconds;

void select(UnitSelection selection, std::string unit, Service& to)
{
    auto& check = part_of<UnitCheck>(to);
    check.selection = selection;
    check.unit = std::move(unit);
}

template <UnitSelection selection>
void read_selection(const JsonValue& value, Rule rule, std::string_view example, Service& to)
{
    std::string unit;
    read_text(value, rule, example, unit);
    if (!unit.empty())
        select(selection, std::move(unit), to);
}

void read_unit(const JsonValue& value, Service& to, const Service* /*before*/)
{
    constexpr std::string_view example = "nginx.service";
    if (auto* journal = std::get_if<JournalCheck>(&to.local))
        read_text(value, find_unit_problem, example, journal->unit);
    else
        read_selection<UnitSelection::name>(value, find_unit_problem, example, to);
}

void write_unit(Writer& json, const Service& service, const Writing& /*how*/)
{
    const auto* journal = std::get_if<JournalCheck>(&service.local);
    json.value(journal != nullptr ? journal->unit : part_of<UnitCheck>(service).unit);
}

void write_selection(Writer& json, const Service& service, const Writing& /*how*/)
{
    json.value(part_of<UnitCheck>(service).unit);
}

void read_failed(const JsonValue& value, Service& to, const Service* /*before*/)
{
    const std::optional<bool> flag = value.flag();
    if (flag && *flag)
        select(UnitSelection::failed, {}, to);
    else if (flag)
        value.reject({"found false", "true, or units that are found in another way",
                      R"(leave it out, and write "unit", "units", "target" or "slice")"});
}

void read_priority(const JsonValue& value, Service& to, const Service* /*before*/)
{
    auto& priority = part_of<JournalCheck>(to).priority;
    if (value.node().kind == json::Kind::number)
        read_natural(value, 0, static_cast<unsigned>(priority_names().size() - 1), priority);
    else if (auto place = value.choice(priority_names()))
        priority = static_cast<unsigned>(*place);
}

void read_message_id(const JsonValue& value, Service& to, const Service* /*before*/)
{
    auto& id = part_of<JournalCheck>(to).message_id;
    read_text(value, find_message_id_problem, "fc2e22bc6ee647b6b90729ab34a250b1", id);
    id = to_lower(id);
}

void read_fields(const JsonValue& value, Service& to, const Service* /*before*/)
{
    constexpr std::string_view example = R"(["SYSLOG_IDENTIFIER=sudo"])";
    if (!expect_some(value, "a list of NAME=value", example))
        return;
    std::vector<std::string> fields;
    read_texts(value, limits::journal_fields_max, example, find_journal_field_problem, fields);
    std::vector<std::string_view> names;
    for (std::string_view each : fields) {
        const std::string_view name = each.substr(0, each.find('='));
        if (std::ranges::find(names, name) != names.end())
            return value.reject({join("no entry has ", name, " with both values"),
                                 "each field once", "make another service of one of them"});
        names.push_back(name);
    }
    part_of<JournalCheck>(to).fields = std::move(fields);
}

void read_entries_max(const JsonValue& value, Service& to, const Service* /*before*/)
{
    if (auto number = value.natural(0, limits::entries_max))
        part_of<JournalCheck>(to).entries_max = *number;
}

constexpr std::array forms{
    MemberForm{"unit", read_unit, write_unit},
    MemberForm{"units",
               [](auto& value, auto& to, auto /*before*/) {
                   read_selection<UnitSelection::pattern>(value, find_unit_pattern_problem,
                                                          "backup@*.service", to);
               },
               write_selection},
    MemberForm{"target",
               [](auto& value, auto& to, auto /*before*/) {
                   read_selection<UnitSelection::target>(value, find_target_unit_problem,
                                                         "web.target", to);
               },
               write_selection},
    MemberForm{"slice",
               [](auto& value, auto& to, auto /*before*/) {
                   read_selection<UnitSelection::slice>(value, find_slice_problem, "shop.slice",
                                                        to);
               },
               write_selection},
    MemberForm{"failed", read_failed,
               [](auto& json, auto& /*service*/, auto& /*how*/) { json.value(true); }},
    natural_form<UnitCheck, &UnitCheck::restarts_max, 1, limits::restarts_max>("restarts_max"),
    MemberForm{"restarts_within",
               [](auto& value, auto& to, auto /*before*/) {
                   assign(value.duration(limits::restarts_within_min, limits::restarts_within_max),
                          part_of<UnitCheck>(to).restarts_within);
               },
               write_part_duration<UnitCheck, &UnitCheck::restarts_within>},
    natural_form<UnitCheck, &UnitCheck::memory_percent_max, 1, percent_max>("memory_percent_max"),
    natural_form<UnitCheck, &UnitCheck::tasks_percent_max, 1, percent_max>("tasks_percent_max"),
    natural_form<UnitCheck, &UnitCheck::cpu_percent_max, 1, limits::cpu_percent_max>(
        "cpu_percent_max"),
    MemberForm{"timer",
               [](auto& value, auto& to, auto /*before*/) {
                   read_text(value, find_timer_problem, "backup.timer",
                             part_of<TimerCheck>(to).timer);
               },
               [](auto& json, auto& service, auto& /*how*/) {
                   json.value(part_of<TimerCheck>(service).timer);
               }},
    MemberForm{"duration_max",
               [](auto& value, auto& to, auto /*before*/) {
                   read_duration(value, seconds{1}, limits::duration_max_max,
                                 part_of<TimerCheck>(to).duration_max);
               },
               [](auto& json, auto& service, auto& /*how*/) {
                   write_duration(json, part_of<TimerCheck>(service).duration_max);
               }},
    MemberForm{"priority", read_priority,
               [](auto& json, auto& service, auto& /*how*/) {
                   json.value(priority_names()[*part_of<JournalCheck>(service).priority]);
               }},
    MemberForm{"message_id", read_message_id,
               [](auto& json, auto& service, auto& /*how*/) {
                   json.value(part_of<JournalCheck>(service).message_id);
               }},
    MemberForm{"fields", read_fields,
               [](auto& json, auto& service, auto& /*how*/) {
                   write_texts(json, part_of<JournalCheck>(service).fields);
               }},
    MemberForm{"text",
               [](auto& value, auto& to, auto /*before*/) {
                   read_text(value, line_rule<limits::journal_text_bytes_max>, "out of space",
                             part_of<JournalCheck>(to).text);
               },
               [](auto& json, auto& service, auto& /*how*/) {
                   json.value(part_of<JournalCheck>(service).text);
               }},
    MemberForm{"entries_max", read_entries_max,
               [](auto& json, auto& service, auto& /*how*/) {
                   json.value(part_of<JournalCheck>(service).entries_max);
               }},
    MemberForm{"within",
               [](auto& value, auto& to, auto /*before*/) {
                   assign(value.duration(seconds{1}, limits::journal_within_max),
                          part_of<JournalCheck>(to).within);
               },
               write_part_duration<JournalCheck, &JournalCheck::within>},
};

}  // namespace

std::span<const MemberForm> unit_forms() noexcept
{
    return forms;
}

}  // namespace holdfast::watch
