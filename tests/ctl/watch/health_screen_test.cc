#include "ctl/watch/health_screen.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/screen/width.h"
#include "lib/json/node_text.h"
#include "tests/ctl/watch/fixture.h"

namespace holdfast::ctl {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr const char* three = R"([
    {"serviceId":"web","name":"Website","status":"HEALTHY","latencyMs":0.5,"reason":null,
     "since":"2026-10-01T00:00:00.000000Z"},
    {"serviceId":"pay","name":"Payments","status":"DOWN","latencyMs":5000,
     "reason":"\u001b[31mtimed out\r\n"},
    {"serviceId":"app","name":"App","status":"DEGRADED","latencyMs":812.7,"reason":"slow",
     "since":"2026-10-02T03:04:05.678901Z"}])";

json::Node parsed(std::string_view body)
{
    return json::parse(body).root;
}

// So many services that are well.
json::Node some(int services)
{
    std::string body{"["};
    for (int i = 0; i < services; ++i)
        append_to(body, i == 0 ? "" : ",", R"({"name":"s)", i, R"(","status":"HEALTHY"})");
    return parsed(body + "]");
}

std::vector<std::string> lines_of(const json::Node& answer, std::size_t columns, std::size_t rows,
                                  const LatencyBook* book = nullptr)
{
    std::vector<std::string> lines;
    for (const Line& line : draw_health(answer, book, columns, rows))
        lines.push_back(text_of(line));
    return lines;
}

TEST(HealthScreen, ShowsWhatIsWorstFirst)
{
    EXPECT_THAT(lines_of(parsed(three), 0, 0),
                ElementsAre("3 services: 1 DOWN, 1 DEGRADED, 1 HEALTHY",
                            "STATE     NAME      LATENCY  SINCE                 REASON",
                            "DOWN      Payments  5000 ms  -                      [31mtimed out",
                            "DEGRADED  App        813 ms  2026-10-02T03:04:05Z  slow",
                            "HEALTHY   Website   0.50 ms  2026-10-01T00:00:00Z  -"));
}

TEST(HealthScreen, FitsIntoWhatThereIsOfATerminal)
{
    for (const std::size_t columns : {1U, 5U, 30U, 60U, 200U})
        for (const std::string& line : lines_of(parsed(three), columns, 0))
            EXPECT_LE(width_of(line), columns) << line;
    EXPECT_THAT(lines_of(some(30), 80, 6),
                ElementsAre("30 services: 30 HEALTHY", Not(""), HasSubstr("  s0 "),
                            HasSubstr("  s1 "), HasSubstr("  s10 "), "and 27 more"));
    EXPECT_THAT(lines_of(some(4), 80, 6), SizeIs(6));
    EXPECT_THAT(lines_of(some(4), 80, 6).back(), HasSubstr("  s3 "));
    EXPECT_THAT(lines_of(some(30), 80, 1).back(), "and 30 more");
    EXPECT_THAT(lines_of(json::Node{}, 80, 24), SizeIs(0));
}

TEST(HealthScreen, KeepsColumnsInTheirPlaceWhateverTheNamesAreWrittenIn)
{
    const json::Node names = parsed(R"([{"name":"商品目録","status":"DOWN","reason":"x"},
        {"name":"e\u0301te\u0301","status":"DOWN","reason":"x"},
        {"name":"\u202e\u05e9\u05dc\u05d5\u05dd","status":"DOWN","reason":"x"}])");
    for (const std::string& line : lines_of(names, 0, 0))
        if (line.ends_with("  x")) {
            EXPECT_EQ(width_of(line), 34U) << line;
        }
    EXPECT_THAT(lines_of(names, 14, 0).back(), "DOWN   商品目>");
}

TEST(HealthScreen, LeavesOutWhatANarrowTerminalHasNoRoomFor)
{
    LatencyBook book;
    book.take(parsed(three));
    EXPECT_THAT(lines_of(parsed(three), 59, 0, &book)[1],
                AllOf(Not(HasSubstr("LATELY")), HasSubstr("REASON")));
    EXPECT_THAT(lines_of(parsed(three), 60, 0, &book)[1],
                AllOf(HasSubstr("LATELY"), Not(HasSubstr("SINCE"))));
    EXPECT_THAT(lines_of(parsed(three), 90, 0, &book)[1], HasSubstr("SINCE"));
}

