#include "page/drills/experiment_part.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "page/drills/drill_chart.h"
#include "page/drills/drills_page.h"
#include "page/part/moment.h"
#include "page/part/table.h"

namespace holdfast::page {
namespace {

struct Column {
    std::string_view name;
    std::string_view measure;
};

constexpr std::array<Column, 7> columns{{{"p50", "p50"},
                                         {"p99", "p99"},
                                         {"Longest", "longest"},
                                         {"Found after", "detection"},
                                         {"Recovered after", "recovery"},
                                         {"All final after", "settled"},
                                         {"Lost", "lost"}}};

std::string name_of(const rehearsal::Course& course)
{
    return join_list(course.modes, ", ");
}

const rehearsal::Measure* find(const rehearsal::Course& course, std::string_view name)
{
    auto found = std::ranges::find(course.measures, name, &rehearsal::Measure::name);
    return found == course.measures.end() || found->count <= 0 ? nullptr : &*found;
}

std::string figure(double value, std::string_view unit)
{
    if (unit != "seconds")
        return grouped(static_cast<std::int64_t>(std::llround(value)));
    return short_duration(
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>{std::max(0.0, value)}));
}

// The median, and the range where there is one.
void write_measure(Html& html, const rehearsal::Measure* measure, double most,
                   std::string_view label)
{
    html.begin("td", {{"data-label", label}});
    if (measure != nullptr) {
        const std::string least = figure(measure->least, measure->unit);
        const std::string greatest = figure(measure->most, measure->unit);
        html.text(figure(measure->median, measure->unit));
        if (least != greatest)
            html.element("div", join(least, " to ", greatest), {{"class", "note"}});
        write_range(html, *measure, most);
    }
    html.end();
}

void write_comparison(Html& html, const std::vector<rehearsal::Course>& courses)
{
    html.element("h2", "Comparison");
    html.element("p",
                 "The median of the repetitions, and the range. A mode is found once it is "
                 "called by its name; of several the slowest counts.",
                 {{"class", "note"}});
    html.begin("table", {{"class", "cards"}, {"id", "comparison"}});
    write_heads(html, {"Modes", "Verdict", "p50", "p99", "Longest", "Found after",
                       "Recovered after", "All final after", "Lost", "Expectations met"});
    html.begin("tbody");
    std::array<double, columns.size()> most{};
    for (const rehearsal::Course& course : courses)
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (const auto* measure = find(course, columns[i].measure))
                most[i] = std::max(most[i], measure->most);
    for (const rehearsal::Course& course : courses) {
        html.begin("tr").begin("th", {{"scope", "row"}}).foreign(name_of(course)).end().begin("td");
        write_mark(html, tone_of(course.verdict), rehearsal::to_string(course.verdict));
        html.end();
        for (std::size_t i = 0; i < columns.size(); ++i)
            write_measure(html, find(course, columns[i].measure), most[i], columns[i].name);
        std::int64_t met = 0;
        std::int64_t of = 0;
        for (const rehearsal::Expectation& each : course.expectations) {
            met += std::clamp<std::int64_t>(each.met, 0, 1'000'000);
            of += std::clamp<std::int64_t>(each.of, 0, 1'000'000);
        }
        html.element("td", join(met, " of ", of), {{"data-label", "Expectations met"}}).end();
    }
    html.end().end();
}

void write_findings(Html& html, const rehearsal::Trial& trial)
{
    html.begin("table", {{"class", "cards"}});
    write_heads(html, {"Expectation", "Is", "Expected", "Seen"});
    html.begin("tbody");
    for (const rehearsal::Finding& each : trial.findings) {
        html.begin("tr").begin("th", {{"scope", "row"}}).foreign(each.name).end().begin("td");
        write_mark(html, each.is_met ? Tone::good : Tone::worst, each.is_met ? "met" : "not met");
        html.end().begin("td", {{"data-label", "Expected"}}).foreign(each.expected).end();
        html.begin("td", {{"data-label", "Seen"}}).foreign(each.observed).end().end();
    }
    html.end().end();
}

void write_trial(Html& html, const rehearsal::Course& course, const rehearsal::Trial& trial)
{
    html.begin("details").begin("summary");
    write_mark(html, tone_of(trial.verdict), rehearsal::to_string(trial.verdict));
    html.text(" ").foreign(name_of(course)).text(join(", repetition ", trial.repetition)).end();
    write_findings(html, trial);
    std::vector<ChartMark> marks;
    for (const rehearsal::Spell& spell : trial.spells)
        marks.push_back({.at = spell.from, .text = spell.mode});
    if (!trial.spells.empty())
        marks.push_back({.at = trial.spells.back().to, .text = "the end"});
    write_latency_chart(html, trial.requests, marks);
    html.end();
}

}  // namespace

void write_experiment(Html& html, const std::vector<rehearsal::Course>& courses)
{
    if (courses.empty())
        return;
    write_comparison(html, courses);
    html.element("h2", "Repetitions");
    for (const rehearsal::Course& course : courses)
        for (const rehearsal::Trial& trial : course.trials)
            write_trial(html, course, trial);
}

}  // namespace holdfast::page
