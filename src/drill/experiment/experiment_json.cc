// The report of an experiment for programs.
#include "drill/experiment/experiment_report.h"
#include "lib/json/writer.h"

namespace holdfast::drill {
namespace {

void write_words(json::Writer& json, std::string_view name, const std::vector<std::string>& words)
{
    json.key(name).begin_array();
    for (const std::string& word : words)
        json.value(word);
    json.end_array();
}

void write_time(json::Writer& json, std::string_view name, const std::optional<Duration>& time)
{
    json.key(name);
    if (time)
        json.value(seconds(*time));
    else
        json.null();
}

void write_findings(json::Writer& json, const Trial& trial)
{
    json.key("expectations").begin_array();
    for (std::size_t i = 0; i < promise_count; ++i)
        json.begin_object()
            .member("name", to_string(static_cast<Promise>(i)))
            .member("met", trial.findings[i].is_met)
            .member("expected", trial.findings[i].expected)
            .member("observed", trial.findings[i].observed)
            .end_object();
    json.end_array();
}

void write_spells(json::Writer& json, const Trial& trial)
{
    json.key("modes").begin_array();
    for (const ModeSpell& spell : trial.spells) {
        json.begin_object()
            .member("mode", spell.mode)
            .member("from_seconds", seconds(spell.from))
            .member("to_seconds", seconds(spell.to));
        write_time(json, "found_seconds", spell.found);
        write_words(json, "said", spell.said);
        json.end_object();
    }
    json.end_array();
}

void write_requests(json::Writer& json, const Trial& trial)
{
    json.key("requests").begin_array();
    for (const Second& each : trial.requests_by_second)
        json.begin_object()
            .member("at", each.at)
            .member("answered", each.answered)
            .member("failed", each.failed)
            .member("median_seconds", seconds(each.median))
            .member("longest_seconds", seconds(each.longest))
            .end_object();
    json.end_array();
}

void write_trial(json::Writer& json, const Trial& trial)
{
    json.begin_object()
        .member("repetition", trial.repetition)
        .member("verdict", to_string(trial.outcome));
    write_words(json, "reasons", trial.reasons);
    write_findings(json, trial);
    json.key("measures").begin_object();
    for (std::size_t i = 0; i < measure_count; ++i) {
        json.key(to_string(static_cast<Measure>(i)));
        if (auto value = value_of(trial, static_cast<Measure>(i)))
            json.value(*value);
        else
            json.null();
    }
    json.end_object();
    write_spells(json, trial);
    write_requests(json, trial);
    json.end_object();
}

void write_course(json::Writer& json, const CourseResult& result)
{
    json.begin_object()
        .member("course", result.course.name)
        .member("verdict", to_string(result.outcome));
    write_words(json, "modes", result.course.modes);
    json.key("expectations").begin_array();
    for (std::size_t i = 0; i < promise_count; ++i)
        json.begin_object()
            .member("name", to_string(static_cast<Promise>(i)))
            .member("met", result.kept[i].met)
            .member("of", result.kept[i].of)
            .end_object();
    json.end_array().key("measures").begin_array();
    for (std::size_t i = 0; i < measure_count; ++i) {
        const Spread& spread = result.spreads[i];
        json.begin_object()
            .member("name", to_string(static_cast<Measure>(i)))
            .member("unit",
                    unit_of(static_cast<Measure>(i)) == Unit::seconds ? "seconds" : "orders")
            .member("count", spread.count);
        if (spread.count > 0)
            json.member("median", spread.median)
                .member("least", spread.least)
                .member("most", spread.most);
        json.end_object();
    }
    json.end_array().key("trials").begin_array();
    for (const Trial& trial : result.trials)
        write_trial(json, trial);
    json.end_array().end_object();
}

// What a list of reports shows of drills and experiments alike: of all trials, the worst.
struct Worst {
    std::optional<Duration> found{};
    std::optional<Duration> recovered{};
    Ledger ledger{};
};

Worst worst_of(const Experiment& experiment)
{
    Worst worst;
    for (const CourseResult& result : experiment.courses)
        for (const Trial& trial : result.trials) {
            if (auto found = trial.slowest_finding())
                worst.found = std::max(worst.found.value_or(Duration::zero()), *found);
            if (trial.recovery)
                worst.recovered =
                    std::max(worst.recovered.value_or(Duration::zero()), *trial.recovery);
            if (!trial.ledger)
                continue;
            worst.ledger.accepted += trial.ledger->accepted;
            worst.ledger.lost += trial.ledger->lost;
            worst.ledger.unchecked += trial.ledger->unchecked;
            worst.ledger.duplicated += trial.ledger->duplicated;
        }
    return worst;
}

}  // namespace

std::string to_json(const Experiment& experiment)
{
    std::string text;
    json::Writer json{text};
    json.begin_object()
        .member("kind", "experiment")
        .member("drill", "experiment")
        .member("title", "Resilience experiment")
        .member("run", experiment.run)
        .member("verdict", to_string(experiment.outcome()));
    write_words(json, "reasons", experiment.reasons());
    json.member("target", experiment.target)
        .member("scope", "instance")
        .member("danger", "harmless")
        .member("mode", "auto")
        .member("version", experiment.version)
        .member("started", format_rfc3339(experiment.started))
        .member("seconds", seconds(experiment.took))
        .member("repetitions", experiment.settings.repeat)
        .member("orders_per_second", experiment.settings.rate)
        .member("mode_seconds", seconds(experiment.settings.time))
        .member("answer_max_seconds", seconds(experiment.settings.answer_max));
    Worst worst = worst_of(experiment);
    json.key("times").begin_object();
    write_time(json, "detected", worst.found);
    write_time(json, "recovered", worst.recovered);
    json.end_object()
        .key("ledger")
        .begin_object()
        .member("accepted", worst.ledger.accepted)
        .member("lost", worst.ledger.lost)
        .member("unchecked", worst.ledger.unchecked)
        .member("duplicated", worst.ledger.duplicated)
        .end_object()
        .key("courses")
        .begin_array();
    for (const CourseResult& result : experiment.courses)
        write_course(json, result);
    json.end_array().end_object();
    text.push_back('\n');
    return text;
}

}  // namespace holdfast::drill
