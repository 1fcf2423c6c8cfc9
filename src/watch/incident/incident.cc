#include "watch/incident/incident.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace holdfast::watch {

IncidentBuilder::IncidentBuilder(const StateChange& first)
    : incident_{.service = first.service,
                .from = first.at,
                .worst = first.to,
                .reason = first.reason,
                .changes = {first}},
      last_at_{first.at}
{
    CHECK(is_downtime(first));
}

void IncidentBuilder::count_until(WallTime at) noexcept
{
    // A clock that was set back leaves times that are out of order.
    if (counts_ && at > last_at_)
        incident_.down += std::chrono::floor<Millis>(at - last_at_);
    last_at_ = std::max(last_at_, at);
}

void IncidentBuilder::note(const StateChange& change)
{
    if (incident_.changes.size() < Incident::changes_shown_max)
        incident_.changes.push_back(change);
    else
        ++incident_.changes_left_out;
}

bool IncidentBuilder::add(const StateChange& change)
{
    count_until(change.at);
    note(change);
    counts_ = is_downtime(change);
    if (counts_ && change.to > incident_.worst) {
        incident_.worst = change.to;
        incident_.reason = change.reason;
    }
    if (!is_up(change.to))
        return true;
    incident_.to = change.at;
    return false;
}

Incident IncidentBuilder::finish(WallTime until) &&
{
    if (!incident_.to)
        count_until(until);
    return std::move(incident_);
}

Incident IncidentBuilder::cut() &&
{
    incident_.counted_until = last_at_;
    return std::move(incident_);
}

void IncidentCounter::count_until(WallTime at) noexcept
{
    at = std::clamp(at, window_.from, std::max(window_.from, window_.to));
    if (counts_ && at > last_at_)
        down_ += std::chrono::floor<Millis>(at - last_at_);
    last_at_ = std::max(last_at_, at);
}

void IncidentCounter::close() noexcept
{
    if (down_ > Millis{0})
        ++tally_.incidents;
    tally_.down += down_;
    tally_.longest = std::max(tally_.longest, down_);
    down_ = {};
}

void IncidentCounter::add(WallTime at, Status to, bool in_maintenance) noexcept
{
    count_until(at);
    counts_ = is_failure(to) && !in_maintenance;
    if (is_up(to))
        close();
}

IncidentTally IncidentCounter::finish(WallTime until) noexcept
{
    count_until(until);
    close();
    return tally_;
}

}  // namespace holdfast::watch
