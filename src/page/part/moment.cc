#include "page/part/moment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "base/text.h"

namespace holdfast::page {
namespace {

// "2026-11-21T03:04:05Z".
std::string to_the_second(WallTime time)
{
    std::string text = format_rfc3339(time);
    text.resize(text.find('.'));
    text.push_back('Z');
    return text;
}

std::string for_people(const std::string& machine)
{
    std::string text = machine.substr(0, machine.size() - 1);
    text[text.find('T')] = ' ';
    return text + " UTC";
}

// At most one digit behind the point, and none from ten on.
std::string two_figures(double number)
{
    const double rounded = number < 9.95 ? std::round(number * 10) / 10 : std::round(number);
    const auto tenths = static_cast<std::int64_t>(std::llround(rounded * 10));
    if (tenths % 10 == 0)
        return join(tenths / 10);
    return join(tenths / 10, '.', tenths % 10);
}

}  // namespace

void write_moment(Html& html, WallTime time)
{
    const std::string machine = to_the_second(time);
    html.element("time", for_people(machine), {{"datetime", machine}});
}

void write_age(Html& html, WallTime time, WallTime now)
{
    const std::string machine = to_the_second(time);
    const Duration age = std::max(Duration::zero(), Duration{now - time});
    html.element("time", short_duration(age),
                 {{"datetime", machine}, {"title", for_people(machine)}, {"data-age", ""}});
}

std::string short_duration(Duration duration)
{
    struct Unit {
        std::string_view name;
        double seconds;
    };
    constexpr std::array units{Unit{" days", 86'400}, Unit{" h", 3600}, Unit{" min", 60},
                               Unit{" s", 1}};
    const double length = seconds(duration);
    for (const Unit& unit : units) {
        const bool is_day = unit.seconds == 86'400;
        // Up to two days hours say more.
        if (length >= unit.seconds * (is_day ? 2 : 1))
            return join(two_figures(length / unit.seconds), unit.name);
    }
    return join(two_figures(length * 1000), " ms");
}

std::string share(std::optional<double> part)
{
    if (!part)
        return "no data";
    // Down, not to the nearest: what is shown as 100 % had no outage.
    auto hundredths = static_cast<std::int64_t>(std::floor(*part * 10'000 + 1e-9));
    if (hundredths == 0 && *part > 0)
        hundredths = 1;
    if (hundredths % 100 == 0)
        return join(hundredths / 100, " %");
    const std::string_view zero = hundredths % 100 < 10 ? "0" : "";
    return join(hundredths / 100, '.', zero, hundredths % 100, " %");
}

std::string grouped(std::int64_t number)
{
    const std::string digits = join(number);
    const std::size_t first = number < 0 ? 1 : 0;
    std::string text;
    for (std::size_t at = 0; at < digits.size(); ++at) {
        if (at > first && (digits.size() - at) % 3 == 0)
            text += ',';
        text += digits[at];
    }
    return text;
}

}  // namespace holdfast::page
