#include "watch/routes/asked_window.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/timestamp.h"

namespace holdfast::watch {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array<Duration, 13> round_steps{
    minutes{1}, minutes{2}, minutes{5}, minutes{10}, minutes{15}, minutes{30}, hours{1},
    hours{2},   hours{3},   hours{4},   hours{6},    hours{12},   hours{24}};

WallTime beginning_of(std::chrono::year_month month) noexcept
{
    return std::chrono::sys_days{month / 1};
}

}  // namespace

std::optional<WallTime> parse_moment(std::string_view text, WallTime now) noexcept
{
    std::optional<WallTime> moment;
    if (const std::optional<Duration> ago = parse_duration(text))
        // Compared as lengths: what overflows is long before 1970.
        moment = *ago < now.time_since_epoch() ? now - *ago : WallTime{};
    else
        moment = parse_rfc3339(text);
    if (moment)
        moment = std::max(*moment, WallTime{});
    return moment;
}

Duration usual_step(Window window) noexcept
{
    const Duration length = std::max(window.to - window.from, Duration{1});
    // The first point may begin before the window: a step is a round time of the clock, too.
    auto fits = [length](Duration step) { return length <= (points_usual_max - 1) * step; };
    const auto* found = std::ranges::find_if(round_steps, fits);
    if (found != round_steps.end())
        return *found;
    const auto whole = (length - Duration{1}) / ((points_usual_max - 1) * Duration{days{1}}) + 1;
    return whole * Duration{days{1}};
}

std::optional<Window> parse_month(std::string_view text) noexcept
{
    if (text.size() != 7 || text[4] != '-')
        return std::nullopt;
    const auto year = parse_number<int>(text.substr(0, 4));
    const auto month = parse_number<unsigned>(text.substr(5));
    if (!year || !month || *year < 1970 || *year > 2200)
        return std::nullopt;
    const std::chrono::year_month asked{std::chrono::year{*year}, std::chrono::month{*month}};
    if (!asked.ok())
        return std::nullopt;
    return Window{.from = beginning_of(asked), .to = beginning_of(asked + std::chrono::months{1})};
}

std::string format_month(WallTime at)
{
    return format_rfc3339(at).substr(0, 7);
}

}  // namespace holdfast::watch
