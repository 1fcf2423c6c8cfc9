#include "watch/host/composite.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace holdfast::watch {
namespace {

// A look may be late by one turn, no more.
constexpr int turns_kept = 2;
// In a line for people; the others are counted.
constexpr std::size_t names_max = 3;

std::string describe(const CompositePart& part)
{
    if (part.why.empty())
        return join(part.id, " is ", to_string(part.status));
    return join(part.id, " ", part.why);
}

using Kind = bool (*)(Status);

constexpr bool is_degraded(Status status) noexcept
{
    return status == Status::degraded;
}
constexpr bool is_unknown(Status status) noexcept
{
    return status == Status::unknown;
}

std::size_t count(const std::vector<CompositePart>& parts, Kind is_it)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        parts, [is_it](const CompositePart& each) { return is_it(each.status); }));
}

// "2 of 5: db is DOWN, web is UNHEALTHY".
std::string name(const std::vector<CompositePart>& parts, Kind is_it)
{
    std::string names = join(count(parts, is_it), " of ", parts.size());
    std::size_t named = 0;
    for (const CompositePart& each : parts)
        if (is_it(each.status) && ++named <= names_max)
            append_to(names, named == 1 ? ": " : ", ", describe(each));
    if (named > names_max)
        append_to(names, " and ", named - names_max, " more");
    return names;
}

}  // namespace

CompositePart judge_part(std::string id, const std::optional<Finding>& finding, bool is_enabled,
                         Duration renewed_within, WallTime now)
{
    CompositePart part{.id = std::move(id)};
    if (!is_enabled)
        part.why = "is switched off";
    else if (!finding)
        part.why = "has not been checked yet";
    else if (now - finding->at > turns_kept * renewed_within)
        part.why = join("has not been checked since ", format_rfc3339(finding->at));
    else
        part.status = finding->status;
    return part;
}

Observation judge_composite(bool needs_all, const std::vector<CompositePart>& parts)
{
    if (parts.empty())
        return {.problem = "it is made of no other service", .is_unknown = true};
    std::size_t failing = count(parts, is_failure);
    std::size_t degraded = count(parts, is_degraded);
    std::size_t unknown = count(parts, is_unknown);
    if (!needs_all) {
        if (failing + degraded + unknown < parts.size())
            return {};
        if (degraded > 0)
            return {.warning = join("one of these is to be well, and ", name(parts, is_degraded))};
        if (unknown > 0)
            return {.problem = join("one of these is to be well, and nobody knows of ",
                                    name(parts, is_unknown)),
                    .is_unknown = true};
        return {.problem =
                    join("one of these is to be well, and none is, ", name(parts, is_failure))};
    }
    if (failing > 0)
        return {.problem = join("all of these are to be well, and not ", name(parts, is_failure))};
    if (unknown > 0)
        return {.problem = join("all of these are to be well, and nobody knows of ",
                                name(parts, is_unknown)),
                .is_unknown = true};
    if (degraded > 0)
        return {.warning =
                    join("all of these are to be well, and not quite ", name(parts, is_degraded))};
    return {};
}

}  // namespace holdfast::watch
