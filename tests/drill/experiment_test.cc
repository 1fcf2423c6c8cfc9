#include <algorithm>
#include <functional>

#include <gmock/gmock.h>

#include "base/text.h"
#include "drill/cli/archive.h"
#include "drill/experiment/experiment_report.h"
#include "drill/format/vocabulary.h"
#include "lib/json/document.h"
#include "tests/drill/golden.h"

namespace holdfast::drill {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Course course(std::string_view text)
{
    return *parse_course(text);
}

const ExperimentSettings settings{.repeat = 3, .rate = 20, .time = 10s};

Told said(Duration at, std::string word)
{
    return {.at = at, .of = Told::Of::service, .word = std::move(word)};
}

// A trial in which everything went as it must: each mode has its name two seconds after it began.
Report good(const Course& played)
{
    Report report{.id = "experiment", .target = "holdfast@drill.service", .version = "0.1.0"};
    for (PhaseRecord& phase : report.record.phases) {
        phase.was_reached = true;
        phase.seen.push_back({.name = "thing", .is_met = true, .expected = "1", .observed = "1"});
    }
    report.record.of(Phase::injection).seen.clear();
    report.told = {said(-5s, "healthy")};
    for (std::size_t i = 0; i < played.modes.size(); ++i) {
        const Duration begins = 10s * static_cast<int>(i);
        report.record.of(Phase::injection)
            .seen.push_back({.name = step_name(played, i), .is_met = true, .after = begins});
        if (report.told.back().word != word_for(played.modes[i]))
            report.told.push_back(said(begins + 2s, std::string{word_for(played.modes[i])}));
    }
    const Duration end = 10s * static_cast<int>(played.modes.size());
    report.record.of(Phase::injection)
        .seen.push_back({.name = std::string{last_step}, .is_met = true, .after = end});
    report.record.of(Phase::invariants)
        .seen.push_back({.name = std::string{soundness_name}, .is_met = true});
    report.told.push_back(said(end + 3s, "healthy"));
    report.times = {.effect = 100ms, .detected = 2s, .repaired = end, .recovered = end + 4s};
    report.took = end + 10s;
    report.ledger = Ledger{.accepted = 400, .settled = 5s};
    for (int i = -20; i < 200; ++i)
        report.samples.push_back({.at = i * 50ms, .took = std::chrono::milliseconds{3 + i % 3}});
    report.verdict = judge(report.record);
    return report;
}

Trial judged(std::string_view modes, const std::function<void(Report&)>& plant = {})
{
    Report report = good(course(modes));
    if (plant)
        plant(report);
    return judge_trial(course(modes), settings, report);
}

TEST(Course, IsOneModeOrSeveralAfterEachOther)
{
    EXPECT_EQ(course("slow").name, "slow");
    EXPECT_EQ(course("slow,down,error").name, "slow-down-error");
    EXPECT_THAT(course("down,normal,down").modes, ElementsAre("down", "normal", "down"));
    for (const char* wrong : {"", "fast", "slow,", "slow, down", "down,down", "slow,\x1b[2J"})
        EXPECT_FALSE(parse_course(wrong)) << wrong;
    EXPECT_FALSE(parse_course("slow,down,slow,down,slow,down,slow,down,slow,down,slow"));
    EXPECT_THAT(parse_course("fast\x1b").error().context, Not(HasSubstr("\x1b")));
}

TEST(Course, OfTheUsualOnesHasEachModeAloneAndInASequence)
{
    std::vector<Course> all = usual_courses();
    for (const ModeWord& each : mode_words()) {
        EXPECT_TRUE(std::ranges::any_of(all, [&](const Course& one) {
            return one.modes == std::vector<std::string>{std::string{each.mode}};
        }));
        EXPECT_TRUE(std::ranges::any_of(all, [&](const Course& one) {
            return one.modes.size() > 1 &&
                   std::ranges::find(one.modes, each.mode) != one.modes.end();
        }));
    }
}

TEST(Course, IsADrillOfWordsThatTheRunnerKnows)
{
    for (const Course& each : usual_courses()) {
        Drill drill = make_drill(each, settings);
        ASSERT_EQ(drill.inject.size(), each.modes.size() + 1);
        for (std::size_t i = 0; i < each.modes.size(); ++i)
            EXPECT_EQ(drill.inject[i].at, 10s * static_cast<int>(i));
        EXPECT_EQ(drill.inject.back().at, 10s * static_cast<int>(each.modes.size()));
        EXPECT_GT(drill.timeout, drill.inject.back().at + drill.recovery_deadline);
        for (const std::vector<Step>* steps : {&drill.inject, &drill.repair.steps})
            for (const Step& step : *steps)
                EXPECT_NE(find_action(step.action), nullptr) << step.action;
        for (const auto* all : {&drill.steady_state, &drill.detect, &drill.hold, &drill.recovery})
            for (const Expectation& expectation : *all)
                EXPECT_NE(find_probe_kind(expectation.probe.kind), nullptr);
        for (const std::string& name : drill.invariants)
            EXPECT_TRUE(std::ranges::any_of(
                invariants(), [&](const Invariant& known) { return known.name == name; }));
    }
}

TEST(Trial, ThatWentWellMeetsAllFourExpectations)
{
    Trial trial = judged("slow,down,error");
    EXPECT_EQ(trial.outcome, Outcome::pass) << trial.reasons.front();
    for (const Finding& finding : trial.findings)
        EXPECT_TRUE(finding.is_met) << finding.observed;
    EXPECT_EQ(trial.slowest_finding(), 2s);
    EXPECT_EQ(trial.recovery, 4s);
    EXPECT_EQ(value_of(trial, Measure::settled), 5);
    EXPECT_EQ(trial.requests, 200);
    EXPECT_THAT(trial.of(Promise::classification).observed,
                HasSubstr("slow: healthy, degraded (after 2s); down: degraded, down (after 2s)"));
    EXPECT_FALSE(judged("normal").slowest_finding());
    EXPECT_EQ(judged("normal").outcome, Outcome::pass);
}

struct Planted {
    const char* what;
    const char* modes;
    std::function<void(Report&)> plant;
    Promise broken;
    const char* said;
};

const std::vector<Planted> planted{
    {"an order is lost", "down", [](Report& report) { report.ledger->lost = 1; }, Promise::no_loss,
     "1 lost and 0 unknown of 400"},
    {"an order cannot be asked for", "down", [](Report& report) { report.ledger->unchecked = 2; },
     Promise::no_loss, "0 lost and 2 unknown of 400"},
    {"no order was accepted", "down", [](Report& report) { report.ledger->accepted = 0; },
     Promise::no_loss, "of 0"},
    {"nobody counted", "down", [](Report& report) { report.ledger.reset(); }, Promise::no_loss,
     "the orders were not counted"},
    {"one answer was late", "slow", [](Report& report) { report.samples.back().took = 2001ms; },
     Promise::response_time, "the slowest of 200 answers took 2001ms, 0 failed"},
    {"one answer was an error", "slow",
     [](Report& report) { report.samples.back().is_error = true; }, Promise::response_time,
     "1 failed"},
    {"nobody was answered", "slow", [](Report& report) { report.samples.clear(); },
     Promise::response_time, "no order was answered"},
    {"a failure was never found", "down",
     [](Report& report) {
         std::erase_if(report.told, [](const Told& each) { return each.word == "down"; });
     },
     Promise::classification, "down: healthy"},
    {"a failure has the wrong name", "error",
     [](Report& report) {
         for (Told& each : report.told)
             if (each.word == "unhealthy")
                 each.word = "degraded";
     },
     Promise::classification, "error: healthy, degraded"},
    {"a failure loses its name again", "slow",
     [](Report& report) { report.told.insert(report.told.begin() + 2, said(8s, "down")); },
     Promise::classification, "slow: healthy, degraded, down (after 2s)"},
    {"one of a sequence keeps the name of the one before", "slow,down",
     [](Report& report) { report.told.erase(report.told.begin() + 2); }, Promise::classification,
     "down: degraded"},
    {"a failure is found when it is over", "down", [](Report& report) { report.told[1].at = 10s; },
     Promise::classification, "down: healthy"},
    {"all is well, and an alarm is raised", "normal",
     [](Report& report) { report.told.insert(report.told.begin() + 1, said(5s, "degraded")); },
     Promise::classification, "normal: healthy, degraded"},
    {"the breaker's word is not the service's", "down",
     [](Report& report) { report.told[1].of = Told::Of::breaker; }, Promise::classification,
     "down: healthy"},
    {"nothing is said at all", "normal", [](Report& report) { report.told.clear(); },
     Promise::classification, "normal: nothing was said"},
    {"the sequence ended early", "slow,down",
     [](Report& report) {
         report.record.of(Phase::injection)
             .seen.erase(report.record.of(Phase::injection).seen.begin() + 1);
     },
     Promise::classification, "not every mode was begun"},
    {"an order took effect twice", "error", [](Report& report) { report.ledger->duplicated = 1; },
     Promise::consistency, "1 made more than one"},
    {"an order is not final", "error", [](Report& report) { report.ledger->waiting = 3; },
     Promise::consistency, "3 none"},
    {"rows and counts differ", "error",
     [](Report& report) {
         report.record.of(Phase::invariants).seen.back().is_met = false;
         report.record.of(Phase::invariants).seen.back().observed = "7 rows, 8 counted";
     },
     Promise::consistency, "does not: 7 rows, 8 counted"},
    {"nobody looked at the database", "error",
     [](Report& report) { report.record.of(Phase::invariants).seen.pop_back(); },
     Promise::consistency, "nobody looked"},
};

TEST(Trial, FailsForEachFaultThatIsPlantedAndNamesTheExpectation)
{
    for (const Planted& each : planted) {
        Trial trial = judged(each.modes, each.plant);
        EXPECT_EQ(trial.outcome, Outcome::fail) << each.what;
        EXPECT_FALSE(trial.of(each.broken).is_met) << each.what;
        EXPECT_THAT(trial.of(each.broken).observed, HasSubstr(each.said)) << each.what;
        EXPECT_THAT(trial.reasons, testing::Contains(HasSubstr(join(to_string(each.broken), ": "))))
            << each.what;
    }
}

TEST(Trial, ThatTheRunnerCouldNotPlayIsNotBetterForItsExpectations)
{
    Trial trial = judged("down", [](Report& report) {
        report.record.error = "it was interrupted";
        report.verdict = judge(report.record);
    });
    EXPECT_EQ(trial.outcome, Outcome::error);
    Report skipped;
    skipped.record.skipped = "there is no room";
    skipped.verdict = judge(skipped.record);
    trial = judge_trial(course("down"), settings, skipped);
    EXPECT_EQ(trial.outcome, Outcome::skipped);
    EXPECT_TRUE(trial.of(Promise::no_loss).expected.empty());
}

TEST(Spread, IsTheMedianAndTheRange)
{
    Spread odd = spread_of({3, 1, 2});
    EXPECT_EQ(odd.count, 3U);
    EXPECT_DOUBLE_EQ(odd.median, 2);
    EXPECT_DOUBLE_EQ(odd.least, 1);
    EXPECT_DOUBLE_EQ(odd.most, 3);
    EXPECT_DOUBLE_EQ(spread_of({4, 1, 2, 10}).median, 3);
    EXPECT_DOUBLE_EQ(spread_of({7}).median, 7);
    EXPECT_EQ(spread_of({}).count, 0U);
}

TEST(Quantile, IsTheLeastValueThatAShareDoesNotExceed)
{
    std::vector<Duration> values{5s, 1s, 4s, 2s, 3s};
    EXPECT_EQ(quantile(values, 0.5), 3s);
    EXPECT_EQ(quantile(values, 0.99), 5s);
    EXPECT_EQ(quantile(values, 1), 5s);
    EXPECT_EQ(quantile(values, 0), 1s);
    EXPECT_EQ(quantile({}, 0.5), 0s);
}

// Two courses, one of them with a repetition that lost an order.
Experiment sample()
{
    Experiment experiment{.run = "experiment-20261122T210000Z",
                          .target = "holdfast@drill.service",
                          .version = "0.1.0",
                          .started = WallTime{1'795'381'200s},
                          .took = 185500ms,
                          .settings = settings};
    std::vector<Trial> slow;
    for (int i = 1; i <= 3; ++i) {
        slow.push_back(judged("slow", [&](Report& report) { report.told[1].at = i * 1s; }));
        slow.back().repetition = i;
    }
    std::vector<Trial> mixed{judged("down,error"), judged("down,error", [](Report& report) {
                                 report.ledger->lost = 2;
                                 report.samples.back().took = 1500ms;
                             })};
    mixed[1].repetition = 2;
    experiment.courses = {compare(course("slow"), slow), compare(course("down,error"), mixed)};
    return experiment;
}

TEST(Comparison, HasTheFormsThatOthersRead)
{
    expect_golden(to_json(sample()), "experiment.json");
    // By another name: its links lead to files that are beside it elsewhere.
    expect_golden(to_markdown(sample()), "experiment.md.txt");
    expect_golden(to_table(sample()), "experiment.txt");
    expect_golden(spread_chart(sample(), Measure::detection), "detection.svg");
}

TEST(Comparison, CountsHowOftenEachExpectationWasMet)
{
    Experiment experiment = sample();
    const CourseResult& slow = experiment.courses[0];
    const CourseResult& mixed = experiment.courses[1];
    EXPECT_EQ(slow.outcome, Outcome::pass);
    EXPECT_EQ(mixed.outcome, Outcome::fail);
    EXPECT_EQ(slow.kept[0].met, 3U);
    EXPECT_EQ(mixed.kept[static_cast<std::size_t>(Promise::no_loss)].met, 1U);
    EXPECT_EQ(mixed.kept[static_cast<std::size_t>(Promise::no_loss)].of, 2U);
    EXPECT_DOUBLE_EQ(slow.of(Measure::detection).median, 2);
    EXPECT_DOUBLE_EQ(slow.of(Measure::detection).most, 3);
    EXPECT_DOUBLE_EQ(mixed.of(Measure::lost).most, 2);
    EXPECT_EQ(experiment.outcome(), Outcome::fail);
    EXPECT_THAT(experiment.reasons(), ElementsAre(HasSubstr("down, error, repetition 2: no data "
                                                            "loss: expected every order")));
}

TEST(Comparison, OfNothingHasShownNothing)
{
    EXPECT_EQ(Experiment{}.outcome(), Outcome::error);
    EXPECT_EQ(compare(course("slow"), {}).outcome, Outcome::error);
    Experiment broken_off = sample();
    broken_off.courses.pop_back();
    EXPECT_EQ(broken_off.outcome(), Outcome::pass);
    broken_off.was_interrupted = true;
    EXPECT_EQ(broken_off.outcome(), Outcome::error);
}

TEST(Comparison, IsATableOfMediansAndRanges)
{
    const std::string table = to_table(sample());
    EXPECT_THAT(table, HasSubstr("2.000 (1.000 to 3.000)"));
    EXPECT_THAT(table, HasSubstr("1 (0 to 2)"));
    EXPECT_THAT(table, HasSubstr("12 of 12"));
    EXPECT_THAT(table, HasSubstr("7 of 8"));
    const std::string text = to_markdown(sample());
    EXPECT_THAT(text, HasSubstr("| slow | pass |"));
    EXPECT_THAT(text, HasSubstr("![detection](detection.svg)"));
    EXPECT_THAT(text, HasSubstr("[report](down-error-2/report.md)"));
    EXPECT_THAT(text, HasSubstr("| 2 | no data loss | NOT MET |"));
}

TEST(Comparison, IsReadBackByWhoListsReports)
{
    auto kept = read_kept(to_json(sample()));
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->kind, "experiment");
    EXPECT_EQ(kept->drill, "experiment");
    EXPECT_EQ(kept->verdict, "fail");
    EXPECT_EQ(kept->lost, 2);
    EXPECT_DOUBLE_EQ(kept->detected, 3);
    EXPECT_DOUBLE_EQ(kept->recovered, 4);
}

TEST(Comparison, IsDrawnForWhatWasMeasuredAlone)
{
    EXPECT_THAT(spread_chart(sample(), Measure::detection), HasSubstr("</svg>"));
    Experiment calm;
    calm.courses = {compare(course("normal"), {judged("normal")})};
    EXPECT_EQ(spread_chart(calm, Measure::detection), "");
    EXPECT_THAT(to_markdown(calm), Not(HasSubstr("detection.svg")));
}

}  // namespace
}  // namespace holdfast::drill
