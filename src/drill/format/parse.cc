#include "drill/format/parse.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "base/text.h"
#include "drill/format/parse_parts.h"
#include "drill/format/vocabulary.h"
#include "lib/json/node_text.h"

namespace holdfast::drill {
namespace {

constexpr std::string_view version = "drill/1";
constexpr Duration timeout_max = std::chrono::minutes{30};
constexpr std::uint64_t rate_max = 1000;

template <typename Enum, std::size_t N>
Enum read_word(Members& members, std::string_view name,
               const std::array<std::pair<std::string_view, Enum>, N>& words, Enum otherwise,
               bool is_required)
{
    std::string text = members.text(name, is_required);
    if (text.empty())
        return otherwise;
    std::vector<std::string> known;
    for (const auto& [word, value] : words) {
        if (word == text)
            return value;
        known.emplace_back(word);
    }
    members.complain(name, join("must be one of: ", join_list(known, ", ")));
    return otherwise;
}

bool is_name(std::string_view text)
{
    return !text.empty() && text.size() <= 64 && text.front() >= 'a' && text.front() <= 'z' &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

void read_head(Members& members, Drill& drill)
{
    if (members.text("drill", true) != version)
        members.complain("drill", join("must be \"", version, "\""));
    drill.id = members.text("id", true);
    if (!drill.id.empty() && !is_name(drill.id))
        members.complain("id", "must be 64 letters a-z, digits and - at most, a letter first");
    drill.title = members.text("title", true);
    drill.story = members.text("story", true);
    drill.tags = members.words("tags");
    drill.scope = read_word<Scope>(members, "scope",
                                   std::array<std::pair<std::string_view, Scope>, 2>{
                                       {{"instance", Scope::instance}, {"host", Scope::host}}},
                                   Scope::instance, true);
    drill.danger = read_word<Danger>(
        members, "danger",
        std::array<std::pair<std::string_view, Danger>, 3>{{{"harmless", Danger::harmless},
                                                            {"outage", Danger::outage},
                                                            {"damage", Danger::damage}}},
        Danger::damage, true);
    if (auto timeout = members.duration("timeout"))
        drill.timeout = *timeout;
    if (drill.timeout > timeout_max)
        members.complain("timeout", "must be \"30min\" at most");
}

Requirements read_requirements(const json::Node& node, Problems& problems)
{
    Members members{node, "/requires", problems};
    Requirements read;
    read.systemd = members.flag("systemd").value_or(false);
    read.upstream = members.flag("upstream").value_or(false);
    read.kafka = members.flag("kafka").value_or(false);
    read.controllers = members.words("controllers");
    read.tools = members.words("tools");
    members.refuse_others();
    return read;
}

Setup read_setup(const json::Node& node, Problems& problems)
{
    Members members{node, "/setup", problems};
    Setup setup;
    if (const json::Node* config = members.find("config")) {
        if (config->kind != json::Kind::object)
            members.complain("config", "must be an object");
        setup.config = json::to_text(*config);
    }
    setup.environment = members.words("environment");
    for (const std::string& line : setup.environment)
        if (line.find('=') == std::string::npos || line.front() == '=')
            members.complain("environment", "must be a list of NAME=VALUE");
    setup.drop_in = members.text("drop_in");
    if (auto rate = members.natural("orders_per_second")) {
        if (*rate > rate_max)
            members.complain("orders_per_second", join("must be ", rate_max, " at most"));
        else
            setup.orders_per_second = static_cast<std::int64_t>(*rate);
    }
    setup.steps = read_steps(members, "steps", StepUse::setup, problems);
    members.refuse_others();
    return setup;
}

Repair read_repair(const json::Node& node, Problems& problems)
{
    Members members{node, "/repair", problems};
    Repair repair;
    repair.by =
        read_word<RepairBy>(members, "by",
                            std::array<std::pair<std::string_view, RepairBy>, 2>{
                                {{"operator", RepairBy::person}, {"itself", RepairBy::itself}}},
                            RepairBy::person, true);
    repair.hint = members.text("hint", true);
    repair.steps = read_steps(members, "steps", StepUse::repair, problems);
    if (repair.by == RepairBy::itself && !repair.steps.empty())
        members.complain("steps", "what repairs itself has no steps");
    members.refuse_others();
    return repair;
}

void read_recovery(const json::Node& node, Drill& drill, Problems& problems)
{
    Members members{node, "/recovery", problems};
    if (auto within = members.duration("within"))
        drill.recovery_deadline = *within;
    drill.recovery = read_expectations(members, "expect", true, problems);
    members.refuse_others();
}

void read_invariants(Members& members, Drill& drill)
{
    drill.invariants = members.words("invariants", true);
    for (const std::string& name : drill.invariants)
        if (std::ranges::find(invariants(), name, &Invariant::name) == invariants().end())
            members.complain("invariants", join("\"", printable(name), "\" is not known"));
}

// What concerns several parts of it.
void check_whole(Members& members, const Drill& drill)
{
    bool has_effect =
        std::ranges::any_of(drill.inject, [](const Step& step) { return step.effect.has_value(); });
    if (!drill.inject.empty() && !has_effect)
        members.complain("inject", "no step has an effect that could be seen");
    for (std::size_t i = 0; i < drill.detect.size(); ++i)
        if (!drill.detect[i].within)
            members.complain("detect", join("entry ", i, " has no deadline (within)"));
    std::vector<std::string_view> names;
    for (const auto* steps : {&drill.setup.steps, &drill.inject})
        for (const Step& step : *steps) {
            if (std::ranges::find(names, step.name) != names.end())
                members.complain("inject", join("two steps are called \"", step.name, "\""));
            names.push_back(step.name);
        }
    for (const Step& step : drill.repair.steps)
        if (step.action == "undo" &&
            std::ranges::find(names, step.parameters.text("of")) == names.end())
            members.complain("repair", join("undo: there is no step \"",
                                            printable(step.parameters.text("of")), "\""));
}

void check_places(const json::Node& node, const std::string& pointer, Problems& problems)
{
    for (std::size_t at = node.text.find("${"); at != std::string::npos;
         at = node.text.find("${", at + 2)) {
        std::size_t end = node.text.find('}', at);
        std::string_view name = end == std::string::npos
                                    ? std::string_view{}
                                    : std::string_view{node.text}.substr(at + 2, end - at - 2);
        if (std::ranges::find(places(), name, &Place::name) == places().end())
            problems.push_back(
                {pointer, join("${", printable(name), "} stands for nothing"), node.at});
    }
    for (std::size_t i = 0; i < node.items.size(); ++i)
        check_places(node.items[i], join(pointer, "/", i), problems);
    for (const json::Member& member : node.members) {
        std::string inner = pointer;
        json::append_token(inner, member.name);
        check_places(member.value, inner, problems);
    }
}

void read_phases(Members& members, Drill& drill, Problems& problems)
{
    if (const json::Node* node = members.find("requires"))
        drill.requirements = read_requirements(*node, problems);
    if (const json::Node* node = members.find("setup"))
        drill.setup = read_setup(*node, problems);
    drill.steady_state = read_expectations(members, "steady_state", true, problems);
    drill.inject = read_steps(members, "inject", StepUse::inject, problems);
    if (members.list("inject", true) == nullptr)
        drill.inject.clear();
    drill.detect = read_expectations(members, "detect", true, problems);
    drill.hold = read_expectations(members, "hold", false, problems);
    drill.diagnosis = read_commands(members, "diagnosis", problems);
    drill.root_cause = members.text("root_cause", true);
    if (const json::Node* node = members.need("repair"))
        drill.repair = read_repair(*node, problems);
    if (const json::Node* node = members.need("recovery"))
        read_recovery(*node, drill, problems);
    read_invariants(members, drill);
    drill.rollback = read_steps(members, "rollback", StepUse::repair, problems);
    drill.prevention = members.text("prevention", true);
}

}  // namespace

Parsed parse_drill(std::string_view text)
{
    Parsed parsed;
    json::Document document = json::parse(text, {.comments = true, .bytes_max = file_bytes_max});
    for (const json::Problem& problem : document.problems)
        parsed.problems.push_back({problem.pointer, problem.what, problem.at});
    if (!document)
        return parsed;
    Members members{document.root, "", parsed.problems};
    if (!members.is_object())
        return parsed;
    (void)members.find("$schema");
    read_head(members, parsed.drill);
    read_phases(members, parsed.drill, parsed.problems);
    members.refuse_others();
    check_whole(members, parsed.drill);
    check_places(document.root, "", parsed.problems);
    std::ranges::stable_sort(parsed.problems, {}, &Problem::at);
    return parsed;
}

std::string describe(const Problems& problems)
{
    std::string text;
    for (const Problem& problem : problems)
        append_to(text, problem.pointer.empty() ? "the drill" : problem.pointer, ": ",
                  problem.message, " (line ", problem.at.line, ")\n");
    return text;
}

}  // namespace holdfast::drill
