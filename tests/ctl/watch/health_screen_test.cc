#include "ctl/watch/health_screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/watch/listing.h"
#include "tests/ctl/watch/fixture.h"

namespace holdfast::ctl {
namespace {

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

HealthFrame frame_of(std::string_view body)
{
    HealthFrame frame;
    frame.answer = json::parse(body);
    return frame;
}

// So many services that are well.
HealthFrame frame_of(int services)
{
    std::string body{"["};
    for (int i = 0; i < services; ++i)
        append_to(body, i == 0 ? "" : ",", R"({"name":"s)", i, R"(","status":"HEALTHY"})");
    return frame_of(body + "]");
}

TEST(HealthScreen, ShowsWhatIsWorstFirst)
{
    EXPECT_THAT(draw_health(frame_of(three), 0, 0),
                ElementsAre("3 services: 1 DOWN, 1 DEGRADED, 1 HEALTHY",
                            "STATE     NAME      LATENCY  SINCE                 REASON",
                            "DOWN      Payments  5000 ms  -                      [31mtimed out",
                            "DEGRADED  App        813 ms  2026-10-02T03:04:05Z  slow",
                            "HEALTHY   Website   0.50 ms  2026-10-01T00:00:00Z  -"));
}

TEST(HealthScreen, FitsIntoWhatThereIsOfATerminal)
{
    for (const std::size_t columns : {1U, 5U, 30U, 60U, 200U})
        for (const std::string& line : draw_health(frame_of(three), columns, 0))
            EXPECT_LE(line.size(), columns + 6) << line;  // Three have two bytes more each.
    EXPECT_THAT(draw_health(frame_of(30), 80, 6),
                ElementsAre("30 services: 30 HEALTHY", Not(""), HasSubstr("  s0 "),
                            HasSubstr("  s1 "), HasSubstr("  s10 "), "and 27 more"));
    EXPECT_THAT(draw_health(frame_of(4), 80, 6), SizeIs(6));
    EXPECT_THAT(draw_health(frame_of(4), 80, 6).back(), HasSubstr("  s3 "));
    EXPECT_THAT(draw_health(frame_of(30), 80, 1).back(), "and 30 more");
}

TEST(HealthScreen, KeepsWhatIsKnownWhileNobodyAnswers)
{
    HealthFrame frame = frame_of(2);
    frame.trouble = "connection refused";
    EXPECT_THAT(draw_health(frame, 80, 4),
                ElementsAre("no answer: connection refused", "2 services: 2 HEALTHY",
                            HasSubstr("STATE"), "and 2 more"));
    EXPECT_THAT(draw_health({.trouble = "connection refused"}, 12, 4), ElementsAre("no answer: >"));
}

TEST(HealthScreen, ColoursStatesAndNothingElse)
{
    HealthFrame frame = frame_of(three);
    frame.is_coloured = true;
    auto lines = draw_health(frame, 0, 0);
    EXPECT_EQ(lines[2].substr(0, 16), "\x1b[31mDOWN\x1b[0m   ");
    EXPECT_EQ(lines[3].substr(0, 18), "\x1b[33mDEGRADED\x1b[0m ");
    EXPECT_EQ(lines[4].substr(0, 17), "\x1b[32mHEALTHY\x1b[0m ");
    // Also where the state itself is cut off, the colour ends.
    EXPECT_EQ(draw_health(frame, 3, 0)[3], "\x1b[33mDE>\x1b[0m");
}

TEST(HealthScreen, SaysSoWhenNothingWasCheckedYet)
{
    EXPECT_THAT(draw_health(frame_of(0), 80, 24).front(), "no service was checked yet");
}

TEST(HealthScreen, CountsStatesThatALaterDaemonHas)
{
    EXPECT_THAT(draw_health(frame_of(R"([{"name":"a","status":"ASLEEP"}])"), 0, 0).front(),
                "1 service: 1 in another state");
}

class VerbWatch : public WatchVerbs {};

TEST_F(VerbWatch, PrintsOnceWhereThereIsNoTerminal)
{
    EXPECT_EQ(run("GET /health", three, {"watch"}), 0);
    EXPECT_EQ(requests.size(), 1U);
    EXPECT_THAT(console.printed, testing::StartsWith("3 services: 1 DOWN, "));
    EXPECT_THAT(console.printed, Not(HasSubstr("\x1b")));
    EXPECT_EQ(run("GET /health", three, {"watch", "--json"}), 0);
    EXPECT_EQ(console.printed, three);
}

TEST_F(VerbWatch, SaysWhatIsWrong)
{
    EXPECT_EQ(
        run({{"GET /health", CannedServer::answer(503, R"({"detail":"being read"})")}}, {"watch"}),
        69);
    EXPECT_EQ(console.complained, "holdfastctl: being read (status 503)\n");
    EXPECT_EQ(call({"watch", "--interval", "1ms"}), 64);
    EXPECT_EQ(call({"watch", "pay"}), 64);
}

TEST(Listing, WritesJsonAgainAsItWas)
{
    constexpr std::string_view text =
        R"({"a":[1,-2.5e3,"x\n\"",null],"b":{"c":true,"d":false},"e":[],"f":{}})";
    EXPECT_EQ(to_json(json::parse(text).root), text);
}

}  // namespace
}  // namespace holdfast::ctl
