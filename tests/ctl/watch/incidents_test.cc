#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/watch/fixture.h"

namespace holdfast::ctl {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class VerbIncidents : public WatchVerbs {
protected:
    static constexpr const char* open =
        R"({"serviceId":"pay","from":"2026-10-02T03:04:05.678901Z","to":null,"seconds":7200,
            "status":"DOWN","reason":"refused\u009b2J","changes":[]})";
    static constexpr const char* over =
        R"({"serviceId":"web","from":"2026-10-01T00:00:00.000000Z",
            "to":"2026-10-01T00:00:09.000000Z","seconds":9,"status":"UNHEALTHY","reason":null})";
};

TEST_F(VerbIncidents, AreListed)
{
    const CannedServer::Answers answers{
        {"GET /incidents?limit=100", page(join(open, ",", over), "null")}};
    EXPECT_EQ(run(answers, {"incidents"}), 0);
    EXPECT_EQ(console.printed,
              "FROM                  UNTIL                 LASTED  STATE      SERVICE  REASON\n"
              "2026-10-02T03:04:05Z  still                    2 h  DOWN       pay      "
              "refused "
              "2J\n"
              "2026-10-01T00:00:00Z  2026-10-01T00:00:09Z     9 s  UNHEALTHY  web      -\n");
    EXPECT_EQ(run(answers, {"incidents", "--json"}), 0);
    EXPECT_THAT(console.printed, HasSubstr("{\"items\":[{\"serviceId\":\"pay\",\"from\":\"2026"));
    EXPECT_THAT(console.printed, EndsWith("\"next\":null}\n"));
}

TEST_F(VerbIncidents, SayWhatHappenedToTheUnit)
{
    constexpr const char* joined =
        R"({"serviceId":"web","from":"2026-10-01T00:00:08.000000Z","to":null,"seconds":9,
            "status":"UNHEALTHY","reason":"expected status 200 to 299, got 502",
            "because":"answers 502 since 00:00:08Z; 8 s before, ...","unit":"nginx.service",
            "events":[{"time":"2026-10-01T00:00:00.000000Z","unit":"nginx.service",
                       "event":"oom_killed","detail":null},
                      {"time":"2026-10-01T00:00:01.000000Z","unit":"nginx.service",
                       "event":"failed","detail":"status 1"}],
            "journal":[{"time":"2026-10-01T00:00:00.000000Z","priority":3,
                        "text":"out of\u001b[2J memory"}]})";
    const CannedServer::Answers answers{
        {"GET /incidents?limit=100", page(join(joined, ",", over), "null")}};
    constexpr const char* head =
        "FROM                  UNTIL                 LASTED  STATE      SERVICE  REASON\n"
        "2026-10-01T00:00:08Z  still                    9 s  UNHEALTHY  web      "
        "answers 502 since 00:00:08Z; 8 s before, ...\n";
    constexpr const char* rest =
        "2026-10-01T00:00:00Z  2026-10-01T00:00:09Z     9 s  UNHEALTHY  web      -\n";
    EXPECT_EQ(run(answers, {"incidents"}), 0);
    EXPECT_EQ(console.printed, join(head, rest));
    EXPECT_EQ(run(answers, {"incidents", "--lines"}), 0);
    EXPECT_EQ(console.printed, join(head,
                                    "    2026-10-01T00:00:00Z  nginx.service: oom_killed\n"
                                    "    2026-10-01T00:00:01Z  nginx.service: failed (status 1)\n"
                                    "    2026-10-01T00:00:00Z  ",
                                    printable("out of\x1b[2J memory"), "\n", rest));
}

TEST_F(VerbIncidents, AreAskedForByServiceAndTime)
{
    EXPECT_EQ(run({{"GET /incidents?service=a%26b&from=30d&limit=7", page("", "null")}},
                  {"incidents", "--service", "a&b", "--from", "30d", "--limit", "7"}),
              0);
    EXPECT_EQ(console.printed, "FROM  UNTIL  LASTED  STATE  SERVICE  REASON\n");
}

TEST_F(VerbIncidents, AreCollectedFromPageToPageAsFarAsWasAskedFor)
{
    const CannedServer::Answers answers{
        {"GET /incidents?limit=2", page("", "\"n 1\"")},  // Empty, and not the last.
        {"GET /incidents?limit=2&after=n%201", page(open, "\"n2\"")},
        {"GET /incidents?limit=1&after=n2", page(over, "\"n3\"")}};
    EXPECT_EQ(run(answers, {"incidents", "--limit", "2"}), 0);
    EXPECT_EQ(requests.size(), 3U);
    EXPECT_THAT(console.printed, HasSubstr("  pay  "));
    EXPECT_THAT(console.printed, HasSubstr("  web  "));
    EXPECT_THAT(console.printed, EndsWith("\nThere are more: --after n3\n"));
    EXPECT_EQ(run({{"GET /incidents?limit=100&after=n3", page(over, "null")}},
                  {"incidents", "--after", "n3"}),
              0);
    EXPECT_THAT(console.printed, Not(HasSubstr("There are more")));
}

TEST_F(VerbIncidents, AreNotShownInPart)
{
    EXPECT_EQ(run({{"GET /incidents?limit=100", page(open, "\"n1\"")},
                   {"GET /incidents?limit=99&after=n1",
                    CannedServer::answer(503, R"({"detail":"busy"})")}},
                  {"incidents"}),
              69);
    EXPECT_EQ(console.printed, "");
    EXPECT_EQ(console.complained, "holdfastctl: busy (status 503)\n");
}

TEST_F(VerbIncidents, EndAtABoundWhereTheOtherSideGoesOnForEver)
{
    EXPECT_EQ(run({{"GET /incidents?limit=100", page("", "\"n\"")},
                   {"GET /incidents?limit=100&after=n", page("", "\"n\"")}},
                  {"incidents"}),
              0);
    EXPECT_EQ(requests.size(), 1000U);
}

TEST_F(VerbIncidents, SayWhatIsWrong)
{
    EXPECT_EQ(run({{"GET /incidents?from=soon&limit=100",
                    CannedServer::answer(400, R"({"detail":"The query is wrong.",
                        "errors":[{"parameter":"from","message":"no time"}]})")}},
                  {"incidents", "--from", "soon"}),
              65);
    EXPECT_THAT(console.complained, HasSubstr("holdfastctl: from: no time\n"));
    EXPECT_EQ(call({"incidents", "--limit", "0"}), 64);
    EXPECT_EQ(call({"incidents", "pay"}), 64);
}

}  // namespace
}  // namespace holdfast::ctl
