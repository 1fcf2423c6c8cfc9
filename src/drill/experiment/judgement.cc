#include "drill/experiment/judgement.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::drill {
namespace {

std::string rounded(Duration time)
{
    return format_duration(std::chrono::ceil<std::chrono::milliseconds>(time));
}

std::optional<Duration> begun(const Report& report, std::string_view step)
{
    for (const Seen& seen : report.record.of(Phase::injection).seen)
        if (seen.name == step && seen.is_met)
            return seen.after;
    return std::nullopt;
}

// Those that were begun: a trial may have ended early.
std::vector<ModeSpell> spells_of(const Course& course, const Report& report)
{
    std::vector<ModeSpell> all;
    for (std::size_t i = 0; i < course.modes.size(); ++i) {
        auto from = begun(report, step_name(course, i));
        if (!from)
            break;
        if (!all.empty())
            all.back().to = *from;
        auto end = begun(report, last_step);
        all.push_back({.mode = course.modes[i], .from = *from, .to = end.value_or(report.took)});
    }
    return all;
}

void listen(ModeSpell& spell, const std::vector<Told>& told)
{
    const std::string_view wanted = word_for(spell.mode);
    const std::string* before = nullptr;
    for (const Told& each : told) {
        if (each.of != Told::Of::service || each.at >= spell.to)
            continue;
        if (each.at <= spell.from) {
            before = &each.word;
            continue;
        }
        if (before != nullptr && spell.said.empty())
            spell.said.push_back(*before);
        spell.said.push_back(each.word);
        if (each.word == wanted && !spell.found)
            spell.found = each.at - spell.from;
    }
    if (before != nullptr && spell.said.empty())
        spell.said.push_back(*before);
    if (before != nullptr && *before == wanted)
        spell.found = Duration::zero();
}

// Found, and called so to the end: from then on no other word.
bool is_named(const ModeSpell& spell)
{
    const std::string_view wanted = word_for(spell.mode);
    auto first = std::ranges::find(spell.said, wanted);
    return spell.found && first != spell.said.end() &&
           std::all_of(first, spell.said.end(),
                       [&](const std::string& word) { return word == wanted; });
}

Finding judge_response(const Trial& trial, Duration answer_max)
{
    return {.is_met = trial.requests > 0 && trial.failed == 0 && trial.longest <= answer_max,
            .expected = join("every order is accepted within ", format_duration(answer_max)),
            .observed = trial.requests == 0
                            ? "no order was answered"
                            : join("the slowest of ", trial.requests, " answers took ",
                                   rounded(trial.longest), ", ", trial.failed, " failed")};
}

Finding judge_loss(const std::optional<Ledger>& ledger)
{
    Finding finding{.expected = "every order that was acknowledged is there",
                    .observed = "the orders were not counted"};
    if (!ledger)
        return finding;
    finding.is_met = ledger->lost == 0 && ledger->unchecked == 0 && ledger->accepted > 0;
    finding.observed =
        join(ledger->lost, " lost and ", ledger->unchecked, " unknown of ", ledger->accepted);
    return finding;
}

Finding judge_classification(const Course& course, const std::vector<ModeSpell>& spells)
{
    Finding finding{.is_met = spells.size() == course.modes.size()};
    for (const std::string& mode : course.modes)
        append_to(finding.expected, finding.expected.empty() ? "" : ", then ", mode, " is called ",
                  word_for(mode));
    for (const ModeSpell& spell : spells) {
        finding.is_met = finding.is_met && is_named(spell);
        append_to(finding.observed, finding.observed.empty() ? "" : "; ", spell.mode, ": ",
                  spell.said.empty() ? "nothing was said" : join_list(spell.said, ", "));
        if (spell.found)
            append_to(finding.observed, " (after ", rounded(*spell.found), ")");
    }
    if (spells.size() < course.modes.size())
        append_to(finding.observed, finding.observed.empty() ? "" : "; ",
                  "not every mode was begun");
    return finding;
}

Finding judge_consistency(const Report& report)
{
    Finding finding{.expected = "every order makes one transition; rows, counts and pages agree",
                    .observed = "the orders were not counted"};
    if (!report.ledger)
        return finding;
    const Ledger& ledger = *report.ledger;
    // What the runner has said of the database, by its own name.
    const std::vector<Seen>& seen = report.record.of(Phase::invariants).seen;
    auto sound = std::ranges::find(seen, soundness_name, &Seen::name);
    bool is_sound = sound != seen.end() && sound->is_met;
    finding.is_met = ledger.duplicated == 0 && ledger.waiting == 0 && is_sound;
    finding.observed = join(
        ledger.duplicated, " made more than one, ", ledger.waiting, " none; the database ",
        is_sound ? "agrees"
                 : join("does not: ", sound == seen.end() ? "nobody looked" : sound->observed));
    return finding;
}

void measure_answers(Trial& trial, const std::vector<Sample>& samples)
{
    std::vector<Duration> times;
    for (const Sample& each : samples) {
        // Before the first injection nothing is on trial.
        if (each.at < Duration::zero())
            continue;
        times.push_back(each.took);
        trial.failed += each.is_error ? 1 : 0;
    }
    trial.requests = static_cast<std::int64_t>(times.size());
    trial.p50 = quantile(times, 0.5);
    trial.p95 = quantile(times, 0.95);
    trial.p99 = quantile(times, 0.99);
    trial.longest = quantile(std::move(times), 1);
}

}  // namespace

std::string_view to_string(Promise promise) noexcept
{
    constexpr std::array<std::string_view, promise_count> names{
        "response time", "no data loss", "detection and classification", "state consistency"};
    return names[static_cast<std::size_t>(promise)];
}

std::optional<Duration> Trial::slowest_finding() const
{
    std::optional<Duration> slowest;
    for (const ModeSpell& spell : spells) {
        if (spell.mode == "normal")
            continue;
        if (!spell.found)
            return std::nullopt;
        slowest = std::max(slowest.value_or(Duration::zero()), *spell.found);
    }
    return slowest;
}

Trial judge_trial(const Course& course, const ExperimentSettings& settings, const Report& report)
{
    Trial trial{.outcome = report.verdict.outcome, .reasons = report.verdict.reasons};
    if (!report.record.skipped.empty())
        return trial;
    trial.told = report.told;
    trial.ledger = report.ledger;
    trial.requests_by_second = by_second(report.samples);
    measure_answers(trial, report.samples);
    if (report.times.recovered && report.times.repaired)
        trial.recovery = *report.times.recovered - *report.times.repaired;
    trial.spells = spells_of(course, report);
    for (ModeSpell& spell : trial.spells)
        listen(spell, trial.told);
    trial.findings = {judge_response(trial, settings.answer_max), judge_loss(trial.ledger),
                      judge_classification(course, trial.spells), judge_consistency(report)};
    for (std::size_t i = 0; i < promise_count; ++i) {
        const Finding& finding = trial.findings[i];
        if (finding.is_met)
            continue;
        trial.outcome = std::max(trial.outcome, Outcome::fail);
        trial.reasons.push_back(join(to_string(static_cast<Promise>(i)), ": expected ",
                                     finding.expected, ", but saw ", finding.observed));
    }
    return trial;
}

}  // namespace holdfast::drill