TEST(HealthScreen, TellsStatesInTonesAndNothingElse)
{
    const Picture seen = draw_health(parsed(three), nullptr, 0, 0);
    EXPECT_EQ(seen[2][0].text, "DOWN");
    EXPECT_EQ(seen[2][0].tone, Tone::bad);
    EXPECT_EQ(seen[2][1].tone, Tone::plain);
    EXPECT_EQ(seen[3][0].tone, Tone::warning);
    EXPECT_EQ(seen[4][0].tone, Tone::good);
    // Also where the state itself is cut off.
    EXPECT_EQ(draw_health(parsed(three), nullptr, 3, 0)[3][0].text, "DE>");
    EXPECT_EQ(draw_health(parsed(three), nullptr, 3, 0)[3][0].tone, Tone::warning);
}

TEST(HealthScreen, SaysSoWhenNothingWasCheckedYet)
{
    EXPECT_THAT(lines_of(some(0), 80, 24).front(), "no service was checked yet");
}

TEST(HealthScreen, CountsStatesThatALaterDaemonHas)
{
    EXPECT_THAT(lines_of(parsed(R"([{"name":"a","status":"ASLEEP"}])"), 0, 0).front(),
                "1 service: 1 in another state");
}

json::Node checked(std::string_view at, double latency, std::string_view id = "a")
{
    return parsed(join(R"([{"serviceId":")", id, R"(","lastCheckedAt":")", at, R"(","latencyMs":)",
                       latency, "}]"));
}

TEST(LatencyBook, CountsEachCheckOnce)
{
    LatencyBook book;
    book.take(checked("t1", 4));
    book.take(checked("t1", 4));
    book.take(checked("t2", 8));
    const Samples* samples = book.find(checked("", 0).items[0]);
    ASSERT_NE(samples, nullptr);
    EXPECT_THAT(samples->all(), ElementsAre(4.0, 8.0));
}

TEST(LatencyBook, ForgetsWhatIsWatchedNoMore)
{
    LatencyBook book;
    book.take(checked("t1", 4));
    book.take(checked("t1", 4, "b"));
    EXPECT_EQ(book.find(checked("", 0).items[0]), nullptr);
    book.take(checked("t2", 6));
    EXPECT_THAT(book.find(checked("", 0).items[0])->all(), ElementsAre(6.0));
}

class VerbWatch : public WatchVerbs {};

TEST_F(VerbWatch, PrintsAsOftenAsItIsTold)
{
    EXPECT_EQ(run("GET /health", three, {"watch", "--count", "2", "--interval", "100ms"}), 0);
    EXPECT_EQ(requests.size(), 2U);
    EXPECT_THAT(console.printed, testing::StartsWith("holdfast services   "));
    EXPECT_THAT(console.printed, HasSubstr("\n3 services: 1 DOWN, "));
    EXPECT_THAT(console.printed, Not(HasSubstr("\x1b")));
    EXPECT_THAT(console.printed, Not(HasSubstr("LATELY"))) << "bars are for eyes";
}

TEST_F(VerbWatch, AsJsonIsALineForEachAnswer)
{
    EXPECT_EQ(run("GET /health", three, {"watch", "--json", "--count", "1"}), 0);
    EXPECT_EQ(std::ranges::count(console.printed, '\n'), 1);
    EXPECT_EQ(json::to_text(json::parse(console.printed).root), json::to_text(parsed(three)));
}

TEST_F(VerbWatch, SaysWhatIsWrong)
{
    EXPECT_EQ(run({{"GET /health", CannedServer::answer(503, "being\x1bread\n")}},
                  {"watch", "--count", "1"}),
              69);
    EXPECT_THAT(console.printed, testing::StartsWith("NO ANSWER since "));
    EXPECT_THAT(console.printed, HasSubstr(": /health answered 503: being read\n"));
    EXPECT_EQ(run("GET /health", R"({"who":"else"})", {"watch", "--json", "--count", "1"}), 69);
    EXPECT_EQ(console.printed, "{\"error\":\"what came from /health is no list of services\"}\n");
    EXPECT_EQ(call({"watch", "--interval", "1ms"}), 64);
    EXPECT_EQ(call({"watch", "--count", "0"}), 64);
    EXPECT_EQ(call({"watch", "--count", "many"}), 64);
    EXPECT_EQ(call({"watch", "pay"}), 64);
}

TEST(Listing, WritesJsonAgainAsItWas)
{
    constexpr std::string_view text =
        R"({"a":[1,-2.5e3,"x\n\"",null],"b":{"c":true,"d":false},"e":[],"f":{}})";
    EXPECT_EQ(json::to_text(json::parse(text).root), text);
}

}  // namespace
}  // namespace holdfast::ctl
