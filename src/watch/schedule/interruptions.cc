#include "watch/schedule/interruptions.h"

#include <utility>

namespace holdfast::watch {

std::optional<Interruption> Interruptions::note(Instant now, WallTime wall, Instant asked) noexcept
{
    auto last = std::exchange(last_, Step{.at = now, .wall = wall});
    if (!last)
        return std::nullopt;
    Duration ahead = (wall - last->wall) - (now - last->at);
    if (ahead > settings_.jump) {
        trusted_from_ = now + settings_.settling;
        return Interruption{.kind = Interruption::Kind::suspended, .lost = ahead};
    }
    if (asked < now && now - asked > settings_.late) {
        trusted_from_ = now + settings_.settling;
        return Interruption{.kind = Interruption::Kind::stalled, .lost = now - asked};
    }
    if (ahead < -settings_.jump)
        return Interruption{.kind = Interruption::Kind::clock_set_back, .lost = -ahead};
    return std::nullopt;
}

}  // namespace holdfast::watch
