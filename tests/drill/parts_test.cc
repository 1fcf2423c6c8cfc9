#include <gmock/gmock.h>

#include "drill/cli/options.h"
#include "drill/cli/playing.h"
#include "drill/format/vocabulary.h"
#include "drill/host/command.h"
#include "drill/run/orders.h"
#include "drill/run/places.h"
#include "drill/run/probes.h"
#include "drill/run/screen.h"
#include "lib/json/document.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::drill {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Orders, AreReadFromTheTraceOfALoad)
{
    auto answered = read_answered("1795266245.250000 12.500 201");
    ASSERT_TRUE(answered);
    EXPECT_EQ(answered->took, 12500us);
    EXPECT_EQ(answered->status, 201);
    EXPECT_FALSE(answered->is_error());
    EXPECT_TRUE(read_answered("1795266245.25 12 0")->is_error()) << "no answer";
    for (const char* line : {"", "1 2", "1 2 3 4", "a 2 3", "1 b 3", "1 2 c"})
        EXPECT_FALSE(read_answered(line)) << line;
}

TEST(Orders, AreMeasuredOverAWindow)
{
    std::vector<Answered> all;
    for (int i = 1; i <= 100; ++i)
        all.push_back({.at = WallTime{i * 100ms},
                       .took = std::chrono::milliseconds{i},
                       .status = i > 90 ? 503 : 201});
    auto of = [&](std::string_view what) {
        return measure(all, WallTime{5050ms}, WallTime{10s}, what);
    };
    EXPECT_EQ(of("accepted"), 40);
    EXPECT_EQ(of("refused"), 10);
    EXPECT_NEAR(*of("rate"), 40 / 4.95, 1e-9);
    EXPECT_EQ(of("error_rate"), 0.2);
    EXPECT_NEAR(*of("p50"), 0.075, 1e-9);
    EXPECT_NEAR(*of("p99"), 0.099, 1e-9);
    EXPECT_FALSE(of("colour"));
    EXPECT_FALSE(measure({}, WallTime{}, WallTime{1s}, "p99")) << "no answer is no quick answer";
    EXPECT_EQ(measure({}, WallTime{}, WallTime{1s}, "rate"), 0);
}

TEST(Orders, GiveALedger)
{
    auto ledger = read_ledger(
        R"({"accepted": 10, "lost": 1, "unchecked": 2, "duplicated": 3, "states": {"Processing": 4}})");
    ASSERT_TRUE(ledger);
    EXPECT_EQ(ledger->lost, 1);
    EXPECT_EQ(ledger->waiting, 4);
    EXPECT_FALSE(read_ledger("{}"));
    EXPECT_FALSE(read_ledger("holdfastctl: no"));
}

TEST(Orders, TellWhatTheDaemonSaidMeanwhile)
{
    constexpr std::string_view text =
        R"({"began": "2026-11-22T21:00:00.5Z", "recovery_seconds": 2.5,
        "accepted": 1, "service": [{"after": 0.25, "state": "healthy"}, {"after": 3, "state": "down"},
        {"state": "no time"}, {"after": 4}], "breaker": [{"after": 3.5, "state": "o\u001bpen"}]})";
    std::vector<Told> told = read_told(text);
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(told[1].at, 3s);
    EXPECT_EQ(told[1].word, "down");
    EXPECT_EQ(told[2].of, Told::Of::breaker);
    EXPECT_EQ(told[2].word.find('\x1b'), std::string::npos);
    EXPECT_EQ(read_began(text), WallTime{1'795'381'200s} + 500ms);
    EXPECT_EQ(read_ledger(text)->settled, 2500ms);
    EXPECT_TRUE(read_told("{}").empty());
    EXPECT_FALSE(read_began("holdfastctl: no"));
    EXPECT_FALSE(read_ledger(R"({"accepted": 1, "recovery_seconds": null})")->settled);
}

TEST(Probes, SumTheSeriesOfAMetric)
{
    constexpr std::string_view text =
        "# TYPE a counter\na_total 3\na{x=\"1\",y=\"2\"} 1\na{x=\"2\"} 2.5\nab 9\n";
    EXPECT_EQ(sum_of_metric(text, "a", ""), 3.5);
    EXPECT_EQ(sum_of_metric(text, "a", "x=\"1\""), 1);
    EXPECT_EQ(sum_of_metric(text, "a_total", ""), 3);
    EXPECT_FALSE(sum_of_metric(text, "a", "x=\"3\"")) << "none is not zero";
    EXPECT_FALSE(sum_of_metric(text, "b", ""));
}

TEST(Command, EndsWithItsDeadlineAndTakesItsChildrenWithIt)
{
    auto ended = run({"/bin/sh", "-c", "echo out; echo err >&2; sleep 100 & wait"}, 300ms);
    ASSERT_TRUE(ended);
    EXPECT_TRUE(ended->is_late);
    EXPECT_THAT(ended->output, HasSubstr("out"));
    EXPECT_THAT(ended->output, HasSubstr("err"));
}

TEST(Command, IsOverWhenItEndsAndNotWhenWhatItLeftDoes)
{
    auto ended = run({"/bin/sh", "-c", "sleep 3 & exit 7"}, 20s);
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->exit, 7);
    EXPECT_FALSE(ended->is_late);
}

