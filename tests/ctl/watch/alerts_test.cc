#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/watch/fixture.h"

namespace holdfast::ctl {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

std::string list(std::string_view items)
{
    return join("{\"items\":[", items, "],\"next\":null}");
}

class VerbAlerts : public WatchVerbs {
protected:
    static constexpr const char* firing =
        R"({"id":7,"kind":"down","serviceId":"pay","status":"DOWN","reason":"refused",
            "since":"2026-10-02T03:04:05.678901Z","acknowledged":null,"resolved":null,
            "held":"no","children":["web","app"]})";
    static constexpr const char* acknowledged =
        R"({"id":8,"kind":"host_offline","serviceId":null,"status":"UNKNOWN","reason":"",
            "since":"2026-10-02T03:04:06.678901Z","resolved":null,"held":"by_silence",
            "acknowledged":{"at":"2026-10-02T03:05:06.678901Z","by":"uid:0"},"children":[]})";
    static constexpr const char* silenced =
        R"({"id":9,"kind":"latency","serviceId":"a\nb","status":"DEGRADED","reason":"slow",
            "since":"2026-10-02T03:04:07.678901Z","resolved":null,"held":"by_silence"})";
};

TEST_F(VerbAlerts, AreListed)
{
    const std::string body = list(join(firing, ",", acknowledged, ",", silenced));
    EXPECT_EQ(run("GET /alerts?state=active&limit=100", body, {"alerts"}), 0);
    EXPECT_EQ(
        console.printed,
        "ID  ALERT         KIND          SERVICE  STATE     SINCE                 REASON\n"
        " 7  firing        down          pay      DOWN      2026-10-02T03:04:05Z  refused; with "
        "it: web, app\n"
        " 8  acknowledged  host_offline  -        UNKNOWN   2026-10-02T03:04:06Z  -\n"
        " 9  silenced      latency       a "
        "b      DEGRADED  2026-10-02T03:04:07Z  "
        "slow\n");
    EXPECT_EQ(run("GET /alerts?state=all&limit=3", list(firing),
                  {"alerts", "list", "--state", "all", "--limit", "3", "--json"}),
              0);
    EXPECT_THAT(console.printed, AllOf(HasSubstr("{\"items\":[{\"id\":7,\"kind\":\"down\""),
                                       HasSubstr("\"children\":[\"web\",\"app\"]}]")));
    EXPECT_EQ(call({"alerts", "list", "--state", "loud"}), 64);
    EXPECT_THAT(console.complained, HasSubstr("--state active, resolved or all"));
}

TEST_F(VerbAlerts, SayWhatHappenedToTheUnit)
{
    const std::string body = list(
        R"({"id":7,"kind":"down","serviceId":"pay","status":"DOWN","reason":"refused",
            "since":"2026-10-02T03:04:05.678901Z","acknowledged":null,"resolved":null,"held":"no",
            "children":[],"because":"does not answer since ...",
            "journal":[{"time":"2026-10-02T03:04:01.5Z","priority":3,"text":"bye"}]})");
    EXPECT_EQ(run("GET /alerts?state=active&limit=100", body, {"alerts", "list", "--lines"}), 0);
    EXPECT_EQ(console.printed,
              "ID  ALERT   KIND  SERVICE  STATE  SINCE                 REASON\n"
              " 7  firing  down  pay      DOWN   2026-10-02T03:04:05Z  does not answer since ...\n"
              "    2026-10-02T03:04:01Z  bye\n");
}

TEST_F(VerbAlerts, AreAcknowledged)
{
    EXPECT_EQ(run("POST /alerts/7/ack", firing, {"alerts", "ack", "7"}), 0);
    EXPECT_EQ(console.printed, "alert 7 (down of pay) is acknowledged: no more reminders of it\n");
    EXPECT_EQ(run("POST /alerts/8/ack", acknowledged, {"alerts", "ack", "8", "--json"}), 0);
    EXPECT_EQ(console.printed, acknowledged);
    EXPECT_EQ(run({{"POST /alerts/1/ack", CannedServer::answer(404, R"({"detail":"no such"})")}},
                  {"alerts", "ack", "1"}),
              66);
    EXPECT_EQ(call({"alerts", "ack"}), 64);
    EXPECT_EQ(call({"alerts", "ack", ".."}), 64);
}

