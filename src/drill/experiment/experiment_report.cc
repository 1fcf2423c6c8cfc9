#include "drill/experiment/experiment_report.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "drill/report/chart.h"

namespace holdfast::drill {
namespace {

constexpr std::string_view title = "Resilience experiment";

std::string figure(double value, Unit unit)
{
    if (unit == Unit::orders)
        return join(static_cast<std::int64_t>(std::llround(value)));
    auto thousandths = static_cast<std::int64_t>(std::llround(value * 1000));
    std::string digits = join(thousandths % 1000);
    digits.insert(0, 3 - digits.size(), '0');
    return join(thousandths / 1000, ".", digits);
}

// "1.204 (0.980 to 1.411)"; one that is the same every time stands alone.
std::string cell(const Spread& spread, Unit unit)
{
    if (spread.count == 0)
        return "-";
    std::string median = figure(spread.median, unit);
    std::string least = figure(spread.least, unit);
    std::string most = figure(spread.most, unit);
    return least == most ? median : join(median, " (", least, " to ", most, ")");
}

struct Column {
    std::string_view name;
    Measure measure;
};

constexpr std::array<Column, 7> columns{{{"p50 [s]", Measure::p50},
                                         {"p99 [s]", Measure::p99},
                                         {"longest [s]", Measure::longest},
                                         {"found after [s]", Measure::detection},
                                         {"recovered after [s]", Measure::recovery},
                                         {"all final after [s]", Measure::settled},
                                         {"lost", Measure::lost}}};

std::string modes_of(const Course& course)
{
    return join_list(course.modes, ", ");
}

// The rows of the comparison, the first being its head.
std::vector<std::vector<std::string>> rows_of(const Experiment& experiment)
{
    std::vector<std::vector<std::string>> rows{{"modes", "verdict"}};
    for (const Column& column : columns)
        rows.front().emplace_back(column.name);
    rows.front().emplace_back("expectations met");
    for (const CourseResult& each : experiment.courses) {
        std::vector<std::string> row{modes_of(each.course), std::string{to_string(each.outcome)}};
        for (const Column& column : columns)
            row.push_back(cell(each.of(column.measure), unit_of(column.measure)));
        PromiseCount sum;
        for (const PromiseCount& count : each.kept) {
            sum.met += count.met;
            sum.of += count.of;
        }
        row.push_back(join(sum.met, " of ", sum.of));
        rows.push_back(std::move(row));
    }
    return rows;
}

void add_row(std::string& out, const std::vector<std::string>& row)
{
    for (const std::string& each : row)
        append_to(out, "| ", table_cell(each), " ");
    out += "|\n";
}

void add_comparison(std::string& out, const Experiment& experiment)
{
    append_to(out, "## Comparison\n\nThe median of ", experiment.settings.repeat,
              " repetitions, and the range. A mode is found once it is called by its name; of "
              "several the slowest counts.\n\n");
    auto rows = rows_of(experiment);
    add_row(out, rows.front());
    out += "|---|---";
    for (std::size_t i = 2; i < rows.front().size(); ++i)
        out += "|--:";
    out += "|\n";
    for (std::size_t i = 1; i < rows.size(); ++i)
        add_row(out, rows[i]);
    out.push_back('\n');
    for (auto [measure, file] :
         {std::pair{Measure::longest, "response"}, std::pair{Measure::detection, "detection"}})
        if (!spread_chart(experiment, measure).empty())
            append_to(out, "![", to_string(measure), "](", file, ".svg)\n\n");
}

void add_course(std::string& out, const CourseResult& result)
{
    append_to(out, "## ", modes_of(result.course), ": ", to_string(result.outcome), "\n\n");
    out += "| repetition | expectation | | expected | seen |\n|---|---|---|---|---|\n";
    for (const Trial& trial : result.trials)
        for (std::size_t i = 0; i < promise_count; ++i) {
            const Finding& finding = trial.findings[i];
            if (!finding.expected.empty())
                add_row(out,
                        {join(trial.repetition), std::string{to_string(static_cast<Promise>(i))},
                         finding.is_met ? "met" : "NOT MET", finding.expected, finding.observed});
        }
    out.push_back('\n');
    for (const Trial& trial : result.trials)
        append_to(out, "Repetition ", trial.repetition, ": [report](",
                  trial_folder(result.course, trial), "/report.md)\n\n");
}

}  // namespace

std::string trial_folder(const Course& course, const Trial& trial)
{
    return join(course.name, "-", trial.repetition);
}

Outcome Experiment::outcome() const
{
    if (courses.empty() || was_interrupted)
        return Outcome::error;
    return std::ranges::max_element(courses, {}, &CourseResult::outcome)->outcome;
}

std::vector<std::string> Experiment::reasons() const
{
    constexpr std::size_t reasons_max = 100;
    std::vector<std::string> all;
    if (was_interrupted)
        all.emplace_back("it was interrupted");
    for (const CourseResult& each : courses)
        for (const Trial& trial : each.trials)
            for (const std::string& why : trial.reasons)
                if (all.size() < reasons_max)
                    all.push_back(
                        join(modes_of(each.course), ", repetition ", trial.repetition, ": ", why));
    return all;
}

std::string to_markdown(const Experiment& experiment)
{
    std::string out;
    append_to(out, "# ", title, "\n\n**", to_string(experiment.outcome()), "** — ",
              format_rfc3339(experiment.started), ", on ", experiment.target, " (",
              experiment.version, "), ", experiment.settings.repeat, " repetitions, ",
              experiment.settings.rate, " orders a second, each mode for ",
              format_duration(experiment.settings.time), "\n\n");
    std::vector<std::string> reasons = experiment.reasons();
    for (const std::string& why : reasons)
        append_to(out, "- ", escaped(printable(why)), "\n");
    if (!reasons.empty())
        out.push_back('\n');
    add_comparison(out, experiment);
    for (const CourseResult& each : experiment.courses)
        add_course(out, each);
    return out;
}

std::string to_table(const Experiment& experiment)
{
    auto rows = rows_of(experiment);
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size());
    std::string out;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size())
                line.append(widths[i] + 2 - row[i].size(), ' ');
        }
        append_to(out, line, "\n");
    }
    return out;
}

}  // namespace holdfast::drill
