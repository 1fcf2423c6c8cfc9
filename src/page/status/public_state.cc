#include "page/status/public_state.h"

#include <array>

namespace holdfast::page {
namespace {

struct Look {
    std::string_view words;
    std::string_view name;
    std::string_view sentence;
    Tone tone;
};

// In the order of the states.
constexpr std::array looks{
    Look{"Operational", "operational", "Everything is up.", Tone::good},
    Look{"Maintenance", "maintenance", "Maintenance is under way.", Tone::quiet},
    Look{"No data", "unknown", "How some things are is not known just now.", Tone::quiet},
    Look{"Degraded", "degraded", "Some things are slower or worse than usual.", Tone::warning},
    Look{"Partial outage", "partial_outage", "Some things are not available.", Tone::bad},
    Look{"Outage", "outage", "There is an outage of everything.", Tone::worst}};

const Look& look_of(PublicState state) noexcept
{
    return looks[static_cast<std::size_t>(state)];
}

}  // namespace

std::string_view words_of(PublicState state) noexcept
{
    return look_of(state).words;
}

std::string_view name_of(PublicState state) noexcept
{
    return look_of(state).name;
}

Tone tone_of(PublicState state) noexcept
{
    return look_of(state).tone;
}

std::string_view sentence_of(PublicState whole) noexcept
{
    return look_of(whole).sentence;
}

PublicState public_state(watch::Status status, bool in_maintenance) noexcept
{
    if (in_maintenance)
        return PublicState::maintenance;
    switch (status) {
    case watch::Status::healthy:
        return PublicState::operational;
    case watch::Status::degraded:
        return PublicState::degraded;
    case watch::Status::unhealthy:
        return PublicState::partial_outage;
    case watch::Status::down:
        return PublicState::outage;
    case watch::Status::unknown:
        break;
    }
    return PublicState::unknown;
}

void StateTally::add(PublicState state) noexcept
{
    ++count_;
    switch (state) {
    case PublicState::operational:
        break;
    case PublicState::maintenance:
        ++in_maintenance_;
        break;
    case PublicState::unknown:
        ++unknown_;
        break;
    case PublicState::degraded:
        ++degraded_;
        break;
    case PublicState::partial_outage:
        ++broken_;
        break;
    case PublicState::outage:
        ++broken_;
        ++out_;
        break;
    }
}

// What is in maintenance, or not known, says nothing about the rest.
PublicState StateTally::whole() const noexcept
{
    const std::size_t known = count_ - in_maintenance_ - unknown_;
    if (out_ > 0 && out_ == known)
        return PublicState::outage;
    if (broken_ > 0)
        return PublicState::partial_outage;
    if (degraded_ > 0)
        return PublicState::degraded;
    if (unknown_ > 0 || count_ == 0)
        return PublicState::unknown;
    return in_maintenance_ > 0 ? PublicState::maintenance : PublicState::operational;
}

}  // namespace holdfast::page
