// A badge: two words on a coloured ground, as an image that any page can show. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "watch/status.h"

namespace holdfast::watch {

struct Badge {
    enum class Shade : std::uint8_t { good, fair, poor, bad, unknown };

    std::string label;
    std::string value;
    Shade shade = Shade::unknown;
};

// Nothing: it was not checked yet.
Badge status_badge(std::string_view service, const std::optional<Status>& status);
// Not checked any more.
Badge disabled_badge(std::string_view service);
// Of a window such as "24h". Nothing: no time of it counts. Never rounded up: 100 % has no failure.
Badge uptime_badge(std::string_view window, const std::optional<double>& uptime);
// How long 95 of 100 checks took at most.
Badge latency_badge(std::string_view window, const std::optional<Duration>& p95);
Badge no_badge(std::string_view why);

// As SVG. Texts may be anyone's: they are shortened, escaped, and never more than text. There is no
// script in it, no style sheet and no reference, so that it may stand in any page, under any
// Content-Security-Policy.
std::string draw(const Badge& badge);

}  // namespace holdfast::watch
