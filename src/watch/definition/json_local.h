// How members are read and written that are fields of one of the kinds of Service::local. Any
// thread.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "base/check.h"
#include "lib/json/writer.h"
#include "watch/definition/json_members.h"
#include "watch/definition/json_reading.h"
#include "watch/service.h"

namespace holdfast::watch {

inline constexpr unsigned percent_max = 100;

// Whoever reads or writes a member that is of this kind knows that the service is.
template <typename Kind>
auto& part_of(auto& service)
{
    auto* part = std::get_if<Kind>(&service.local);
    CHECK(part != nullptr);
    return *part;
}

template <typename Kind, unsigned Kind::*field, unsigned min, unsigned max>
constexpr MemberForm natural_form(std::string_view name)
{
    return {name,
            [](const JsonValue& value, Service& to, const Service* /*before*/) {
                assign(value.natural(min, max), part_of<Kind>(to).*field);
            },
            [](json::Writer& json, const Service& service, const Writing& /*how*/) {
                json.value(part_of<Kind>(service).*field);
            }};
}

template <typename Kind, std::optional<unsigned> Kind::*field, unsigned min, unsigned max>
constexpr MemberForm natural_form(std::string_view name)
{
    return {name,
            [](const JsonValue& value, Service& to, const Service* /*before*/) {
                read_natural(value, min, max, part_of<Kind>(to).*field);
            },
            [](json::Writer& json, const Service& service, const Writing& /*how*/) {
                write_natural(json, part_of<Kind>(service).*field);
            }};
}

template <typename Kind, Duration Kind::*field>
void write_part_duration(json::Writer& json, const Service& service, const Writing& /*how*/)
{
    json.value(format_duration(part_of<Kind>(service).*field));
}

}  // namespace holdfast::watch
