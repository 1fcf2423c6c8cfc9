#include "watch/definition/json_type.h"

#include <algorithm>
#include <bit>
#include <string_view>

#include "watch/definition/members.h"
#include "watch/definition/names.h"

namespace holdfast::watch {
namespace {

const JsonMember* find(const std::vector<JsonMember>& members, std::string_view name)
{
    auto found = std::ranges::find(members, name, &JsonMember::name);
    return found == members.end() ? nullptr : &*found;
}

// The types that have all members of the object that only some have; of members that contradict
// each other the first counts.
TypeMask possible_types(const std::vector<JsonMember>& members)
{
    TypeMask possible = all_types;
    for (const JsonMember& each : members) {
        const ServiceMember* known = find_member(each.name);
        if (known == nullptr || says_nothing(each) ||
            (known->types & mask_of(CheckType::http)) != 0)
            continue;
        if (const auto rest = static_cast<TypeMask>(possible & known->types); rest != 0)
            possible = rest;
    }
    return possible;
}

// An URL says more than other members: they may be what is wrong.
CheckType type_by_members(const std::vector<JsonMember>& members, const Service* before)
{
    const JsonMember* url = find(members, "url");
    if (url != nullptr && !says_nothing(*url))
        return implied_type(url->value.node().text);
    // What fits several is the first of them: "path" alone is a disk's, "unit" alone a unit's.
    if (const TypeMask possible = possible_types(members); possible != all_types)
        return static_cast<CheckType>(std::countr_zero(possible));
    return implied_type(before == nullptr || url != nullptr ? std::string_view{} : before->url);
}

}  // namespace

bool says_nothing(const JsonMember& member)
{
    const json::Node& node = member.value.node();
    const bool may_be_empty = member.name == "url" || member.name == "expectedVersion";
    return node.kind == json::Kind::null ||
           (may_be_empty && node.kind == json::Kind::string && node.text.empty());
}

ToldType told_type(const std::vector<JsonMember>& members, const Service* before)
{
    const JsonMember* type = find(members, "type");
    if (type == nullptr && before != nullptr)
        return {.type = before->type};
    if (type == nullptr || says_nothing(*type))
        return {.type = type_by_members(members, before)};
    const json::Node& node = type->value.node();
    const auto names = check_type_names();
    const auto found = std::ranges::find(names, node.text);
    if (node.kind == json::Kind::string && found != names.end())
        return {.type = static_cast<CheckType>(found - names.begin())};
    return {.type = type_by_members(members, before), .is_guessed = true};
}

}  // namespace holdfast::watch
