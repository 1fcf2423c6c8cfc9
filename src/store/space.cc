#include "store/space.h"

#include <algorithm>

namespace holdfast::store {

std::int64_t Space::resume_at() const noexcept
{
    // Without a reserve the ballast is the measure: if it fits again, so does work.
    constexpr std::int64_t least = 1 << 20;
    return settings_.free_min > 0 ? settings_.free_min + std::max(settings_.free_min / 4, least)
                                  : settings_.ballast_bytes + least;
}

Space::Ballast Space::look(std::int64_t free_bytes, bool has_ballast) noexcept
{
    if (free_bytes >= resume_at())
        state_ = State::ample;
    else if (state_ == State::ample && free_bytes < settings_.free_min)
        state_ = State::reserved;
    bool has_room = free_bytes >= resume_at() + settings_.ballast_bytes;
    if (!has_ballast && has_room && settings_.ballast_bytes > 0)
        return Ballast::make;
    return Ballast::keep;
}

Space::Ballast Space::note_full(bool has_ballast) noexcept
{
    state_ = State::full;
    return has_ballast ? Ballast::drop : Ballast::keep;
}

std::string_view to_string(Space::State state) noexcept
{
    switch (state) {
    case Space::State::ample:
        return "ample";
    case Space::State::reserved:
        return "reserved";
    case Space::State::full:
        return "full";
    }
    return "unknown";
}

}  // namespace holdfast::store
