#include "watch/definition/json_service.h"

#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "watch/definition/members.h"
#include "watch/definition/names.h"

namespace holdfast::watch {
namespace {

// What every definition of old has.
constexpr std::size_t legacy_members = 6;

std::string_view remedy_for(json::Problem::Kind kind) noexcept
{
    switch (kind) {
    case json::Problem::Kind::duplicate:
        return "remove one of them";
    case json::Problem::Kind::too_large:
        return "split it, or look at what it is";
    case json::Problem::Kind::syntax:
        break;
    }
    return "correct it there or just before";
}

}  // namespace

bool take_problems(const json::Document& document, std::vector<DefinitionProblem>& problems)
{
    bool is_complete = true;
    for (const json::Problem& each : document.problems) {
        const bool is_readable = each.kind == json::Problem::Kind::duplicate;
        is_complete = is_complete && is_readable;
        problems.push_back({each.at.line,
                            each.at.column,
                            each.pointer,
                            {each.what, each.expected, std::string{remedy_for(each.kind)}},
                            !is_readable});
    }
    return is_complete;
}

const json::Node* find_given(const json::Node& object, std::string_view member)
{
    const ServiceMember* known = find_member(member);
    CHECK(known != nullptr);
    const json::Node* node = object.find(known->name);
    return node != nullptr ? node : object.find(known->api_name);
}

ReadService read_service(std::string_view body, const ServiceReading& how)
{
    ReadService result;
    const json::Document document = json::parse(
        body,
        {.comments = false, .bytes_max = service_bytes_max, .depth_max = 8, .nodes_max = 1024});
    if (!take_problems(document, result.problems))
        return result;
    Service service = read_service(JsonValue{document.root, "", result.problems}, how);
    if (result.problems.empty())
        result.service = std::move(service);
    return result;
}

void write(json::Writer& json, const Service& service, const Writing& how)
{
    static const Service plain;
    json.begin_object();
    for (std::size_t i = 0; i < service_members().size(); ++i) {
        const ServiceMember& member = service_members()[i];
        if (i >= legacy_members && member.equal(service, plain))
            continue;
        json.key(how.name(member.name, member.api_name));
        member_forms()[i].write(json, service, how);
    }
    if (how.is_for_api)
        json.member("owner", to_string(service.owner));
    json.end_object();
}

std::string encode(const Service& service, const Writing& how)
{
    std::string text;
    json::Writer json{text};
    write(json, service, how);
    return text;
}

}  // namespace holdfast::watch
