// The requests of a rehearsal as charts, drawn here out of numbers: nothing of what a report brings
// along is taken as a picture. Lines stretch with the page, words do not. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "page/html/html.h"
#include "rehearsal/report.h"

namespace holdfast::page {

// A vertical line, and what it is called below the chart.
struct ChartMark {
    Duration at{};
    std::string text;
};

// Both are nothing at all without requests.
void write_latency_chart(Html& html, std::span<const rehearsal::Second> requests,
                         std::span<const ChartMark> marks);
void write_error_chart(Html& html, std::span<const rehearsal::Second> requests,
                       std::span<const ChartMark> marks);

// A line from the least to the most, a mark at the median; `most` is the end of the scale.
void write_range(Html& html, const rehearsal::Measure& measure, double most);

// "1.2 s", "-850 ms".
std::string signed_duration(Duration time);

}  // namespace holdfast::page
