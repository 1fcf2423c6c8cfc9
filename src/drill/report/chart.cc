#include "drill/report/chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "base/text.h"

namespace holdfast::drill {
namespace {

// In the units of the picture.
constexpr double width = 720;
constexpr double height = 260;
constexpr double left = 60;
constexpr double right = 15;
constexpr double top = 40;
constexpr double bottom = 40;
constexpr std::size_t seconds_max = 3600;
constexpr double mark_line = 11;  // Between two labels.

struct Point {
    double x;  // Seconds.
    double y;
};

struct Series {
    std::string_view name;
    std::string_view style;
    std::vector<Point> points;
};

// To a tenth: a picture needs no more, and the same samples give the same text.
std::string number(double value)
{
    auto tenths = static_cast<std::int64_t>(std::llround(value * 10));
    std::string text = join(tenths < 0 ? "-" : "", std::abs(tenths) / 10);
    if (tenths % 10 != 0)
        append_to(text, '.', std::abs(tenths) % 10);
    return text;
}

// The least of 1, 2, 5, 10, 20... that is no smaller.
double round_up(double value)
{
    double step = 1e-3;
    for (;; step *= 10)
        for (double factor : {1.0, 2.0, 5.0})
            if (step * factor >= value)
                return step * factor;
}

class Picture {
public:
    Picture(std::string_view title, std::string_view unit, const std::vector<Series>& series,
            const std::vector<Mark>& marks)
        : unit_{unit}
    {
        find_bounds(series, marks);
        begin(title);
        draw_axes();
        draw_marks(marks);
        double at = left;
        for (const Series& each : series) {
            draw(each);
            append_to(out_, "<text class=\"", each.style, "\" x=\"", number(at),
                      "\" y=\"32\" stroke=\"none\">", escaped(each.name), "</text>\n");
            at += 110;
        }
        out_ += "</svg>\n";
    }

    std::string take() { return std::move(out_); }

private:
    void find_bounds(const std::vector<Series>& series, const std::vector<Mark>& marks)
    {
        double most = 0;
        for (const Mark& mark : marks) {
            from_ = std::min(from_, std::floor(seconds(mark.at)));
            to_ = std::max(to_, std::ceil(seconds(mark.at)));
        }
        for (const Series& each : series)
            for (const Point& point : each.points) {
                from_ = std::min(from_, point.x);
                to_ = std::max(to_, point.x);
                most = std::max(most, point.y);
            }
        to_ = std::max(to_, from_ + 1);
        top_ = round_up(std::max(most, 1e-3));
    }

    double x(double at) const
    {
        return left + (width - left - right) * (at - from_) / (to_ - from_);
    }
    double y(double value) const
    {
        return height - bottom - (height - top - bottom) * value / top_;
    }

    void begin(std::string_view title)
    {
        append_to(out_, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", number(width),
                  " ", number(height), "\" role=\"img\">\n<title>", escaped(title), "</title>\n",
                  "<style>text{font:11px sans-serif;fill:#555}.title{font-size:13px;fill:#222}"
                  ".axis{stroke:#999}.grid{stroke:#ddd}.mark{stroke:#a50;stroke-dasharray:3 3}"
                  "polyline{fill:none;stroke-width:1.5}.a{stroke:#06c}text.a{fill:#06c}"
                  ".b{stroke:#c33}text.b{fill:#c33}</style>\n"
                  "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
                  "<text class=\"title\" x=\"",
                  number(left), "\" y=\"16\">", escaped(title), "</text>\n");
    }

