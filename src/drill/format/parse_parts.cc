#include "drill/format/parse_parts.h"

#include <tuple>
#include <utility>

#include "base/text.h"
#include "drill/format/vocabulary.h"
#include "lib/json/node_text.h"
#include "obs/message_ids.h"

namespace holdfast::drill {
namespace {

constexpr std::string_view octal_digits = "01234567";

bool is_octal(std::string_view text)
{
    return text.size() >= 3 && text.size() <= 5 &&
           text.find_first_not_of(octal_digits) == std::string_view::npos;
}

// Empty name: it was not given, or it was wrong.
Parameter read_field(Members& members, const Field& field)
{
    Parameter parameter{.name = {}, .text = {}};
    const json::Node* node =
        field.is_required ? members.need(field.name) : members.find(field.name);
    if (node == nullptr)
        return parameter;
    switch (field.type) {
    case Type::text:
        parameter.text = members.text(field.name, field.is_required);
        break;
    case Type::octal:
        parameter.text = members.text(field.name);
        if (!is_octal(parameter.text))
            members.complain(field.name, "must be a mode in octal, such as \"0640\"");
        break;
    case Type::duration:
        if (auto time = members.duration(field.name))
            parameter.text = format_duration(*time);
        break;
    case Type::natural:
        if (auto number = members.natural(field.name))
            parameter.text = join(*number);
        break;
    case Type::flag:
        parameter.text = members.flag(field.name).value_or(false) ? "true" : "false";
        break;
    case Type::words:
        parameter.words = members.words(field.name, field.is_required);
        break;
    case Type::json:
        if (node->kind != json::Kind::object)
            members.complain(field.name, "must be an object");
        parameter.text = json::to_text(*node);
        break;
    }
    parameter.name = field.name;
    return parameter;
}

Parameters read_fields(const json::Node& node, const std::string& pointer,
                       std::span<const Field> fields, Problems& problems)
{
    Members members{node, pointer, problems};
    Parameters read;
    for (const Field& field : fields)
        if (Parameter parameter = read_field(members, field); !parameter.name.empty())
            read.all.push_back(std::move(parameter));
    members.refuse_others();
    return read;
}

// The one member that says what is done or asked: an action or a probe.
template <typename Words>
std::pair<std::string, Parameters> read_deed(Members& members, const Words& words,
                                             std::string_view what, Problems& problems)
{
    std::pair<std::string, Parameters> deed;
    for (const auto& word : words) {
        const json::Node* node = members.find(word.name);
        if (node == nullptr)
            continue;
        if (!deed.first.empty()) {
            members.complain(word.name, join("is one ", what, " too many"));
            continue;
        }
        deed.first = word.name;
        deed.second = read_fields(*node, members.pointer_of(word.name), word.fields, problems);
    }
    if (deed.first.empty() && members.is_object()) {
        std::vector<std::string> names;
        for (const auto& word : words)
            names.emplace_back(word.name);
        members.complain("", join("says no ", what, ", such as ", names.front(),
                                  " (there are: ", join_list(names, ", "), ")"));
    }
    return deed;
}

void check_journal(Members& members, const Parameters& parameters)
{
    std::string_view message = parameters.text("message");
    if (!message.empty() && messages::find(message) == nullptr)
        members.complain("journal", join("message: there is no message \"", printable(message),
                                         "\" (see holdfast(7))"));
    if (message.empty() && parameters.text("text").empty())
        members.complain("journal", "needs a message or a text");
}

void add_bound(Members& members, std::string_view name, std::optional<double>& into)
{
    const json::Node* node = members.find(name);
    if (node == nullptr)
        return;
    into = node->decimal();
    if (!into)
        members.complain(name, "must be a number");
}

std::string scalar(const json::Node& node)
{
    return node.kind == json::Kind::boolean ? (node.boolean ? "true" : "false") : node.text;
}

Tolerance read_tolerance(const json::Node& node, const std::string& pointer, Problems& problems)
{
    Members members{node, pointer, problems};
    Tolerance tolerance;
    if (const json::Node* equals = members.find("equals"))
        tolerance.one_of.push_back(scalar(*equals));
    if (const json::Node* list = members.list("one_of"))
        for (const json::Node& item : list->items)
            tolerance.one_of.push_back(scalar(item));
    add_bound(members, "min", tolerance.min);
    add_bound(members, "max", tolerance.max);
    tolerance.contains = members.text("contains");
    members.refuse_others();
    if (members.is_object() && node.members.empty())
        members.complain("", "expects nothing");
    return tolerance;
}

Expectation read_expectation(const json::Node& node, const std::string& pointer, Problems& problems)
{
    Members members{node, pointer, problems};
    Expectation read;
    read.name = members.text("name", true);
    std::tie(read.probe.kind, read.probe.parameters) =
        read_deed(members, probe_kinds(), "probe", problems);
    if (read.probe.kind == "journal")
        check_journal(members, read.probe.parameters);
    read.within = members.duration("within");
    if (const json::Node* expect = members.find("expect"))
        read.tolerance = read_tolerance(*expect, members.pointer_of("expect"), problems);
    else if (read.probe.kind == "journal")
        read.tolerance.min = 1;
    else
        (void)members.need("expect");
    members.refuse_others();
    return read;
}

void check_inverse(Members& members, const Step& step, StepUse use)
{
    const Action* action = find_action(step.action);
    if (action == nullptr)
        return;
    if (use == StepUse::inject && action->inverse == Inverse::by_drill &&
        step.parameters.find("undo") == nullptr)
        members.complain(step.action, "an injection says how it is taken back: undo is missing");
    if (use != StepUse::repair && step.action == "undo")
        members.complain(step.action, "is for the repair");
}

Step read_step(const json::Node& node, const std::string& pointer, StepUse use, Problems& problems)
{
    Members members{node, pointer, problems};
    Step step;
    std::tie(step.action, step.parameters) = read_deed(members, actions(), "action", problems);
    step.name = members.text("name");
    if (step.name.empty())
        step.name = step.action;
    step.at = members.duration("at").value_or(Duration::zero());
    step.deadline = members.duration("deadline").value_or(step.deadline);
    step.ttl = members.duration("ttl");
    if (const json::Node* effect = members.find("effect"))
        step.effect = read_expectation(*effect, members.pointer_of("effect"), problems);
    if (use != StepUse::inject && step.effect)
        members.complain("effect", "is for injections");
    check_inverse(members, step, use);
    members.refuse_others();
    return step;
}

}  // namespace

std::vector<Step> read_steps(Members& members, std::string_view name, StepUse use,
                             Problems& problems)
{
    std::vector<Step> steps;
    if (const json::Node* list = members.list(name))
        for (std::size_t i = 0; i < list->items.size(); ++i)
            steps.push_back(
                read_step(list->items[i], join(members.pointer_of(name), "/", i), use, problems));
    return steps;
}

std::vector<Expectation> read_expectations(Members& members, std::string_view name,
                                           bool is_required, Problems& problems)
{
    std::vector<Expectation> read;
    if (const json::Node* list = members.list(name, is_required))
        for (std::size_t i = 0; i < list->items.size(); ++i)
            read.push_back(
                read_expectation(list->items[i], join(members.pointer_of(name), "/", i), problems));
    return read;
}

std::vector<Command> read_commands(Members& members, std::string_view name, Problems& problems)
{
    std::vector<Command> read;
    const json::Node* list = members.list(name, true);
    for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
        Members each{list->items[i], join(members.pointer_of(name), "/", i), problems};
        read.push_back({.name = each.text("name", true),
                        .words = each.words("command", true),
                        .shows = each.text("shows")});
        each.refuse_others();
    }
    return read;
}

}  // namespace holdfast::drill
