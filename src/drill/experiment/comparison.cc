#include "drill/experiment/comparison.h"

#include <algorithm>
#include <utility>

namespace holdfast::drill {
namespace {

std::optional<double> in_seconds(const std::optional<Duration>& time)
{
    return time ? std::optional{seconds(*time)} : std::nullopt;
}

}  // namespace

std::string_view to_string(Measure measure) noexcept
{
    constexpr std::array<std::string_view, measure_count> names{
        "p50", "p99", "longest", "detection", "recovery", "settled", "lost", "accepted"};
    return names[static_cast<std::size_t>(measure)];
}

Unit unit_of(Measure measure) noexcept
{
    return measure == Measure::lost || measure == Measure::accepted ? Unit::orders : Unit::seconds;
}

std::optional<double> value_of(const Trial& trial, Measure measure)
{
    const bool has_answers = trial.requests > 0;
    switch (measure) {
    case Measure::p50:
        return has_answers ? std::optional{seconds(trial.p50)} : std::nullopt;
    case Measure::p99:
        return has_answers ? std::optional{seconds(trial.p99)} : std::nullopt;
    case Measure::longest:
        return has_answers ? std::optional{seconds(trial.longest)} : std::nullopt;
    case Measure::detection:
        return in_seconds(trial.slowest_finding());
    case Measure::recovery:
        return in_seconds(trial.recovery);
    case Measure::settled:
        return trial.ledger ? in_seconds(trial.ledger->settled) : std::nullopt;
    case Measure::lost:
        return trial.ledger ? std::optional{static_cast<double>(trial.ledger->lost +
                                                                trial.ledger->unchecked)}
                            : std::nullopt;
    case Measure::accepted:
        return trial.ledger ? std::optional{static_cast<double>(trial.ledger->accepted)}
                            : std::nullopt;
    }
    return std::nullopt;
}

Spread spread_of(std::vector<double> values)
{
    if (values.empty())
        return {};
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    const double median =
        values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    return {
        .count = values.size(), .median = median, .least = values.front(), .most = values.back()};
}

CourseResult compare(Course course, std::vector<Trial> trials)
{
    CourseResult result{.course = std::move(course), .trials = std::move(trials)};
    // What was never played has shown nothing.
    if (result.trials.empty())
        result.outcome = Outcome::error;
    for (std::size_t i = 0; i < measure_count; ++i) {
        std::vector<double> values;
        for (const Trial& trial : result.trials)
            if (auto value = value_of(trial, static_cast<Measure>(i)))
                values.push_back(*value);
        result.spreads[i] = spread_of(std::move(values));
    }
    for (const Trial& trial : result.trials) {
        result.outcome = std::max(result.outcome, trial.outcome);
        for (std::size_t i = 0; i < promise_count; ++i) {
            if (trial.findings[i].expected.empty())
                continue;
            ++result.kept[i].of;
            result.kept[i].met += trial.findings[i].is_met ? 1U : 0U;
        }
    }
    return result;
}

}  // namespace holdfast::drill
