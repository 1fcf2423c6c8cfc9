// The members of a definition, in the order in which they are shown: their names, and which checks
// they belong to. What compares, copies, reads or writes services does it along this table, so that
// none is forgotten anywhere. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "watch/service.h"

namespace holdfast::watch {

// Bits of the check types that a member means something to.
using TypeMask = std::uint16_t;
constexpr TypeMask mask_of(CheckType type) noexcept
{
    return static_cast<TypeMask>(1U << static_cast<unsigned>(type));
}
inline constexpr TypeMask all_types = (1U << check_types) - 1;

struct ServiceMember {
    std::string_view name;      // In services.json: "depends_on".
    std::string_view api_name;  // In the API: "dependsOn". Both are understood in both places.
    TypeMask types;
    bool (*equal)(const Service& a, const Service& b);
    void (*copy)(const Service& from, Service& to);
};

// What a check of that type looks at, as far as nothing else is said; nothing for a type that has
// none of them.
LocalCheck local_check_of(CheckType type);

// A member of a service whose type it does not belong to is as it is by default, whatever is copied
// there. Of the kinds of `Service::local`, copying makes the one that the member is of.
std::span<const ServiceMember> service_members() noexcept;
// By either name; null when there is none.
const ServiceMember* find_member(std::string_view name) noexcept;
// "http", or "http or tls": whose member it is.
std::string describe_types(TypeMask types);

// The names of members in which two services differ, the owner included.
std::vector<std::string_view> changed_members(const Service& a, const Service& b);

}  // namespace holdfast::watch
