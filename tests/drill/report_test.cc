#include "drill/report/report.h"

#include <gmock/gmock.h>

#include "drill/cli/archive.h"
#include "lib/json/document.h"

namespace holdfast::drill {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

Report sample()
{
    Report report{.id = "a-drill",
                  .title = "A <file> is gone",
                  .story = "Somebody sees it.",
                  .scope = "instance",
                  .danger = "harmless",
                  .mode = "auto",
                  .target = "holdfast@drill.service",
                  .version = "0.1.0",
                  .run = "a-drill-20261122T210000Z",
                  .started = WallTime{1'795'381'200s},
                  .took = 12500ms};
    report.times = {.effect = 100ms, .detected = 1200ms, .repaired = 5s, .recovered = 6250ms};
    for (std::size_t i = 0; i < phase_count; ++i) {
        report.record.phases[i].was_reached = true;
        report.record.phases[i].seen.push_back(
            {.name = "thing", .is_met = true, .expected = "200", .observed = "200 | <ok>"});
    }
    report.record.of(Phase::detection)
        .seen.push_back({.name = "said",
                         .is_met = true,
                         .expected = "at least 1",
                         .observed = "1",
                         .after = 1200ms,
                         .within = 5s});
    report.verdict = judge(report.record);
    report.ledger = Ledger{.accepted = 240, .repeated = 3};
    report.timeline = {{.at = -1s, .source = "drill", .text = "the stage is set"},
                       {.at = 0s, .source = "drill", .text = "injection: chmod"},
                       {.at = 1100ms,
                        .source = "journal",
                        .text = "log file a|b can not be written\nat all",
                        .message = "log-file-unwritable"}};
    for (int i = -20; i < 100; ++i)
        report.samples.push_back({.at = i * 100ms,
                                  .took = std::chrono::milliseconds{3 + (i % 7)},
                                  .is_error = i >= 20 && i < 30});
    report.diagnosis = {{.name = "look", .command = "ls -l", .exit = 0, .output = "a\nb</x>\n"}};
    report.root_cause = "The mode.";
    report.mitigation = "chmod it.";
    report.prevention = "Do not.";
    return report;
}

TEST(Report, TellsAPersonWhatHappenedAndWhen)
{
    std::string text = to_markdown(sample());
    for (const char* part :
         {"# A <file> is gone\n\n**pass** — drill `a-drill`, 2026-11-22T21:00:00.000000Z, on "
          "holdfast@drill.service (0.1.0), auto\n",
          "## Summary\n\nSomebody sees it.\n", "| detected | 1.20 s |", "| recovered | 6.25 s |",
          "Orders: 240 acknowledged, 0 lost, 0 duplicated,",
          "![How long answers took](latency.svg)",
          "| detection | pass | said: at least 1 | 1 | 1.20 s of 5.00 s |", "200 \\| &lt;ok&gt;",
          "look: `ls -l` (exit 0)\n\n    a\n    b</x>\n", "## Root cause\n\nThe mode.\n",
          "## Mitigation\n\nchmod it.\n", "## Prevention\n\nDo not.\n",
          "| -1.00 s | drill | the stage is set |",
          "| 1.10 s | journal | `log-file-unwritable` log file a\\|b can not be written at all |"})
        EXPECT_THAT(text, HasSubstr(part));
}

TEST(Report, TellsAProgramTheSame)
{
    json::Document document = json::parse(to_json(sample()));
    ASSERT_TRUE(document);
    const json::Node& root = document.root;
    EXPECT_EQ(root.find("verdict")->text, "pass");
    EXPECT_EQ(root.find("started")->text, "2026-11-22T21:00:00.000000Z");
    EXPECT_EQ(root.find("times")->find("recovered")->decimal(), 6.25);
    EXPECT_EQ(root.find("times")->find("diagnosed")->kind, json::Kind::null);
    EXPECT_EQ(root.find("ledger")->find("accepted")->integer(), 240);
    EXPECT_EQ(root.find("phases")->items.size(), phase_count);
    EXPECT_EQ(root.find("timeline")->items[2].find("message")->text, "log-file-unwritable");
    EXPECT_EQ(root.find("diagnosis")->items[0].find("output")->text, "a\nb</x>\n");
}

TEST(Report, IsJsonThatTheArchiveReadsBack)
{
    Report report = sample();
    auto kept = read_kept(to_json(report));
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->run, report.run);
    EXPECT_EQ(kept->verdict, "pass");
    EXPECT_DOUBLE_EQ(kept->detected, 1.2);
    report.times.detected.reset();
    EXPECT_DOUBLE_EQ(read_kept(to_json(report))->detected, -1);
    EXPECT_FALSE(read_kept("{"));
}

TEST(Report, SaysWhyItIsNoPass)
{
    Report report = sample();
    report.record.of(Phase::invariants).seen = {
        {.name = "nothing is lost", .is_met = false, .expected = "0", .observed = "3 lost"}};
    report.verdict = judge(report.record);
    std::string text = to_markdown(report);
    EXPECT_THAT(text, HasSubstr("**fail**"));
    EXPECT_THAT(text, HasSubstr("- invariants: nothing is lost: expected 0, but saw 3 lost"));
}

TEST(Report, OfASkippedDrillSaysWhyAndNothingElse)
{
    Report report = sample();
    report.record = {.skipped = "there is no ss"};
    report.verdict = judge(report.record);
    std::string text = to_markdown(report);
    EXPECT_THAT(text, HasSubstr("**skipped**"));
    EXPECT_THAT(text, HasSubstr("- there is no ss"));
    EXPECT_THAT(text, Not(HasSubstr("latency.svg")));
}

TEST(Chart, IsWellFormedWhateverItIsGiven)
{
    EXPECT_THAT(latency_chart({}, {}), HasSubstr("</svg>"));
    std::string text = error_chart({{.at = 0s, .took = 1s, .is_error = true}},
                                   {{.at = 5s, .text = "<script>&\""}});
    EXPECT_THAT(text, HasSubstr("&lt;script&gt;&amp;&quot;"));
    EXPECT_THAT(text, Not(HasSubstr("<script")));
    // All at once is one second of many.
    std::vector<Sample> many(100'000, Sample{.at = 3s, .took = 1ms, .is_error = false});
    EXPECT_LT(latency_chart(many, {}).size(), 5000U);
    // Days of it are cut, not drawn without an end.
    std::vector<Sample> long_ones;
    for (int i = 0; i < 20'000; ++i)
        long_ones.push_back({.at = std::chrono::seconds{i}, .took = 1ms, .is_error = false});
    EXPECT_LT(latency_chart(long_ones, {}).size(), 150'000U);
}

}  // namespace
}  // namespace holdfast::drill
