#include "watch/list/condition_book.h"

#include <utility>

namespace holdfast::watch {
namespace {

// What does not compile was refused when the service was defined; whatever was stored by another
// version of this program must not pass for met.
std::vector<ConditionResult> results_of(const Result<Conditions>& conditions,
                                        const Evidence& evidence)
{
    std::vector<ConditionResult> results;
    if (!conditions) {
        results.push_back({.shown = conditions.error().context});
        return results;
    }
    for (UnmetCondition& unmet : conditions->judge(evidence))
        results.push_back({.is_warning = unmet.is_warning, .shown = std::move(unmet.shown)});
    return results;
}

}  // namespace

void ConditionBook::put(ServiceKey key, std::shared_ptr<const Service> service)
{
    remove(key);
    if (service->conditions.empty())
        return;
    Result<Conditions> conditions = Conditions::compile(service->conditions);
    if (conditions)
        entries_.emplace(key.value, Entry{std::move(service), *std::move(conditions)});
}

std::vector<ConditionResult> ConditionBook::judge(ServiceKey key, const Service& service,
                                                  const Evidence& evidence) const
{
    if (service.conditions.empty())
        return {};
    if (auto found = entries_.find(key.value);
        found != entries_.end() && found->second.service.get() == &service)
        return results_of(found->second.conditions, evidence);
    return results_of(Conditions::compile(service.conditions), evidence);
}

}  // namespace holdfast::watch
