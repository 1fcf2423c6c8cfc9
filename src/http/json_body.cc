#include "http/json_body.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "http/content/media_type.h"
#include "lib/json/node_text.h"

namespace holdfast::http {
namespace {

// A body that describes one thing has a few members. More is an attack or a mistake, and the loop
// must not spend milliseconds on either.
constexpr json::Options limits{
    .comments = false, .bytes_max = json_bytes_max, .depth_max = 16, .nodes_max = 1024};
// A list longer than this helps nobody.
constexpr std::size_t errors_max = 20;
// Of a number that is none of ours.
constexpr std::size_t number_shown_max = 32;

std::string pointer_of(std::string_view name)
{
    std::string pointer;
    json::append_token(pointer, name);
    return pointer;
}

unsigned status_of(json::Problem::Kind kind)
{
    return kind == json::Problem::Kind::too_large ? 413 : 400;
}

std::string describe(const json::Problem& problem)
{
    std::string text =
        join("line ", problem.at.line, ", column ", problem.at.column, ": ", problem.what);
    if (!problem.expected.empty())
        append_to(text, ", expected ", problem.expected);
    return text;
}

}  // namespace

JsonBody::JsonBody(std::string_view content_type, std::string_view body)
{
    if (body.empty())
        document_.root.kind = json::Kind::object;
    else if (is_media_type(content_type, json_type))
        read(body);
    else
        problem_ = {.status = 415,
                    .detail = "Send the body with Content-Type: application/json, in UTF-8."};
}

void JsonBody::read(std::string_view body)
{
    document_ = json::parse(body, limits);
    for (const json::Problem& each : document_.problems) {
        problem_.status = status_of(each.kind);
        problem_.detail = "The body cannot be read as JSON.";
        if (problem_.errors.size() < errors_max)
            problem_.errors.push_back({each.pointer, describe(each)});
    }
    if (document_ && document_.root.kind != json::Kind::object) {
        problem_.status = 422;
        problem_.errors.push_back(
            {"", join("must be an object, not ", json::describe(document_.root.kind))});
    }
}

const json::Node* JsonBody::find(std::string_view name)
{
    names_.push_back(name);
    return document_.root.find(name);
}

std::optional<std::string> JsonBody::text(std::string_view name)
{
    const json::Node* node = find(name);
    if (node == nullptr)
        return std::nullopt;
    if (node->kind == json::Kind::string)
        return node->text;
    reject(name, join("must be a string, not ", json::describe(node->kind)));
    return std::nullopt;
}

std::string JsonBody::required_text(std::string_view name)
{
    std::string value = text(name).value_or("");
    const json::Node* node = document_.root.find(name);
    if (node == nullptr)
        reject(name, "is required");
    else if (node->kind == json::Kind::string && value.empty())
        reject(name, "must not be empty");
    return value;
}

std::optional<std::int64_t> JsonBody::integer(std::string_view name)
{
    const json::Node* node = find(name);
    if (node == nullptr)
        return std::nullopt;
    std::optional<std::int64_t> number = node->integer();
    if (node->kind != json::Kind::number)
        reject(name, join("must be a whole number, not ", json::describe(node->kind)));
    else if (!number)
        reject(name, join("must be a whole number that 64 bits hold, not ",
                          printable(node->text.substr(0, number_shown_max))));
    return number;
}

std::optional<std::string> JsonBody::object(std::string_view name)
{
    const json::Node* node = find(name);
    if (node == nullptr)
        return std::nullopt;
    if (node->kind == json::Kind::object)
        return json::to_text(*node);
    reject(name, join("must be an object, not ", json::describe(node->kind)));
    return std::nullopt;
}

std::optional<std::int64_t> JsonBody::required_integer(std::string_view name)
{
    std::optional<std::int64_t> number = integer(name);
    if (document_.root.find(name) == nullptr)
        reject(name, "is required");
    return number;
}

void JsonBody::reject(std::string_view name, std::string message)
{
    // Of a text that is no JSON only a part was read.
    if (problem_.status != 200 && problem_.status != 422)
        return;
    problem_.status = 422;
    if (problem_.errors.size() < errors_max)
        problem_.errors.push_back({pointer_of(name), std::move(message)});
}

void JsonBody::reject_unknown()
{
    for (const json::Member& member : document_.root.members) {
        if (std::ranges::find(names_, member.name) != names_.end())
            continue;
        std::string_view meant = closest_name(member.name, names_);
        reject(member.name, meant.empty()
                                ? "there is no such member"
                                : join("there is no such member; did you mean \"", meant, "\"?"));
    }
}

std::optional<Problem> JsonBody::problem()
{
    reject_unknown();
    if (problem_.status == 200)
        return std::nullopt;
    if (problem_.detail.empty())
        problem_.detail = "The body is not what this route takes; `errors` says where.";
    return std::move(problem_);
}

}  // namespace holdfast::http
