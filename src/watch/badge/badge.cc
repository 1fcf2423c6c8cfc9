#include "watch/badge/badge.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"

namespace holdfast::watch {
namespace {

using Shade = Badge::Shade;

// Longer ones would make a badge a banner.
constexpr std::size_t text_bytes_max = 64;
// White text on each of them has a contrast of 4.5 or more (WCAG 2.1, AA).
constexpr std::array<std::string_view, 5> colours{"#2e7d32", "#6b6b00", "#b34700", "#c62828",
                                                  "#616161"};

Shade shade_of(Status status) noexcept
{
    switch (status) {
    case Status::healthy:
        return Shade::good;
    case Status::degraded:
        return Shade::fair;
    case Status::unhealthy:
        return Shade::poor;
    case Status::down:
        return Shade::bad;
    case Status::unknown:
        break;
    }
    return Shade::unknown;
}

// In hundredths of a percent, rounded down.
std::string format_part(double part)
{
    // What a double cannot hold exactly must not cost 99.90 its last digit.
    const auto hundredths = static_cast<std::int64_t>(std::floor(part * 10'000 + 1e-7));
    const std::int64_t rest = hundredths % 100;
    return join(hundredths / 100, '.', rest < 10 ? "0" : "", rest, " %");
}

std::string format_latency(Duration time)
{
    using std::chrono::milliseconds;
    const auto millis = std::chrono::round<milliseconds>(time).count();
    if (millis < 1)
        return "<1 ms";
    if (millis < 1000)
        return join(millis, " ms");
    return join(millis / 1000, '.', millis % 1000 / 100, " s");
}

std::string shortened(std::string_view text)
{
    const std::string shown = printable(text);
    if (shown.size() <= text_bytes_max)
        return shown;
    return join(cut_utf8(shown, text_bytes_max), "\u2026");
}

// Also what is text in UTF-8, but must not be in XML.
std::string escaped(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, std::max<std::size_t>(1, utf8_length(text)));
        text.remove_prefix(one.size());
        if (one == "<")
            out += "&lt;";
        else if (one == ">")
            out += "&gt;";
        else if (one == "&")
            out += "&amp;";
        else if (one == "\"")
            out += "&quot;";
        else if (one == "'")
            out += "&#39;";
        else if (one == "\xEF\xBF\xBE" || one == "\xEF\xBF\xBF")
            out += '?';
        else
            out += one;
    }
    return out;
}

// About, in pixels, at a size of 11: the text is set to that width, whatever font there is.
int width_of(std::string_view text)
{
    int width = 0;
    while (!text.empty()) {
        const char c = text.front();
        const std::size_t length = std::max<std::size_t>(1, utf8_length(text));
        text.remove_prefix(length);
        if (std::string_view{" .,:;!'|ijltfrI()[]/"}.find(c) != std::string_view::npos)
            width += 4;
        else if (length > 2 || std::string_view{"mwMW%@"}.find(c) != std::string_view::npos)
            width += 11;
        else
            width += 7;
    }
    return width;
}

// A text of `width` pixels that begins at `x`.
void add_text(std::string& svg, std::string_view text, int x, int width)
{
    append_to(svg, "<text x=\"", x, "\" y=\"14\" textLength=\"", width, "\">", escaped(text),
              "</text>");
}

}  // namespace

Badge status_badge(std::string_view service, const std::optional<Status>& status)
{
    if (!status)
        return {.label = std::string{service}, .value = "not checked", .shade = Shade::unknown};
    return {.label = std::string{service},
            .value = to_lower(to_string(*status)),
            .shade = shade_of(*status)};
}

Badge disabled_badge(std::string_view service)
{
    return {.label = std::string{service}, .value = "disabled", .shade = Shade::unknown};
}

Badge uptime_badge(std::string_view window, const std::optional<double>& uptime)
{
    Badge badge{.label = join("uptime ", window), .value = "unknown"};
    if (!uptime)
        return badge;
    badge.value = format_part(*uptime);
    badge.shade = *uptime >= 0.999  ? Shade::good
                  : *uptime >= 0.99 ? Shade::fair
                  : *uptime >= 0.95 ? Shade::poor
                                    : Shade::bad;
    return badge;
}

Badge latency_badge(std::string_view window, const std::optional<Duration>& p95)
{
    using std::chrono::milliseconds;
    Badge badge{.label = join("latency p95 ", window), .value = "unknown"};
    if (!p95)
        return badge;
    badge.value = format_latency(*p95);
    badge.shade = *p95 <= milliseconds{300}    ? Shade::good
                  : *p95 <= milliseconds{1000} ? Shade::fair
                  : *p95 <= milliseconds{3000} ? Shade::poor
                                               : Shade::bad;
    return badge;
}

Badge no_badge(std::string_view why)
{
    return {.label = "badge", .value = std::string{why}, .shade = Shade::unknown};
}

std::string draw(const Badge& badge)
{
    const std::string label = shortened(badge.label);
    const std::string value = shortened(badge.value);
    const int label_width = width_of(label);
    const int value_width = width_of(value);
    constexpr int margin = 6;
    const int left = label_width + 2 * margin;
    const int all = left + value_width + 2 * margin;
    const std::string said = escaped(join(label, ": ", value));
    std::string svg;
    append_to(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", all,
              "\" height=\"20\" role=\"img\" aria-label=\"", said, "\"><title>", said, "</title>");
    append_to(svg, "<rect width=\"", all, "\" height=\"20\" rx=\"3\" fill=\"",
              colours.at(static_cast<std::size_t>(badge.shade)), "\"/>");
    // The label's ground has round corners on the left alone.
    append_to(svg, "<path fill=\"#424242\" d=\"M3 0H", left,
              "V20H3A3 3 0 0 1 0 17V3A3 3 0 0 1 3 0Z\"/>");
    svg += "<g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\">";
    add_text(svg, label, margin, label_width);
    add_text(svg, value, left + margin, value_width);
    svg += "</g></svg>\n";
    return svg;
}

}  // namespace holdfast::watch