    void draw_axes()
    {
        for (int i = 0; i <= 4; ++i) {
            double value = top_ * i / 4;
            append_to(out_, "<line class=\"grid\" x1=\"", number(left), "\" x2=\"",
                      number(width - right), "\" y1=\"", number(y(value)), "\" y2=\"",
                      number(y(value)), "\"/><text x=\"", number(left - 6), "\" y=\"",
                      number(y(value) + 4), "\" text-anchor=\"end\">", value, unit_, "</text>\n");
        }
        double step = std::max(1.0, round_up((to_ - from_) / 10));
        for (double at = std::ceil(from_ / step) * step; at <= to_; at += step)
            append_to(out_, "<text x=\"", number(x(at)), "\" y=\"", number(height - bottom + 16),
                      "\" text-anchor=\"middle\">", number(at), "</text>\n");
        append_to(out_, "<line class=\"axis\" x1=\"", number(left), "\" x2=\"",
                  number(width - right), "\" y1=\"", number(height - bottom), "\" y2=\"",
                  number(height - bottom), "\"/>\n<text x=\"", number((left + width - right) / 2),
                  "\" y=\"", number(height - 6),
                  "\" text-anchor=\"middle\">seconds from the injection</text>\n");
    }

    void draw_marks(const std::vector<Mark>& marks)
    {
        double row = top + 10;
        for (const Mark& mark : marks) {
            double at = x(seconds(mark.at));
            bool is_right = at > width * 0.8;
            append_to(out_, "<line class=\"mark\" x1=\"", number(at), "\" x2=\"", number(at),
                      "\" y1=\"", number(top), "\" y2=\"", number(height - bottom),
                      "\"/><text x=\"", number(at + (is_right ? -3 : 3)), "\" y=\"", number(row),
                      is_right ? "\" text-anchor=\"end\">" : "\">", escaped(mark.text),
                      "</text>\n");
            row += mark_line;
        }
    }

    void draw(const Series& series)
    {
        append_to(out_, "<polyline class=\"", series.style, "\" points=\"");
        for (std::size_t i = 0; i < series.points.size(); ++i)
            append_to(out_, i == 0 ? "" : " ", number(x(series.points[i].x)), ",",
                      number(y(series.points[i].y)));
        out_ += "\"/>\n";
    }

    std::string out_;
    std::string_view unit_;
    double from_ = 0;
    double to_ = 0;
    double top_ = 1;
};

std::map<std::int64_t, std::vector<const Sample*>> by_second(const std::vector<Sample>& samples)
{
    std::map<std::int64_t, std::vector<const Sample*>> buckets;
    for (const Sample& sample : samples) {
        auto second = std::chrono::floor<std::chrono::seconds>(sample.at).count();
        if (buckets.size() < seconds_max || buckets.contains(second))
            buckets[second].push_back(&sample);
    }
    return buckets;
}

}  // namespace

std::string latency_chart(const std::vector<Sample>& samples, const std::vector<Mark>& marks)
{
    Series median{"median", "a", {}};
    Series longest{"longest", "b", {}};
    for (const auto& [second, bucket] : by_second(samples)) {
        std::vector<double> times;
        for (const Sample* sample : bucket)
            times.push_back(seconds(sample->took) * 1000);
        std::ranges::sort(times);
        median.points.push_back({static_cast<double>(second), times[(times.size() - 1) / 2]});
        longest.points.push_back({static_cast<double>(second), times.back()});
    }
    return Picture{"How long answers took", " ms", {median, longest}, marks}.take();
}

std::string error_chart(const std::vector<Sample>& samples, const std::vector<Mark>& marks)
{
    Series errors{"failed", "b", {}};
    Series answers{"answered", "a", {}};
    for (const auto& [second, bucket] : by_second(samples)) {
        auto failed =
            std::ranges::count_if(bucket, [](const Sample* each) { return each->is_error; });
        errors.points.push_back({static_cast<double>(second), static_cast<double>(failed)});
        answers.points.push_back({static_cast<double>(second), static_cast<double>(bucket.size()) -
                                                                   static_cast<double>(failed)});
    }
    return Picture{"Requests of each second", "", {answers, errors}, marks}.take();
}

std::string escaped(std::string_view text)
{
    std::string out;
    for (char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        default:
            out.push_back(c);
        }
    }
    return out;
}

}  // namespace holdfast::drill