TEST(Command, HasADeadlineAlsoIfItNeverStopsTalking)
{
    auto ended = run({"/bin/sh", "-c", "exec cat /dev/zero"}, 300ms);
    ASSERT_TRUE(ended);
    EXPECT_TRUE(ended->is_late);
}

TEST(Command, IsHeardToItsLastWord)
{
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(
            run({"/bin/sh", "-c", "sleep 0.0" + std::to_string(i) + "; echo last"}, 20s)->output,
            "last\n");
}

TEST(Command, KeepsABoundedOutput)
{
    auto ended = run({"/bin/sh", "-c", "head -c 3000000 /dev/zero"}, 20s);
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->output.size(), output_max);
    EXPECT_FALSE(run({"/nonexistent"}, 1s));
}

TEST(Command, IsShownAsAShellWouldTakeIt)
{
    EXPECT_EQ(to_line(std::vector<std::string>{"a", "b c", "", "d'e", "$x"}),
              R"(a 'b c' '' 'd'\''e' '$x')");
}

TEST(Options, AreReadBeforeAndAfterTheVerb)
{
    Options options = parse_options({"--json", "run", "a", "--guided", "b", "--state=/x", "--tag",
                                     "quick", "--drills", "/1", "--drills=/2", "--", "--c"});
    EXPECT_EQ(options.problem, "");
    EXPECT_EQ(options.verb, "run");
    EXPECT_THAT(options.arguments, ElementsAre("a", "b", "--c"));
    EXPECT_THAT(options.drills, ElementsAre("/1", "/2"));
    EXPECT_TRUE(options.json);
    EXPECT_TRUE(options.guided);
    EXPECT_EQ(options.state, "/x");
    EXPECT_EQ(options.tag, "quick");
    EXPECT_THAT(parse_options({"run", "--alll"}).problem, HasSubstr("no such option"));
    EXPECT_THAT(parse_options({"run", "--state"}).problem, HasSubstr("needs an argument"));
}

TEST(Playing, IsOnesTurnAtATime)
{
    TemporaryDirectory directory;
    Options options{.state = directory.file("state")};
    auto first = take_turn(options);
    ASSERT_TRUE(first);
    auto second = take_turn(options);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
    *first = Descriptor{};
    EXPECT_TRUE(take_turn(options));
    EXPECT_EQ(left_runs(options).size(), 0U) << "the lock is no run";
}

TEST(Places, GiveAnInstanceAConfigurationOfItsOwn)
{
    Drill drill;
    Values values{{"address", "127.0.0.1:1"},
                  {"control", "/run/c"},
                  {"database", "/d"},
                  {"upstream", "http://u"}};
    json::Document document = json::parse(instance_config(values, drill));
    ASSERT_TRUE(document);
    EXPECT_EQ(document.root.find("listen")->items[0].text, "127.0.0.1:1");
    EXPECT_EQ(document.root.find("orders"), nullptr);
    drill.requirements.upstream = true;
    document = json::parse(instance_config(values, drill));
    ASSERT_TRUE(document);
    EXPECT_EQ(document.root.find("orders")->find("upstream_url")->text, "http://u");
}

TEST(Places, HaveAPortForTheInstanceAndASpareOne)
{
    TemporaryDirectory directory;
    auto stage = make_stage({.bare = directory.file("bare")}, {}, Drill{}, directory.file("work"));
    ASSERT_TRUE(stage) << stage.error().context;
    EXPECT_EQ(stage->value("config"), stage->value("etc") + "/holdfast.json");
    EXPECT_EQ(stage->value("url"), "http://" + stage->value("address"));
    EXPECT_THAT(stage->value("spare"), StartsWith("127.0.0.1:"));
    EXPECT_NE(stage->value("spare"), stage->value("address"));
    for (const Place& place : places())
        EXPECT_TRUE(stage->values.contains(place.name)) << place.name;
}

TEST(Screen, StampsTimes)
{
    EXPECT_EQ(stamp(1250ms), "    1.2 s");
    EXPECT_EQ(stamp(-300ms), "   -0.3 s");
    EXPECT_EQ(stamp(10'000s), "10000.0 s");
}

}  // namespace
}  // namespace holdfast::drill
