#include "page/drills/drill_chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "base/text.h"
#include "page/part/moment.h"

namespace holdfast::page {
namespace {

// The box of a picture; it is stretched to whatever there is room for.
constexpr std::int64_t width = 1000;
constexpr std::int64_t height = 200;

struct Series {
    std::string_view name;
    std::string_view style;
    double (*value)(const rehearsal::Second&);
};

struct Plot {
    std::string_view title;
    std::array<Series, 2> series;
    std::string (*shown)(double value);
};

std::string in_time(double value)
{
    return short_duration(
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>{value}));
}

std::string in_requests(double value)
{
    return grouped(static_cast<std::int64_t>(std::llround(value)));
}

struct Bounds {
    double from = 0;
    double to = 1;
    double most = 0;

    std::int64_t x(double at) const
    {
        return std::llround((at - from) / (to - from) * static_cast<double>(width));
    }
    // Nothing is drawn on the very edge, where half of it would be cut off.
    std::int64_t y(double value) const
    {
        const double part = most > 0 ? value / most : 0;
        return height - 3 - std::llround(part * static_cast<double>(height - 6));
    }
};

struct Spot {
    std::string x;
    std::string y;
};

// Not lone: what a picture is made of has an end, or everything behind it is inside of it.
void write_line(Html& html, std::string_view style, const Spot& from, const Spot& to)
{
    html.begin("line",
               {{"class", style}, {"x1", from.x}, {"y1", from.y}, {"x2", to.x}, {"y2", to.y}})
        .end();
}

Bounds bounds_of(const Plot& plot, std::span<const rehearsal::Second> requests,
                 std::span<const ChartMark> marks)
{
    Bounds bounds{.from = std::min(0.0, static_cast<double>(requests.front().at)),
                  .to = static_cast<double>(requests.back().at)};
    for (const ChartMark& mark : marks)
        bounds.to = std::max(bounds.to, std::ceil(seconds(mark.at)));
    bounds.to = std::max(bounds.to, bounds.from + 1);
    for (const Series& series : plot.series)
        for (const rehearsal::Second& each : requests)
            bounds.most = std::max(bounds.most, series.value(each));
    return bounds;
}

void write_lines(Html& html, const Plot& plot, std::span<const rehearsal::Second> requests,
                 const Bounds& bounds)
{
    for (const Series& series : plot.series) {
        std::string line;
        for (const rehearsal::Second& each : requests)
            append_to(line, line.empty() ? "M" : "L", bounds.x(static_cast<double>(each.at)), ' ',
                      bounds.y(series.value(each)));
        // A single second is a point: a line of no length with round ends.
        append_to(line, requests.size() == 1 ? "h0" : "");
        html.begin("path", {{"class", series.style}, {"d", line}}).end();
    }
}

void write_marks(Html& html, std::span<const ChartMark> marks)
{
    if (marks.empty())
        return;
    html.begin("p", {{"class", "note"}});
    bool is_first = true;
    for (const ChartMark& mark : marks) {
        html.text(is_first ? "Dashed, from the left: " : ", ")
            .text(mark.text)
            .text(" at ")
            .text(signed_duration(mark.at));
        is_first = false;
    }
    html.text(".").end();
}

void write_plot(Html& html, const Plot& plot, std::span<const rehearsal::Second> requests,
                std::span<const ChartMark> marks)
{
    if (requests.empty())
        return;
    const Bounds bounds = bounds_of(plot, requests, marks);
    html.begin("figure", {{"class", "plot"}}).begin("figcaption").text(plot.title).text(": ");
    for (const Series& series : plot.series)
        html.element("span", series.name, {{"class", join("key ", series.style)}}).text(" ");
    html.end();
    html.element("div", plot.shown(bounds.most), {{"class", "most"}});
    html.begin("svg", {{"viewBox", join("0 0 ", width, ' ', height)},
                       {"preserveAspectRatio", "none"},
                       {"role", "img"},
                       {"aria-label", join(plot.title, ", second by second, at most ",
                                           plot.shown(bounds.most))}});
    for (const ChartMark& mark : marks) {
        const std::string x = join(bounds.x(seconds(mark.at)));
        write_line(html, "moment", {x, "0"}, {x, join(height)});
    }
    write_lines(html, plot, requests, bounds);
    html.end();
    html.begin("div", {{"class", "foot"}})
        .element("span", signed_duration(std::chrono::duration_cast<Duration>(
                             std::chrono::duration<double>{bounds.from})))
        .element("span", join(in_time(bounds.to), " after the injection"))
        .end();
    write_marks(html, marks);
    html.end();
}

}  // namespace

std::string signed_duration(Duration time)
{
    return time < Duration::zero() ? join("-", short_duration(-time)) : short_duration(time);
}

void write_latency_chart(Html& html, std::span<const rehearsal::Second> requests,
                         std::span<const ChartMark> marks)
{
    static constexpr Plot plot{
        "How long answers took",
        {{{"median", "calm", [](const rehearsal::Second& each) { return seconds(each.median); }},
          {"longest", "loud",
           [](const rehearsal::Second& each) { return seconds(each.longest); }}}},
        in_time};
    write_plot(html, plot, requests, marks);
}

void write_error_chart(Html& html, std::span<const rehearsal::Second> requests,
                       std::span<const ChartMark> marks)
{
    static constexpr Plot plot{
        "Requests of each second",
        {{{"answered", "calm",
           [](const rehearsal::Second& each) { return static_cast<double>(each.answered); }},
          {"failed", "loud",
           [](const rehearsal::Second& each) { return static_cast<double>(each.failed); }}}},
        in_requests};
    write_plot(html, plot, requests, marks);
}

void write_range(Html& html, const rehearsal::Measure& measure, double most)
{
    if (measure.count <= 0 || !(most > 0))
        return;
    auto x = [most](double value) {
        const double part = std::clamp(value / most, 0.0, 1.0);
        return join(5 + std::llround(part * static_cast<double>(width - 10)));
    };
    html.begin("svg", {{"class", "range"},
                       {"viewBox", join("0 0 ", width, " 20")},
                       {"preserveAspectRatio", "none"},
                       {"aria-hidden", "true"}});
    write_line(html, "calm", {x(measure.least), "10"}, {x(measure.most), "10"});
    write_line(html, "loud", {x(measure.median), "2"}, {x(measure.median), "18"});
    html.end();
}

}  // namespace holdfast::page
