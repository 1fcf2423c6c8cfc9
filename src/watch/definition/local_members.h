// How members are compared and copied that are fields of one of the kinds of Service::local, or
// that choose the units of a check. For members.cc. Pure; any thread.
#pragma once

#include <string_view>
#include <variant>

#include "watch/definition/members.h"
#include "watch/service.h"

namespace holdfast::watch {

// Of a service of another kind of check: as that kind is by default.
template <typename Kind>
const Kind& part_or_plain(const Service& service)
{
    static const Kind plain{};
    const Kind* part = std::get_if<Kind>(&service.local);
    return part == nullptr ? plain : *part;
}

// Null when the member is of another kind of check than both have.
template <typename Kind>
Kind* part_to_change(const Service& from, Service& to)
{
    if (std::holds_alternative<Kind>(to.local))
        return std::get_if<Kind>(&to.local);
    return std::holds_alternative<Kind>(from.local) ? &to.local.emplace<Kind>() : nullptr;
}

template <typename Kind, typename Value>
bool is_part_equal(const Service& a, const Service& b, Value Kind::*field)
{
    return part_or_plain<Kind>(a).*field == part_or_plain<Kind>(b).*field;
}

template <typename Kind, typename Value>
void copy_part(const Service& from, Service& to, Value Kind::*field)
{
    if (Kind* part = part_to_change<Kind>(from, to))
        part->*field = part_or_plain<Kind>(from).*field;
}

// Fields of the kinds of `Service::local`: one, or one of each kind that has such a member.
template <auto... fields>
constexpr ServiceMember local_member(std::string_view name, std::string_view api_name,
                                     TypeMask types)
{
    return {name, api_name, types,
            [](const Service& a, const Service& b) { return (is_part_equal(a, b, fields) && ...); },
            [](const Service& from, Service& to) { (copy_part(from, to, fields), ...); }};
}

// Empty when units are found in another way.
inline std::string_view selected(const UnitCheck& check, UnitSelection selection)
{
    if (check.selection != selection)
        return {};
    return selection == UnitSelection::failed ? std::string_view{"all"} : check.unit;
}

template <UnitSelection selection>
bool selects_the_same(const Service& a, const Service& b)
{
    return selected(part_or_plain<UnitCheck>(a), selection) ==
           selected(part_or_plain<UnitCheck>(b), selection);
}

// One takes the place of another: a check has one of them.
template <UnitSelection selection>
void copy_selection(const Service& from, Service& to)
{
    UnitCheck* part = part_to_change<UnitCheck>(from, to);
    if (part == nullptr)
        return;
    const UnitCheck& source = part_or_plain<UnitCheck>(from);
    if (!selected(source, selection).empty()) {
        part->selection = selection;
        part->unit = source.unit;
    } else if (part->selection == selection) {
        part->selection = UnitSelection::name;
        part->unit.clear();
    }
}

template <UnitSelection selection>
constexpr ServiceMember selecting_member(std::string_view name)
{
    return {name, name, mask_of(CheckType::unit), selects_the_same<selection>,
            copy_selection<selection>};
}

}  // namespace holdfast::watch
