#include "watch/condition/conditions.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::watch {

Result<Conditions> Conditions::compile(const std::vector<ConditionText>& texts)
{
    Conditions all;
    for (const ConditionText& each : texts) {
        ParsedCondition parsed = parse_condition(each.text);
        if (!parsed.condition)
            return Error{Errc::invalid,
                         join("condition \"", each.text, "\": ", parsed.problems.front().what)};
        all.conditions_.push_back({*std::move(parsed.condition), each.is_warning});
    }
    return all;
}

std::vector<UnmetCondition> Conditions::judge(const Evidence& evidence) const
{
    std::vector<UnmetCondition> unmet;
    for (const Each& each : conditions_)
        if (!each.condition.is_met(evidence))
            unmet.push_back({each.condition.explain(evidence), each.is_warning});
    return unmet;
}

bool Conditions::needs_body() const noexcept
{
    return std::ranges::any_of(conditions_,
                               [](const Each& each) { return each.condition.needs_body(); });
}

}  // namespace holdfast::watch
