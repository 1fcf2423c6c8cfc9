#include "tests/watch/notify/simulation/oracle.h"

#include <algorithm>

namespace holdfast::watch {
namespace {

constexpr unsigned failures = 3;
constexpr unsigned successes = 2;

}  // namespace

void Oracle::end_all(WallTime now)
{
    for (auto& [name, times] : windows_) {
        std::erase_if(times.spans, [now](const auto& span) { return span.first >= now; });
        for (auto& [from, to] : times.spans)
            to = std::min(to, now);
    }
}

bool Oracle::is_meant(ServiceKey service, const Selector& about) const
{
    auto found = services_.find(service);
    if (found == services_.end())
        return about.is_everything();
    if (about.matches(*found->second))
        return true;
    for (const auto& [key, each] : services_)
        for (const std::string& parent : found->second->depends_on)
            if (each->id == parent && is_meant(key, about))
                return true;
    return false;
}

bool Oracle::touches(ServiceKey service, WallTime from, WallTime to) const
{
    for (const auto& [name, times] : windows_)
        for (const auto& [begin, end] : times.spans)
            if (begin <= to && end > from && is_meant(service, times.about))
                return true;
    return false;
}

bool Oracle::is_in_maintenance(ServiceKey service, WallTime at) const
{
    return touches(service, at, at);
}

void Oracle::take_over(const AlertState& state)
{
    for (const auto& [key, service] : services_)
        take_over(key, state);
}

void Oracle::take_over(ServiceKey service, const AlertState& state)
{
    Count& count = counts_[service] = {};
    if (auto known = state.streaks.find({service, AlertKind::down}); known != state.streaks.end())
        count = {.bad = known->second.failures,
                 .good = known->second.successes,
                 .last = known->second.last};
    count.is_up = std::ranges::any_of(state.alerts, [service](const auto& each) {
        return each.second.service == service && each.second.kind == AlertKind::down;
    });
}

void Oracle::note(const Finding& finding, bool was_announced)
{
    Count& count = counts_[finding.service];
    bool begins_anew = is_in_maintenance(finding.service, finding.at) ||
                       (count.last != WallTime{} && (count.bad > 0 || count.is_up) &&
                        touches(finding.service, count.last, finding.at));
    if (begins_anew) {
        count.bad = count.good = 0;
        count.is_up = count.is_up && was_announced;
    }
    if (finding.status == Status::unknown || is_in_maintenance(finding.service, finding.at))
        return;
    count.last = finding.at;
    if (is_failure(finding.status)) {
        ++count.bad;
        count.good = 0;
    } else {
        ++count.good;
        count.bad = 0;
    }
    if (count.bad >= failures && !count.is_up) {
        count.is_up = true;
        count.good = 0;
    } else if (count.is_up && count.good >= successes) {
        count.is_up = false;
    }
}

bool Oracle::is_up(ServiceKey root) const
{
    auto found = counts_.find(root);
    return found != counts_.end() && found->second.is_up;
}

}  // namespace holdfast::watch
