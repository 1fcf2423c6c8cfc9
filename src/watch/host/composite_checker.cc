#include "watch/host/composite_checker.h"

#include <variant>
#include <vector>

#include "watch/check/latest_findings.h"
#include "watch/host/composite.h"

namespace holdfast::watch {
namespace {

CompositePart look_at(const LatestFindings& findings, const Service& service, const std::string& id,
                      WallTime now)
{
    // What it was is no evidence of what it is.
    if (id == service.id)
        return {.id = id, .why = "is this one itself"};
    std::optional<LatestFinding> latest = findings.find(id);
    if (!latest)
        return {.id = id, .why = "is no service that is watched"};
    return judge_part(id, latest->finding, latest->is_enabled, latest->renewed_within, now);
}

}  // namespace

void CompositeChecker::begin(const Check& check, Instant /*now*/)
{
    const auto* composite = std::get_if<CompositeCheck>(&check.service->local);
    if (surroundings_.findings == nullptr || composite == nullptr)
        return done_(check.id,
                     {.problem = "nobody says what others were found to be", .is_unknown = true});
    std::vector<CompositePart> parts;
    for (const std::string& id : composite->of)
        parts.push_back(
            look_at(*surroundings_.findings, *check.service, id, surroundings_.loop.wall()));
    done_(check.id, judge_composite(composite->needs_all, parts));
}

}  // namespace holdfast::watch
