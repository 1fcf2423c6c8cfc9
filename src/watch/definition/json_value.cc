#include "watch/definition/json_value.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "watch/definition/rules.h"

namespace holdfast::watch {
namespace {

constexpr std::size_t name_compared_max = 60;

std::string describe_found(const json::Node& node)
{
    switch (node.kind) {
    case json::Kind::string:
        return quote_shortened(node.text);
    case json::Kind::number:
        return join("the number ", node.text.substr(0, name_compared_max));
    case json::Kind::boolean:
        return node.boolean ? "true" : "false";
    default:
        return std::string{json::describe(node.kind)};
    }
}

std::string list_of(std::span<const std::string_view> names)
{
    std::vector<std::string> all{names.begin(), names.end()};
    return join_list(all, ", ");
}

// Exact for whole numbers; what a duration cannot hold is nothing.
std::optional<Duration> from_seconds(const json::Node& node)
{
    constexpr double longest = 1e9;
    auto count = node.decimal();
    if (!count || std::abs(*count) > longest)
        return std::nullopt;
    return std::chrono::milliseconds{std::llround(*count * 1000)};
}

}  // namespace

JsonValue::JsonValue(const json::Node& node, std::string pointer,
                     std::vector<DefinitionProblem>& problems)
    : node_{node}, pointer_{std::move(pointer)}, problems_{problems}
{
}

void JsonValue::reject_at(json::Position at, Complaint complaint) const
{
    if (problems_.size() < definition_problems_max)
        problems_.push_back({at.line, at.column, pointer_, std::move(complaint)});
}

void JsonValue::reject_kind(std::string_view form, std::string_view example) const
{
    reject({join("found ", describe_found(node_)), std::string{form},
            join("write for example ", example)});
}

std::optional<bool> JsonValue::flag() const
{
    if (node_.kind == json::Kind::boolean)
        return node_.boolean;
    reject({join("found ", describe_found(node_)), "true or false",
            "write true or false, without quotes"});
    return std::nullopt;
}

std::optional<std::string> JsonValue::text(std::string_view example) const
{
    if (node_.kind == json::Kind::string)
        return node_.text;
    if (node_.kind == json::Kind::number)
        reject({join("found ", describe_found(node_)), "a text",
                join("write \"", node_.text.substr(0, name_compared_max), "\" with quotes")});
    else
        reject_kind("a text", join('"', example, '"'));
    return std::nullopt;
}

std::optional<std::string> JsonValue::secret() const
{
    if (node_.kind == json::Kind::string)
        return node_.text;
    reject({join("found ", json::describe(node_.kind)), "a text", "write it in double quotes"});
    return std::nullopt;
}

std::optional<unsigned> JsonValue::natural(unsigned min, unsigned max) const
{
    const std::string form = join("a whole number from ", min, " to ", max);
    auto number = node_.natural();
    if (number && *number >= min && *number <= max)
        return static_cast<unsigned>(*number);
    if (node_.kind == json::Kind::string && parse_number<unsigned>(node_.text))
        reject({join("found ", describe_found(node_)), form,
                join("write ", node_.text, " without quotes")});
    else
        reject_kind(form, join(min));
    return std::nullopt;
}

std::optional<Duration> JsonValue::duration(Duration min, Duration max) const
{
    const std::string form =
        join("a duration from ", format_duration(min), " to ", format_duration(max));
    std::optional<Duration> value;
    if (node_.kind == json::Kind::number)
        value = from_seconds(node_);
    else if (node_.kind == json::Kind::string)
        value = parse_duration(node_.text);
    if (value && *value >= min && *value <= max)
        return value;
    if (value)
        reject(
            {join(describe_found(node_), " is out of range"), form,
             join("write for example \"",
                  format_duration(std::max(min, std::min(max, Duration{std::chrono::seconds{30}}))),
                  '"')});
    else if (node_.kind == json::Kind::string && parse_decimal(node_.text))
        reject({join(describe_found(node_), " has no unit"), form,
                join("write \"", node_.text, "s\" if seconds are meant")});
    else if (node_.kind == json::Kind::string && node_.text.ends_with('m') &&
             parse_decimal(std::string_view{node_.text}.substr(0, node_.text.size() - 1)))
        reject({join(describe_found(node_), " is not a duration"), form,
                join("write \"", node_.text, "in\" for minutes, \"", node_.text,
                     "s\" for milliseconds")});
    else if (node_.kind == json::Kind::string)
        reject(
            {join(describe_found(node_), " is not a duration"), form, "write for example \"30s\""});
    else
        reject_kind(form, "\"30s\"");
    return std::nullopt;
}

std::optional<std::size_t> JsonValue::choice(std::span<const std::string_view> names) const
{
    if (node_.kind == json::Kind::string) {
        const auto found = std::ranges::find(names, node_.text);
        if (found != names.end())
            return static_cast<std::size_t>(found - names.begin());
        std::string_view shortened = std::string_view{node_.text}.substr(0, name_compared_max);
        std::string_view close = closest_name(shortened, {names.begin(), names.end()});
        reject({join("there is no ", quote_shortened(node_.text)), join("one of ", list_of(names)),
                close.empty() ? "write one of them" : join("did you mean \"", close, "\"?")});
    } else {
        reject_kind(join("one of ", list_of(names)), join('"', names.front(), '"'));
    }
    return std::nullopt;
}

std::vector<JsonValue> JsonValue::items(std::size_t max, std::string_view example) const
{
    std::vector<JsonValue> all;
    if (node_.kind != json::Kind::array) {
        reject_kind("a list", example);
        return all;
    }
    if (node_.items.size() > max) {
        reject({join("the list has ", node_.items.size(), " entries"), join("at most ", max),
                "remove some"});
        return all;
    }
    all.reserve(node_.items.size());
    for (std::size_t i = 0; i < node_.items.size(); ++i)
        all.emplace_back(node_.items[i], join(pointer_, '/', i), problems_);
    return all;
}

std::vector<JsonMember> JsonValue::members(std::size_t max, std::string_view example) const
{
    std::vector<JsonMember> all;
    if (node_.kind != json::Kind::object) {
        reject_kind("an object", example);
        return all;
    }
    if (node_.members.size() > max) {
        reject({join("the object has ", node_.members.size(), " members"), join("at most ", max),
                "remove some"});
        return all;
    }
    for (const json::Member& each : node_.members) {
        if (std::ranges::find(all, each.name, &JsonMember::name) != all.end())
            continue;
        std::string pointer = pointer_;
        json::append_token(pointer, each.name);
        all.push_back({each.name, each.at, {each.value, std::move(pointer), problems_}});
    }
    return all;
}

std::string suggest(std::string_view wrong, const std::vector<std::string_view>& names)
{
    std::string_view close = closest_name(wrong.substr(0, name_compared_max), names);
    return close.empty() ? "remove it" : join("did you mean \"", close, "\"?");
}

}  // namespace holdfast::watch
