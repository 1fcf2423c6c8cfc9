#include "rehearsal/json_report.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "drill/experiment/experiment_report.h"
#include "drill/report/report.h"
#include "tests/rehearsal/kept_runs.h"

namespace holdfast::rehearsal {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

drill::Report a_run()
{
    drill::Report report{.id = "a-drill",
                         .title = "A file is gone",
                         .story = "Somebody sees it.",
                         .scope = "instance",
                         .danger = "damage",
                         .mode = "auto",
                         .target = "holdfast@drill.service",
                         .version = "0.1.0",
                         .run = "a-drill-20261122T210000Z",
                         .started = WallTime{1'795'381'200s},
                         .took = 12500ms};
    report.times = {.effect = 100ms, .detected = 1200ms, .repaired = 5s, .recovered = 6250ms};
    report.record.of(drill::Phase::detection) = {.was_reached = true,
                                                 .seen = {{.name = "said",
                                                           .is_met = true,
                                                           .expected = "at least 1",
                                                           .observed = "1",
                                                           .after = 1200ms,
                                                           .within = 5s}}};
    report.record.error = "it was interrupted";
    report.verdict = judge(report.record);
    report.ledger = drill::Ledger{.accepted = 240, .lost = 1, .unchecked = 2, .duplicated = 3};
    report.timeline = {{.at = -1s, .source = "drill", .text = "the stage is set"},
                       {.at = 1s, .source = "journal", .text = "gone", .message = "log-lost"}};
    report.diagnosis = {{.name = "look", .command = "ls -l", .exit = 2, .output = "a\nb\n"}};
    report.samples = {{.at = -500ms, .took = 3ms}, {.at = 1200ms, .took = 40ms, .is_error = true}};
    report.root_cause = "The mode.";
    report.mitigation = "chmod it.";
    report.prevention = "Do not.";
    return report;
}

// What the one program writes the other reads: this is the contract between them.
TEST(RehearsalReport, IsReadAsTheRunnerWroteIt)
{
    auto report = read_report(drill::to_json(a_run()), "a-drill-20261122T210000Z");
    ASSERT_TRUE(report) << report.error().context;
    const Summary& summary = report->summary;
    EXPECT_EQ(summary.kind, Kind::drill);
    EXPECT_EQ(summary.drill, "a-drill");
    EXPECT_EQ(summary.verdict, Verdict::error);
    EXPECT_EQ(summary.started, WallTime{1'795'381'200s});
    EXPECT_EQ(summary.took, 12500ms);
    EXPECT_EQ(summary.detected, 1200ms);
    EXPECT_EQ(summary.recovered, 6250ms);
    EXPECT_EQ(summary.accepted, 240);
    EXPECT_EQ(summary.lost, 1);
    EXPECT_EQ(report->unchecked, 2);
    EXPECT_EQ(report->duplicated, 3);
    EXPECT_THAT(report->reasons, ElementsAre("it was interrupted"));
    EXPECT_EQ(report->target, "holdfast@drill.service");
    EXPECT_EQ(report->danger, "damage");
    EXPECT_EQ(report->story, "Somebody sees it.");
    EXPECT_EQ(report->root_cause, "The mode.");
    EXPECT_EQ(report->mitigation, "chmod it.");
    EXPECT_EQ(report->prevention, "Do not.");
    EXPECT_EQ(report->repaired, 5s);
    EXPECT_FALSE(report->diagnosed);
    ASSERT_EQ(report->phases.size(), 1U);
    EXPECT_EQ(report->phases[0].name, "detection");
    EXPECT_EQ(report->phases[0].seen.at(0).observed, "1");
    EXPECT_EQ(report->phases[0].seen.at(0).within, 5s);
    ASSERT_EQ(report->timeline.size(), 2U);
    EXPECT_EQ(report->timeline[0].at, -1s);
    EXPECT_EQ(report->timeline[1].message, "log-lost");
    ASSERT_EQ(report->diagnosis.size(), 1U);
    EXPECT_EQ(report->diagnosis[0].exit, 2);
    EXPECT_EQ(report->diagnosis[0].output, "a\nb\n");
    ASSERT_EQ(report->requests.size(), 2U);
    EXPECT_EQ(report->requests[0].at, -1);
    EXPECT_EQ(report->requests[1].failed, 1);
    EXPECT_EQ(report->requests[1].longest, 40ms);
}

TEST(RehearsalReport, OfAnExperimentIsReadAsItWasWritten)
{
    drill::Trial trial{.repetition = 2, .outcome = drill::Outcome::fail};
    trial.findings[0] = {.is_met = true, .expected = "quick", .observed = "3ms"};
    trial.findings[2] = {.is_met = false, .expected = "down", .observed = "healthy"};
    trial.spells = {{.mode = "down", .from = 10ms, .to = 10s, .found = 2s, .said = {"down"}}};
    trial.requests = 1;
    trial.p50 = trial.p99 = trial.longest = 3ms;
    trial.requests_by_second = {{.at = 0, .answered = 1, .median = 3ms, .longest = 3ms}};
    trial.ledger = drill::Ledger{.accepted = 20, .lost = 4};
    drill::Experiment experiment{.run = "experiment-20261122T210000Z",
                                 .started = WallTime{1'795'381'200s}};
    experiment.courses = {drill::compare(*drill::parse_course("down"), {trial})};
    auto report = read_report(drill::to_json(experiment), "experiment-20261122T210000Z");
    ASSERT_TRUE(report) << report.error().context;
    EXPECT_EQ(report->summary.kind, Kind::experiment);
    EXPECT_EQ(report->summary.verdict, Verdict::fail);
    EXPECT_EQ(report->summary.lost, 4);
    ASSERT_EQ(report->courses.size(), 1U);
    const Course& course = report->courses[0];
    EXPECT_THAT(course.modes, ElementsAre("down"));
    ASSERT_EQ(course.measures.size(), drill::measure_count);
    EXPECT_EQ(course.measures[3].name, "detection");
    EXPECT_DOUBLE_EQ(course.measures[3].median, 2);
    ASSERT_EQ(course.expectations.size(), drill::promise_count);
    EXPECT_EQ(course.expectations[0].met, 1);
    ASSERT_EQ(course.trials.size(), 1U);
    EXPECT_EQ(course.trials[0].repetition, 2);
    EXPECT_EQ(course.trials[0].findings[2].observed, "healthy");
    EXPECT_EQ(course.trials[0].spells[0].to, 10s);
    EXPECT_EQ(course.trials[0].requests.size(), 1U);
}

struct Broken {
    std::string text;
    const char* why;
};

TEST(RehearsalReport, ThatIsBrokenIsToldAsSuch)
{
    const std::string id = "r";
    const std::string deep(10'000, '[');
    for (const Broken& each : std::vector<Broken>{
             {"", "no JSON"},
             {"{", "no JSON"},
             {"[]", "no JSON"},
             {"null", "no JSON"},
             {deep, "no JSON"},
             {"\xFF\xFE", "no JSON"},
             {"{\"run\":\"r\",\"run\":\"r\"}", "no JSON"},
             {small_report("other"), "another run"},
             {"{}", "another run"},
             {small_report(id, "wonderful"), "no verdict"},
             {"{\"run\":\"r\",\"verdict\":\"pass\"}", "when it began"},
             {"{\"run\":\"r\",\"verdict\":\"pass\",\"started\":\"yesterday\"}", "when it began"},
             {small_report(id) + std::string(limits::file_bytes_max, ' '), "no JSON"}}) {
        auto report = read_report(each.text, id);
        ASSERT_FALSE(report) << each.text.substr(0, 100);
        EXPECT_EQ(report.error().code, Errc::corrupt);
        EXPECT_THAT(report.error().context, HasSubstr(each.why));
    }
}

TEST(RehearsalReport, OfNoSenseIsReadWithoutIt)
{
    const std::string text = small_report(
        "r", "pass",
        R"(,"phases":{"phase":1},"timeline":[7,null,{"at_seconds":1e300,"text":["x"]}],)"
        R"("requests":[{"at":99999999999999,"answered":-5,"median_seconds":-1}],)"
        R"("reasons":[1,{"a":2}],"courses":[{"measures":[{"median":-1e300}]}],"diagnosis":"x")");
    auto report = read_report(text, "r");
    ASSERT_TRUE(report) << report.error().context;
    EXPECT_TRUE(report->phases.empty());
    ASSERT_EQ(report->timeline.size(), 3U);
    EXPECT_EQ(report->timeline[2].at, Duration::zero());
    EXPECT_EQ(report->timeline[2].text, "");
    ASSERT_EQ(report->requests.size(), 1U);
    EXPECT_EQ(report->requests[0].at, 100'000);
    EXPECT_EQ(report->requests[0].answered, 0);
    EXPECT_EQ(report->requests[0].median, Duration::zero());
    EXPECT_TRUE(report->diagnosis.empty());
    EXPECT_GE(report->courses.at(0).measures.at(0).median, -1e9);
}

TEST(RehearsalReport, IsCutWhereItIsLongerThanAnybodyReads)
{
    std::string timeline = ",\"timeline\":[";
    for (int i = 0; i < 2000; ++i)
        append_to(timeline, i == 0 ? "" : ",", "{\"at_seconds\":", i, ",\"source\":\"journal\"",
                  ",\"text\":\"x\"}");
    append_to(timeline, "],\"story\":\"", std::string(100'000, 'y'),
              "\",\"target\":\"a\\u001b[2J\"");
    auto report = read_report(small_report("r", "pass", timeline), "r");
    ASSERT_TRUE(report) << report.error().context;
    EXPECT_EQ(report->timeline.size(), limits::moments_max);
    EXPECT_LE(report->story.size(), limits::text_bytes_max);
    EXPECT_THAT(report->target, Not(HasSubstr("\x1b")));
}

TEST(RehearsalId, LeadsNowhereElse)
{
    for (const char* good : {"a", "a-drill-20261122T210000Z", "A_b.c-1"})
        EXPECT_TRUE(is_id(good)) << good;
    for (const std::string& bad :
         {std::string{}, std::string{"."}, std::string{".."}, std::string{".hidden"},
          std::string{"a/b"}, std::string{"../etc"}, std::string{"a b"}, std::string{"a\n"},
          std::string{"a\0b", 3}, std::string{"\xC3\xA4"}, std::string(129, 'a')})
        EXPECT_FALSE(is_id(bad)) << bad;
}

}  // namespace
}  // namespace holdfast::rehearsal
