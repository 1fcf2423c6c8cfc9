#include "page/part/throughput.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/text.h"
#include "page/part/count_line.h"
#include "page/part/moment.h"

namespace holdfast::page {
namespace {

void write_number(Html& html, std::string_view text, std::string_view label)
{
    html.element("td", text, {{"class", "number"}, {"data-label", label}});
}

void write_line_cell(Html& html, const CountSeries& series, Foot foot, std::string_view label)
{
    html.begin("td");
    // A point is no line.
    if (series.size() > 1)
        write_count_line(html, series, foot, label);
    html.end();
}

}  // namespace

void write_gains(Html& html, const CountSamples& samples, const CountSeries& counts, WallTime now)
{
    const CountSeries gained = gains(counts);
    const std::int64_t hour = gained_since(samples, gained, now - std::chrono::hours{1});
    const std::int64_t all = gained_since(samples, gained, WallTime{});
    write_number(html, grouped(hour), "Last hour");
    write_number(html, grouped(all), "Seen");
    write_line_cell(html, gained, Foot::zero, join("In all ", all, ", in the last hour ", hour));
}

void write_level(Html& html, const CountSamples& /*samples*/, const CountSeries& counts)
{
    std::optional<std::int64_t> least;
    std::optional<std::int64_t> most;
    for (const auto& each : counts)
        if (each) {
            least = std::min(least.value_or(*each), *each);
            most = std::max(most.value_or(*each), *each);
        }
    write_number(html, least ? join("least ", grouped(*least)) : "", "");
    write_number(html, most ? join("most ", grouped(*most)) : "", "");
    write_line_cell(html, counts, Foot::least,
                    most ? join("From ", *least, " to ", *most) : std::string{"No data"});
}

void write_span_note(Html& html, const CountSamples& samples)
{
    if (samples.empty())
        return;
    html.begin("p", {{"class", "note"}}).text("Seen since ");
    write_moment(html, samples.front()->at);
    html.text(": a day at most, and since the start.").end();
}

}  // namespace holdfast::page
