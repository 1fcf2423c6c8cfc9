#include "page/part/trend_table.h"

#include <vector>

#include "page/part/moment.h"
#include "page/part/state_mark.h"
#include "page/part/table.h"

namespace holdfast::page {
namespace {

void write_expected(Html& html, const trend::Detector& detector)
{
    const auto view = detector.view();
    html.element("td", view ? describe(detector.kind(), view->seen) : "",
                 {{"class", "number"}, {"data-label", "Now"}});
    html.element("td", view ? describe(detector.kind(), view->expected) : "",
                 {{"data-label", "Expected"}});
}

void write_series(Html& html, std::string_view name, const trend::Detector& detector)
{
    const auto active = detector.active();
    html.begin("tr").begin("th", {{"scope", "row"}}).foreign(name).end().begin("td");
    if (active)
        write_mark(html, Tone::bad, active->is_above ? "abnormally high" : "abnormally low");
    else if (detector.is_judging())
        write_mark(html, Tone::good, "as usual");
    else
        write_mark(html, Tone::quiet, "learning");
    html.end();
    write_expected(html, detector);
    html.begin("td", {{"data-label", "Why"}});
    if (active) {
        html.text("since ");
        write_moment(html, active->since);
        html.begin("div", {{"class", "reason"}}).foreign(describe(detector.kind(), *active)).end();
    }
    html.end().end();
}

}  // namespace

void write_trends(Html& html, const trend::Trends* trends, std::string_view begin)
{
    if (trends == nullptr) {
        html.element("p", "Trends are switched off (trends.enabled).", {{"class", "empty"}});
        return;
    }
    bool is_begun = false;
    for (const auto& [name, detector] : trends->all()) {
        if (!name.starts_with(begin))
            continue;
        if (!is_begun) {
            html.begin("table", {{"class", "cards"}});
            write_heads(html, {"Series", "Is", "Now", "Expected", "Why"});
            html.begin("tbody");
            is_begun = true;
        }
        write_series(html, name, detector);
    }
    if (is_begun)
        html.end().end();
    else
        html.element("p", "Nothing was measured yet.", {{"class", "empty"}});
}

}  // namespace holdfast::page
