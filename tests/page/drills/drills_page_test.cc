#include "page/drills/drills_page.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "page/drills/drill_chart.h"
#include "page/drills/drill_page.h"
#include "tests/page/hostile.h"

namespace holdfast::page {
namespace {

using namespace std::chrono_literals;

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr WallTime noon{std::chrono::hours{500'004}};

Frame frame_for(bool may_act = true)
{
    return {.title = "Drills", .here = "/view/drills", .now = noon, .may_act = may_act};
}

std::string page_of(const DrillsView& view, bool may_act = true)
{
    const Frame frame = frame_for(may_act);
    return framed(frame, [&](Html& html) { write_drills_page(html, frame, view); });
}

std::string page_of(const rehearsal::Report& report, bool may_act = true)
{
    const Frame frame = frame_for(may_act);
    return framed(frame, [&](Html& html) { write_drill_page(html, frame, report); });
}

rehearsal::Summary a_summary()
{
    return {.id = "a-drill-20261122T210000Z",
            .drill = "a-drill",
            .title = "A file is gone",
            .verdict = rehearsal::Verdict::fail,
            .started = noon,
            .took = 12500ms,
            .detected = 1200ms,
            .accepted = 1240,
            .lost = 3};
}

rehearsal::Report a_report()
{
    rehearsal::Report report{.summary = a_summary()};
    report.reasons = {"detection: it was late"};
    report.story = "Somebody sees it.";
    report.root_cause = "The mode.";
    report.phases = {{.name = "detection",
                      .verdict = rehearsal::Verdict::fail,
                      .seen = {{.name = "said",
                                .is_met = false,
                                .expected = "at least 1",
                                .observed = "0",
                                .within = 5s}}}};
    report.timeline = {
        {.at = -1s, .source = "drill", .text = "the stage is set"},
        {.at = 1s, .source = "journal", .text = "it is gone", .message = "log-lost"}};
    report.diagnosis = {{.name = "look", .command = "ls -l", .exit = 2, .output = "no such\nfile"}};
    for (std::int64_t i = -5; i < 10; ++i)
        report.requests.push_back(
            {.at = i, .answered = 20, .failed = i > 2 ? 5 : 0, .median = 3ms, .longest = 90ms});
    return report;
}

TEST(DrillsPage, HasARowForEachRun)
{
    const rehearsal::Summary summary = a_summary();
    rehearsal::Summary quiet = summary;
    quiet.verdict = rehearsal::Verdict::pass;
    quiet.accepted.reset();
    const DrillRow rows[] = {{.id = summary.id, .summary = &summary},
                             {.id = "quiet", .summary = &quiet},
                             {.id = "torn", .trouble = "it is no JSON"}};
    const std::string page = page_of(DrillsView{.rows = rows});
    EXPECT_THAT(page, AllOf(HasSubstr("href=\"/view/drills/a-drill-20261122T210000Z\""),
                            HasSubstr("> fail</span>"), HasSubstr("> pass</span>"),
                            HasSubstr(">1.2 s</td>"), HasSubstr(">never</td>"),
                            HasSubstr(">3 of 1,240</td>"), HasSubstr("it is no JSON"),
                            HasSubstr("aria-current=\"page\">Drills</a>")));
    EXPECT_THAT(page, Not(HasSubstr("href=\"/view/drills/torn\"")));
    EXPECT_THAT(page, Not(HasSubstr("Older ones")));
    EXPECT_THAT(page_of(DrillsView{.rows = rows, .next = "torn"}),
                HasSubstr("href=\"/view/drills?after=torn\""));
}

TEST(DrillsPage, SaysWhyItIsEmpty)
{
    EXPECT_THAT(page_of(DrillsView{}), HasSubstr("holdfastctl experiment"));
    EXPECT_THAT(page_of(DrillsView{.is_on = false}), HasSubstr("drills.reports_dir is empty"));
    const DrillsView unreadable{.folder_trouble = "/var/x: Permission denied"};
    EXPECT_THAT(page_of(unreadable), HasSubstr("/var/x: Permission denied"));
    EXPECT_THAT(page_of(unreadable, false),
                AllOf(HasSubstr("told to whoever may act"), Not(HasSubstr("/var/x"))));
}

TEST(DrillPage, TellsWhatHappenedAndWhen)
{
    EXPECT_THAT(page_of(a_report()),
                AllOf(HasSubstr("<h1><bdi>A file is gone</bdi></h1>"),
                      HasSubstr("<li><bdi>detection: it was late</bdi></li>"),
                      HasSubstr("<dt>lost</dt><dd>3</dd>"), HasSubstr("> not seen</span>"),
                      HasSubstr("within 5 s"), HasSubstr("-1 s "), HasSubstr("log-lost"),
                      HasSubstr("(exit 2)"), HasSubstr("<bdi>no such</bdi>\n"),
                      HasSubstr("Somebody sees it.")));
}

TEST(DrillPage, TellsTheJournalAndOutputsToWhoeverMayActAlone)
{
    EXPECT_THAT(page_of(a_report()), AllOf(HasSubstr("it is gone"), HasSubstr("ls -l")));
    EXPECT_THAT(page_of(a_report(), false),
                AllOf(Not(HasSubstr("it is gone")), Not(HasSubstr("ls -l")),
                      Not(HasSubstr("no such")), HasSubstr("the stage is set"),
                      HasSubstr("The mode."), HasSubstr("told to whoever may act")));
}

TEST(DrillPage, DrawsChartsItself)
{
    const std::string page = page_of(a_report());
    EXPECT_THAT(page, AllOf(HasSubstr("<path class=\"calm\" d=\"M0 "),
                            HasSubstr("aria-label=\"How long answers took, second by second, at "
                                      "most 90 ms\""),
                            HasSubstr("<line class=\"moment\""), HasSubstr("injected at 0 ms"),
                            HasSubstr("detected at 1.2 s"), HasSubstr("at most 20\"")));
    // What the policy of the page forbids would not be seen.
    for (const char* forbidden : {"style=", "<style", "<image", "href=\"data:", "<foreignObject"})
        EXPECT_THAT(page, Not(HasSubstr(forbidden)));
    // One that has no end would have everything behind it inside of it, and nothing of that is
    // drawn.
    auto count = [&](std::string_view what) {
        std::size_t found = 0;
        for (std::size_t at = 0; (at = page.find(what, at)) != std::string::npos; ++at)
            ++found;
        return found;
    };
    EXPECT_EQ(count("<line "), 4U);  // Two moments in each of two charts.
    EXPECT_EQ(count("<line "), count("></line>"));
    rehearsal::Report without = a_report();
    without.requests.clear();
    EXPECT_THAT(page_of(without), Not(HasSubstr("<figure")));
}

TEST(DrillPage, DrawsWhateverNumbersThereAre)
{
    for (std::vector<rehearsal::Second> requests :
         {std::vector<rehearsal::Second>{{.at = 7}},
          std::vector<rehearsal::Second>{{.at = -100'000}, {.at = 100'000}},
          std::vector<rehearsal::Second>{{.at = 3, .answered = INT64_MAX, .longest = 100'000h}}}) {
        rehearsal::Report report = a_report();
        report.summary.detected = -50h;
        report.requests = std::move(requests);
        EXPECT_THAT(page_of(report),
                    AllOf(HasSubstr("</svg>"), Not(HasSubstr("nan")), Not(HasSubstr("inf\""))));
    }
}

rehearsal::Report an_experiment()
{
    rehearsal::Report report{.summary = a_summary()};
    report.summary.kind = rehearsal::Kind::experiment;
    report.courses = {
        {.modes = {"slow", "down"},
         .verdict = rehearsal::Verdict::fail,
         .expectations = {{.name = "no data loss", .met = 2, .of = 3},
                          {.name = "response time", .met = 3, .of = 3}},
         .measures = {{.name = "longest",
                       .unit = "seconds",
                       .count = 3,
                       .median = 0.022,
                       .least = 0.02,
                       .most = 0.031},
                      {.name = "detection", .unit = "seconds"},
                      {.name = "lost", .unit = "orders", .count = 3, .most = 2}},
         .trials = {
             {.repetition = 2,
              .verdict = rehearsal::Verdict::fail,
              .findings = {{.name = "no data loss", .expected = "0", .observed = "2 lost"}},
              .spells = {{.mode = "slow", .to = 10s}, {.mode = "down", .from = 10s, .to = 20s}},
              .requests = {{.at = 0, .answered = 20}, {.at = 1, .answered = 20}}}}}};
    return report;
}

TEST(DrillPage, ComparesTheRepetitionsOfAnExperiment)
{
    EXPECT_THAT(
        page_of(an_experiment()),
        AllOf(HasSubstr("22 ms"), HasSubstr("20 ms to 31 ms"), HasSubstr("0 to 2"),
              HasSubstr("5 of 6"), HasSubstr("<svg class=\"range\""), HasSubstr("repetition 2"),
              HasSubstr("> not met</span>"), HasSubstr("2 lost"),
              HasSubstr("down at 10 s, the end at 20 s"), HasSubstr("<bdi>slow, down</bdi>")));
}

TEST(DrillPage, ShowsWhateverAReportSaysAsText)
{
    const std::string bad = hostile_text();
    rehearsal::Report report = an_experiment();
    rehearsal::Report other = a_report();
    report.phases = other.phases;
    report.timeline = other.timeline;
    report.diagnosis = other.diagnosis;
    for (std::string* text : {&report.summary.title,
                              &report.summary.drill,
                              &report.story,
                              &report.root_cause,
                              &report.mitigation,
                              &report.prevention,
                              &report.target,
                              &report.version,
                              &report.scope,
                              &report.danger,
                              &report.mode,
                              &report.phases[0].name,
                              &report.phases[0].seen[0].name,
                              &report.phases[0].seen[0].expected,
                              &report.phases[0].seen[0].observed,
                              &report.timeline[0].text,
                              &report.timeline[0].source,
                              &report.timeline[0].message,
                              &report.diagnosis[0].name,
                              &report.diagnosis[0].command,
                              &report.diagnosis[0].output,
                              &report.courses[0].modes[0],
                              &report.courses[0].trials[0].findings[0].name,
                              &report.courses[0].trials[0].findings[0].observed})
        *text = bad;
    report.reasons = {bad};
    report.requests = other.requests;
    expect_harmless(page_of(report));
    const DrillRow rows[] = {{.id = "a", .summary = &report.summary}, {.id = "b", .trouble = bad}};
    expect_harmless(page_of(DrillsView{.rows = rows}));
}

}  // namespace
}  // namespace holdfast::page
