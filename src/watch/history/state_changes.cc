#include "watch/history/state_changes.h"

#include <algorithm>

namespace holdfast::watch {

std::vector<StateChange> changes_between(ServiceKey service, const std::optional<Sample>& last,
                                         const Sample& next, std::string_view reason)
{
    std::vector<StateChange> changes;
    StateChange now{.service = service, .at = next.at};
    if (last) {
        now.from = last->status;
        now.was_in_maintenance = last->in_maintenance;
    }
    bool says_something = now.from != Status::unknown || now.was_in_maintenance;
    if (last && says_something && known_until(*last) < next.at) {
        StateChange lost = now;
        lost.at = known_until(*last);
        lost.reason = not_checked;
        changes.push_back(std::move(lost));
        now.from = Status::unknown;
        now.was_in_maintenance = false;
    }
    now.to = next.status;
    now.in_maintenance = next.in_maintenance;
    now.status_code = next.status_code;
    now.reason = reason;
    bool is_set_back = last && next.at <= last->at;
    if (now.from != now.to || now.was_in_maintenance != now.in_maintenance || is_set_back)
        changes.push_back(std::move(now));
    return changes;
}

Covered covered_between(const std::vector<StateChange>& changes, WallTime from, WallTime to,
                        WallTime known_until) noexcept
{
    Covered covered;
    WallTime end = std::min(to, known_until);
    for (std::size_t i = 0; i < changes.size(); ++i) {
        std::optional<Cover> cover = cover_of(changes[i].to, changes[i].in_maintenance);
        WallTime until = i + 1 < changes.size() ? changes[i + 1].at : end;
        if (cover)
            covered[*cover] += overlap({changes[i].at, until, *cover}, from, end);
    }
    return covered;
}

}  // namespace holdfast::watch
