#include "page/part/day_bars.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/text.h"
#include "page/part/state_mark.h"
#include "watch/history/window.h"

namespace holdfast::page {
namespace {

constexpr int height = 20;
constexpr int step = 4;  // From one result to the next on the line.

// Below this part of a day a service was out for more than a blink: seven minutes.
constexpr double blink = 0.995;
constexpr double lost = 0.95;

Tone tone_of(const watch::Covered& day) noexcept
{
    const auto uptime = watch::uptime_of(day);
    if (!uptime)
        return Tone::quiet;
    if (*uptime >= blink)
        return day[watch::Cover::degraded] > day.total() / 2 ? Tone::warning : Tone::good;
    return *uptime >= lost ? Tone::warning : Tone::worst;
}

constexpr std::array tones{Tone::good, Tone::warning, Tone::worst, Tone::quiet};

}  // namespace

void write_day_bars(Html& html, std::span<const watch::Covered> days, std::string_view label)
{
    const std::string box = join("0 0 ", days.size(), " 1");
    html.begin("svg", {{"class", "bars"},
                       {"viewBox", box},
                       {"preserveAspectRatio", "none"},
                       {"role", "img"},
                       {"aria-label", label}});
    std::array<std::string, tones.size()> shapes;
    for (std::size_t i = 0; i < days.size();) {
        const Tone tone = tone_of(days[i]);
        std::size_t end = i + 1;
        while (end < days.size() && tone_of(days[end]) == tone)
            ++end;
        const auto at = static_cast<std::size_t>(std::ranges::find(tones, tone) - tones.begin());
        append_to(shapes[at], 'M', i, " 0h", end - i, "v1h-", end - i, 'z');
        i = end;
    }
    for (std::size_t i = 0; i < tones.size(); ++i)
        if (!shapes[i].empty())
            html.begin("path", {{"class", class_of(tones[i])}, {"d", shapes[i]}}).end();
    html.end();
}

void write_sparkline(Html& html, std::span<const std::optional<Duration>> latencies,
                     std::string_view label)
{
    Duration highest = std::chrono::milliseconds{1};
    for (const auto& each : latencies)
        highest = std::max(highest, each.value_or(Duration::zero()));
    std::string line;
    bool is_drawn = false;  // The pen is on the paper.
    for (std::size_t i = 0; i < latencies.size(); ++i) {
        if (!latencies[i]) {
            is_drawn = false;
            continue;
        }
        const auto y = height - *latencies[i] * (height - 2) / highest - 1;
        append_to(line, is_drawn ? 'L' : 'M', i * step, ' ', y);
        is_drawn = true;
    }
    const std::string box =
        join("0 0 ", std::max<std::size_t>(1, latencies.size()) * step, ' ', height);
    html.begin("svg", {{"class", "line"},
                       {"viewBox", box},
                       {"preserveAspectRatio", "none"},
                       {"role", "img"},
                       {"aria-label", label}});
    if (!line.empty())
        html.begin("path", {{"d", line}}).end();
    html.end();
}

}  // namespace holdfast::page