TEST_F(VerbAlerts, AreSilenced)
{
    constexpr const char* made =
        R"({"id":3,"about":{"ids":["pay","web"],"groups":["shop"],"tags":[],"environments":[]},
            "starts":"2026-10-02T03:04:05.678901Z","ends":"2026-10-02T05:04:05.678901Z"})";
    const CannedServer::Answers answers{{"POST /silences", CannedServer::answer(201, made)}};
    const std::vector<std::string> arguments{"alerts",    "silence", "--service", "pay",
                                             "--service", "web",     "--group",   "shop",
                                             "--for",     "2h",      "--comment", "a \"new\" disk"};
    EXPECT_EQ(run(answers, arguments), 0);
    EXPECT_EQ(console.printed,
              "silence 3: service pay, web; group shop, until 2026-10-02T05:04:05Z\n");
    EXPECT_THAT(requests.at(0),
                EndsWith("\r\n\r\n{\"about\":{\"ids\":[\"pay\",\"web\"],\"groups\":[\"shop\"],"
                         "\"tags\":[],\"environments\":[]},\"for\":\"2h\","
                         "\"comment\":\"a \\\"new\\\" disk\"}"));
    EXPECT_EQ(run({{"POST /silences", CannedServer::answer(422, R"({"detail":"too long",
                   "errors":[{"pointer":"/for","message":"366d at most"}]})")}},
                  {"alerts", "silence", "--all", "--for", "900d", "--comment", "x"}),
              65);
    EXPECT_THAT(console.complained, HasSubstr("holdfastctl: for: 366d at most\n"));
}

TEST_F(VerbAlerts, ShowAndEndSilences)
{
    EXPECT_EQ(run("GET /silences?limit=100", list(R"({"id":3,"about":{"ids":[],"groups":[]},
                  "starts":"2026-10-02T03:04:05Z","ends":"2026-10-02T05:04:05Z",
                  "author":"uid:0","comment":"why"})"),
                  {"alerts", "silences"}),
              0);
    EXPECT_THAT(console.printed, EndsWith("\n 3  2026-10-02T03:04:05Z  2026-10-02T05:04:05Z  "
                                          "everything  uid:0  why\n"));
    EXPECT_EQ(
        run({{"DELETE /silences/3", CannedServer::answer(204, "")}}, {"alerts", "unsilence", "3"}),
        0);
    EXPECT_EQ(console.printed, "silence 3 is ended\n");
    EXPECT_EQ(run({{"DELETE /silences/4", CannedServer::answer(404, R"({"detail":"none"})")}},
                  {"alerts", "unsilence", "4"}),
              66);
    EXPECT_EQ(console.printed, "");
}

TEST_F(VerbAlerts, AreTriedOutWithReceivers)
{
    EXPECT_EQ(
        run({{"POST /alerts/test", CannedServer::answer(202, R"({"receivers":["chat","mail"]})")}},
            {"alerts", "test"}),
        0);
    EXPECT_THAT(console.printed, HasSubstr("on its way to chat, mail ("));
    EXPECT_THAT(requests.at(0), EndsWith("\r\n\r\n{}"));
    EXPECT_EQ(run({{"POST /alerts/test", CannedServer::answer(202, R"({"receivers":["chat"]})")}},
                  {"alerts", "test", "chat", "--json"}),
              0);
    EXPECT_EQ(console.printed, R"({"receivers":["chat"]})");
    EXPECT_THAT(requests.at(0), EndsWith("\r\n\r\n{\"receiver\":\"chat\"}"));
    EXPECT_EQ(run({{"POST /alerts/test", CannedServer::answer(422, R"({"detail":"wrong",
                   "errors":[{"pointer":"/receiver","message":"there is no such receiver"}]})")}},
                  {"alerts", "test", "nobody"}),
              65);
    EXPECT_THAT(console.complained, HasSubstr("receiver: there is no such receiver\n"));
}

TEST_F(VerbAlerts, ShowWhoIsTold)
{
    EXPECT_EQ(run("GET /receivers?limit=100", list(R"({"name":"chat","format":"slack","sent":12,
                  "failed":1,"dead":0,"waiting":4,"away":true,"detail":"timed out"})"),
                  {"alerts", "receivers"}),
              0);
    EXPECT_EQ(console.printed,
              "NAME  FORMAT  STATE  WAITING  SENT  FAILED  DEAD  DETAIL\n"
              "chat  slack   away         4    12       1     0  timed out\n");
}

class VerbMaintenance : public WatchVerbs {
protected:
    static constexpr const char* window =
        R"({"id":5,"about":{"ids":[],"groups":[],"tags":[],"environments":["test"]},
            "starts":"2026-10-02T03:04:05.678901Z","ends":"2026-10-02T05:04:05.678901Z",
            "author":"uid:0","comment":"move","underWay":true,"ended":null})";
    static constexpr const char* weekly =
        R"({"id":6,"about":{"groups":["shop"]},"starts":"2026-10-02T03:04:05.678901Z",
            "for":"1h","recurs":{"weekdays":["mon","tue"],"at":"02:30","zone":"UTC"},
            "underWay":false,"ended":"2026-10-03T00:00:00.000000Z"})";
};

