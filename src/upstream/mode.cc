#include "upstream/mode.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"

namespace holdfast::upstream {
namespace {

constexpr std::array<std::string_view, modes> names{
    "normal", "slow", "down", "error", "flaky", "corrupt", "reject", "hang", "reset", "ratelimit"};

constexpr double exponential_max = 20;  // Times the mean.

std::optional<Duration> parse_time(std::string_view text) noexcept
{
    std::optional<Duration> time = parse_duration(text);
    return time && *time <= time_max ? time : std::nullopt;
}

}  // namespace

std::string_view to_string(Mode mode) noexcept
{
    return names[static_cast<std::size_t>(mode)];
}

std::optional<Mode> parse_mode(std::string_view text) noexcept
{
    const auto* found = std::ranges::find_if(
        names, [&](std::string_view name) { return equals_ignoring_case(name, text); });
    if (found == names.end())
        return std::nullopt;
    return static_cast<Mode>(found - names.begin());
}

std::string list_of_modes()
{
    return join_list({names.begin(), names.end()}, ", ");
}

std::optional<Latency> Latency::parse(std::string_view text)
{
    if (text.starts_with('~')) {
        std::optional<Duration> mean = parse_time(text.substr(1));
        return mean ? std::optional{Latency{Kind::exponential, *mean, *mean}} : std::nullopt;
    }
    std::size_t dots = text.find("..");
    std::optional<Duration> low = parse_time(text.substr(0, dots));
    if (dots == std::string_view::npos)
        return low ? std::optional{Latency{Kind::fixed, *low, *low}} : std::nullopt;
    std::optional<Duration> high = parse_time(text.substr(dots + 2));
    if (!low || !high || *low > *high)
        return std::nullopt;
    return Latency{Kind::uniform, *low, *high};
}

Duration Latency::at(double fraction) const noexcept
{
    auto times = [](Duration time, double factor) {
        return Duration{static_cast<Duration::rep>(static_cast<double>(time.count()) * factor)};
    };
    switch (kind_) {
    case Kind::fixed:
        break;
    case Kind::uniform:
        return low_ + times(high_ - low_, fraction);
    case Kind::exponential:
        return times(low_, std::min(-std::log1p(-fraction), exponential_max));
    }
    return low_;
}

std::string Latency::text() const
{
    switch (kind_) {
    case Kind::fixed:
        break;
    case Kind::uniform:
        return join(format_duration(low_), "..", format_duration(high_));
    case Kind::exponential:
        return join('~', format_duration(low_));
    }
    return format_duration(low_);
}

}  // namespace holdfast::upstream
