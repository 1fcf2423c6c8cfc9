// A row for each course: a line from the least to the most of its repetitions, a mark at their
// median.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "drill/experiment/experiment_report.h"
#include "drill/report/chart.h"

namespace holdfast::drill {
namespace {

// In the units of the picture.
constexpr std::int64_t width = 720;
constexpr std::int64_t left = 230;
constexpr std::int64_t right = 90;
constexpr std::int64_t top = 40;
constexpr std::int64_t row_height = 26;

std::string_view title_of(Measure measure) noexcept
{
    switch (measure) {
    case Measure::detection:
        return "How long it took until each mode had its name";
    case Measure::recovery:
        return "How long it took until all was well again";
    case Measure::settled:
        return "How long it took until every order was final";
    case Measure::p50:
    case Measure::p99:
    case Measure::longest:
        return "How long answers took";
    case Measure::lost:
    case Measure::accepted:
        return "Orders";
    }
    return "";
}

std::string shown(double value)
{
    auto milliseconds = static_cast<std::int64_t>(std::llround(value * 1000));
    return milliseconds < 1000 ? join(milliseconds, " ms")
                               : join(milliseconds / 1000, ".", milliseconds % 1000 / 100, " s");
}

void draw_row(std::string& out, const CourseResult& result, const Spread& spread, double most,
              std::int64_t y)
{
    auto x = [most](double value) {
        const double share = most > 0 ? value / most : 0;
        return left + static_cast<std::int64_t>(
                          std::llround(share * static_cast<double>(width - left - right)));
    };
    append_to(out, "<text x=\"", left - 10, "\" y=\"", y + 4, "\" text-anchor=\"end\">",
              escaped(join_list(result.course.modes, ", ")), "</text>\n");
    if (spread.count == 0) {
        append_to(out, "<text x=\"", left, "\" y=\"", y + 4, "\">nothing was measured</text>\n");
        return;
    }
    append_to(out, "<line class=\"range\" x1=\"", x(spread.least), "\" x2=\"", x(spread.most),
              "\" y1=\"", y, "\" y2=\"", y, "\"/><circle class=\"median\" cx=\"", x(spread.median),
              "\" cy=\"", y, "\" r=\"4\"/><text x=\"", x(spread.most) + 8, "\" y=\"", y + 4, "\">",
              shown(spread.median), "</text>\n");
}

}  // namespace

std::string spread_chart(const Experiment& experiment, Measure measure)
{
    double most = 0;
    bool has_any = false;
    for (const CourseResult& each : experiment.courses) {
        most = std::max(most, each.of(measure).most);
        has_any = has_any || each.of(measure).count > 0;
    }
    if (!has_any)
        return {};
    const auto rows = static_cast<std::int64_t>(experiment.courses.size());
    std::string out;
    append_to(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", width, " ",
              top + rows * row_height + 10, "\" role=\"img\">\n<title>", title_of(measure),
              "</title>\n<style>text{font:11px sans-serif;fill:#555}.title{font-size:13px;"
              "fill:#222}.range{stroke:#06c;stroke-width:2}.median{fill:#06c}</style>\n"
              "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<text class=\"title\" x=\"10\""
              " y=\"20\">",
              title_of(measure), ": median and range</text>\n");
    std::int64_t y = top + row_height / 2;
    for (const CourseResult& each : experiment.courses) {
        draw_row(out, each, each.of(measure), most, y);
        y += row_height;
    }
    out += "</svg>\n";
    return out;
}

}  // namespace holdfast::drill