TEST_F(VerbMaintenance, IsListed)
{
    EXPECT_EQ(run("GET /maintenance?limit=100", list(join(window, ",", weekly)), {"maintenance"}),
              0);
    EXPECT_EQ(console.printed,
              "ID  STATE      FROM                  UNTIL      "
              "                         ABOUT             BY     COMMENT\n"
              " 5  under way  2026-10-02T03:04:05Z  2026-10-02T"
              "05:04:05Z                environment test  uid:0  move\n"
              " 6  ended      2026-10-02T03:04:05Z  every mon, "
              "tue at 02:30 UTC for 1h  group shop        -      -\n");
    EXPECT_EQ(run("GET /maintenance?limit=100", list(window), {"maintenance", "list", "--json"}),
              0);
    EXPECT_THAT(console.printed, HasSubstr("\"underWay\":true,\"ended\":null}],\"next\":null}"));
}

TEST_F(VerbMaintenance, BeginsForAWhile)
{
    const CannedServer::Answers answers{{"POST /maintenance", CannedServer::answer(201, window)}};
    EXPECT_EQ(run(answers, {"maintenance", "start", "--environment", "test", "--for", "2h",
                            "--starts", "2026-10-02T03:04:05Z", "--comment", "move"}),
              0);
    EXPECT_EQ(console.printed,
              "maintenance 5 of environment test from 2026-10-02T03:04:05Z until "
              "2026-10-02T05:04:05Z\n");
    EXPECT_THAT(requests.at(0),
                EndsWith("{\"about\":{\"ids\":[],\"groups\":[],\"tags\":[],\"environments\":"
                         "[\"test\"]},\"for\":\"2h\",\"starts\":\"2026-10-02T03:04:05Z\","
                         "\"comment\":\"move\"}"));
    EXPECT_EQ(
        run(answers, {"maintenance", "start", "--all", "--for", "2h", "--comment", "x", "--json"}),
        0);
    EXPECT_EQ(console.printed, window);
    EXPECT_THAT(requests.at(0), HasSubstr("\"ids\":[],\"groups\":[],\"tags\":[],\"env"));
}

TEST_F(VerbMaintenance, AsksForWhatWasNotSaid)
{
    EXPECT_EQ(call({"maintenance", "start", "--for", "2h"}), 64);
    EXPECT_EQ(console.complained,
              "holdfastctl: maintenance start: of which services? (add --service ID, --group "
              "GROUP, or --all)\n");
    console.complained.clear();
    EXPECT_EQ(call({"maintenance", "start", "--all"}), 64);
    EXPECT_EQ(console.complained, "holdfastctl: maintenance start: for how long? (add --for 2h)\n");
    console.complained.clear();
    EXPECT_EQ(call({"maintenance", "start", "--all", "--for", "2h"}), 64);
    EXPECT_THAT(console.complained, HasSubstr("maintenance start: why? (add --comment TEXT"));
    auto start = [this](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"maintenance", "start", "--comment", "why"});
        return call(std::move(arguments));
    };
    for (const char* span : {"2", "0s", "-1h", "two hours"})
        EXPECT_EQ(start({"--all", "--for", span}), 64) << span;
    EXPECT_EQ(start({"--all", "--service", "a", "--for", "2h"}), 64);
    EXPECT_EQ(start({"pay", "--all", "--for", "2h"}), 64);
    EXPECT_EQ(call({"maintenance", "stop"}), 64);
    EXPECT_THAT(console.complained, EndsWith("say list, start or end (see holdfastctl maintenance "
                                             "--help)\n"));
}

TEST_F(VerbMaintenance, Ends)
{
    EXPECT_EQ(run({{"DELETE /maintenance/5", CannedServer::answer(204, "")}},
                  {"maintenance", "end", "5"}),
              0);
    EXPECT_EQ(console.printed, "maintenance 5 is ended\n");
    EXPECT_EQ(run({{"DELETE /maintenance/5", CannedServer::answer(204, "")}},
                  {"maintenance", "end", "5", "--json"}),
              0);
    EXPECT_EQ(console.printed, "{\"id\":\"5\",\"ended\":true}\n");
    EXPECT_EQ(run({{"DELETE /maintenance/6", CannedServer::answer(404, R"({"detail":"none"})")}},
                  {"maintenance", "end", "6"}),
              66);
    EXPECT_EQ(call({"maintenance", "end"}), 64);
    EXPECT_EQ(call({"maintenance", "end", ".."}), 64);
}

}  // namespace
}  // namespace holdfast::ctl
