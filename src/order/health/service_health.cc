#include "order/health/service_health.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.h"

namespace holdfast::order {
namespace {

constexpr std::array<std::string_view, 4> names{"healthy", "degraded", "unhealthy", "down"};

Health judge_status(const Answer& answer, Duration slow_after) noexcept
{
    switch (answer.status) {
    case 503:
        return Health::down;
    case 504:
        return Health::degraded;
    case 0:  // What came was no HTTP.
        return Health::unhealthy;
    default:
        break;
    }
    // A refusal of ours is the answer of a service that works.
    if (answer.status >= 500)
        return Health::unhealthy;
    return answer.took > slow_after ? Health::degraded : Health::healthy;
}

std::string explain(const Answer& answer, Health health, Duration slow_after)
{
    if (health == Health::healthy)
        return {};
    if (answer.delivery != Delivery::answered)
        return answer.detail.empty() ? std::string{"no answer"} : answer.detail;
    if (health == Health::degraded && answer.status < 500)
        return join("an answer took longer than ", format_duration(slow_after));
    std::string status = answer.status == 0 ? "no HTTP" : join("status ", answer.status);
    return answer.detail.empty() ? status : join(status, ": ", answer.detail);
}

}  // namespace

std::string_view to_string(Health health) noexcept
{
    return names[static_cast<std::size_t>(health)];
}

ServiceHealth::Sighting ServiceHealth::sight(const Answer& answer, Instant now) const
{
    Health health = answer.delivery == Delivery::answered
                        ? judge_status(answer, settings_.slow_after)
                        : Health::down;
    std::string why = explain(answer, health, settings_.slow_after);
    std::string told = answer.delivery == Delivery::answered
                           ? why
                           : std::string{plain_words(classify(answer, {}))};
    return {.at = now,
            .health = health,
            .is_silent = false,
            .took = answer.took,
            .why = std::move(why),
            .told = std::move(told)};
}

void ServiceHealth::keep(Sighting sighting)
{
    if (sightings_.size() == sightings_max)
        sightings_.pop_front();
    sightings_.push_back(std::move(sighting));
}

void ServiceHealth::note_call(const Answer& answer, Instant now)
{
    Sighting seen = sight(answer, now);
    seen.is_silent = answer.delivery == Delivery::timed_out;
    if (seen.is_silent && was_slow_during(answer.took, now))
        seen.health = Health::degraded;
    // A good status without a verdict: it answers, and fails.
    if (seen.health <= Health::degraded && classify(answer, {}) == Outcome::corrupt) {
        seen.health = Health::unhealthy;
        seen.why = seen.told = "an answer without a verdict";
    }
    keep(std::move(seen));
}

void ServiceHealth::note_probe(const Answer& answer, Instant now)
{
    Sighting seen = sight(answer, now);
    probed_ = now;
    if (seen.health == Health::degraded) {
        probed_slow_ = now;
        for (Sighting& each : sightings_)
            if (each.is_silent)
                each.health = Health::degraded;
    }
    keep(std::move(seen));
}

// Between two probes nobody knows better.
bool ServiceHealth::was_slow_during(Duration took, Instant now) const noexcept
{
    return probed_slow_ && now - *probed_slow_ <= took + settings_.probe_interval;
}

std::optional<ServiceHealth::View> ServiceHealth::look(Instant now) const
{
    if (sightings_.empty())
        return std::nullopt;
    std::vector<Health> found;
    for (const Sighting& each : sightings_)
        if (each.at > now - window)
            found.push_back(each.health);
    if (found.empty())
        found.push_back(sightings_.back().health);
    std::ranges::sort(found);
    Health health = found[found.size() / 2];
    auto newest = std::find_if(sightings_.rbegin(), sightings_.rend(),
                               [health](const Sighting& each) { return each.health == health; });
    return View{.health = health,
                .took = newest->took,
                .why = newest->why,
                .told = newest->told,
                .seen = sightings_.back().at};
}

Instant ServiceHealth::probe_due() const noexcept
{
    if (sightings_.empty())
        return Instant{};
    const Sighting& newest = sightings_.back();
    if (!newest.is_silent)
        return newest.at + settings_.probe_interval;
    return probed_ ? *probed_ + settings_.probe_interval : newest.at;
}

}  // namespace holdfast::order
