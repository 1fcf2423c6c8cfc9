#include "ctl/health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/signals.h"
#include "lib/json/document.h"
#include "tests/ctl/fake_systemctl.h"
#include "tests/ctl/fixture.h"
#include "tests/fakes/canned_server.h"

namespace holdfast::ctl {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class HealthVerb : public Verbs {
protected:
    HealthVerb()
    {
        unit_is("active", 1);
        settings(listen());
        answers["GET /healthz"] = CannedServer::answer(200, "{\"status\":\"healthy\"}\n");
        answers["GET /readyz"] = CannedServer::answer(200, "{\"status\":\"ready\"}\n");
        answers["GET /control/database"] = CannedServer::answer(200, "{\"status\":\"ok\"}\n");
        answers["GET /metrics"] = CannedServer::answer(200, std::string(4000, 'm'));
    }

    std::string listen() const { return join(R"("listen": ["127.0.0.1:)", network.port(), "\"]"); }
    // The host's own journal says nothing about a daemon of a test.
    int health(std::vector<std::string> more = {})
    {
        more.insert(more.begin(), {"health", "--since", "0s"});
        return call(std::move(more));
    }

    std::string read(const std::string& name) const
    {
        std::ifstream file{path(name)};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    void unit_is(const std::string& active, int since_microseconds)
    {
        systemctl.answers(join("printf 'ActiveState=", active, "\\nSubState=running\\n",
                               "ActiveEnterTimestampMonotonic=", since_microseconds, "\\n'"));
    }

    FakeSystemctl systemctl{path("bin"), path("asked")};
    CannedServer::Answers answers;
    CannedServer network{{{"GET /healthz", CannedServer::answer(200, "fine")}}};
};

TEST_F(HealthVerb, IsOneLineForEachCheck)
{
    CannedServer daemon{socket(), answers};
    EXPECT_EQ(health(), 0);
    EXPECT_EQ(console.printed, join("OK: the daemon answers: {\"status\":\"healthy\"}\n"
                                    "OK: the daemon can serve: {\"status\":\"ready\"}\n"
                                    "OK: the database answers: {\"status\":\"ok\"}\n"
                                    "OK: the metrics are there: /metrics answered 200\n"
                                    "OK: the listener 127.0.0.1:",
                                    network.port(), ": fine\n"));
    EXPECT_EQ(console.complained, "");
}

TEST_F(HealthVerb, FailsWhenTheDaemonCannotServeAndSaysWhatItSaid)
{
    answers["GET /readyz"] = CannedServer::answer(503, "not\x1b[2J yet");
    CannedServer daemon{socket(), answers};
    EXPECT_EQ(health(), 1);
    EXPECT_THAT(console.printed,
                HasSubstr("\nFAIL: the daemon can serve - /readyz answered 503: not [2J yet\n"));
}

// Whoever may read every file (root) sees nothing wrong in the log file, and the one entry in the
// journal is soon too old.
TEST_F(HealthVerb, FailsWhileAPartIsDegradedHoweverLongAgoItWasSaid)
{
    answers["GET /readyz"] = CannedServer::answer(
        200, R"({"status":"degraded","components":{"log_file":{"status":"degraded",)"
             R"("reason":"service.log: Permission denied"},"schema":{"status":"up"}}})");
    CannedServer daemon{socket(), answers};
    EXPECT_EQ(health(), 1);
    EXPECT_THAT(console.printed, HasSubstr("\nFAIL: the part log_file is well - degraded: "
                                           "service.log: Permission denied\n"));
    console.journal = true;
    EXPECT_EQ(health({"--record", path("checks.json")}), 1);
    EXPECT_THAT(console.logged, HasSubstr("log_file"));
}

TEST_F(HealthVerb, FailsWhenTheDatabaseDoesNotAnswer)
{
    answers["GET /control/database"] = CannedServer::answer(503, "{\"detail\":\"busy\"}");
    CannedServer daemon{socket(), answers};
    EXPECT_EQ(health(), 1);
    EXPECT_THAT(console.printed, HasSubstr("\nFAIL: the database answers - /control/database "
                                           "answered 503: {\"detail\":\"busy\"}\n"));
}

TEST_F(HealthVerb, SaysWhatTheNetworkSaysThoughNobodyIsAtTheSocket)
{
    EXPECT_EQ(health(), 1);
    EXPECT_EQ(console.printed, join("FAIL: the daemon answers - ask the daemon at ", socket(),
                                    ": No such file or directory\n"
                                    "FAIL: the daemon can serve - not asked: nobody answers\n"
                                    "FAIL: the database answers - not asked: nobody answers\n"
                                    "FAIL: the metrics are there - not asked: nobody answers\n"
                                    "OK: the listener 127.0.0.1:",
                                    network.port(), ": fine\n"));
}

TEST_F(HealthVerb, FailsWhenTheListenerIsWhatIsBroken)
{
    settings(R"("listen": ["127.0.0.1:1"])");
    CannedServer daemon{socket(), answers};
    EXPECT_EQ(health(), 1);
    EXPECT_THAT(console.printed, HasSubstr("FAIL: the listener 127.0.0.1:1 - "));
}

TEST_F(HealthVerb, AsJsonCanBeRead)
{
    answers.erase("GET /readyz");
    CannedServer daemon{socket(), answers};
    EXPECT_EQ(health({"--json"}), 1);
    auto document = json::parse(console.printed);
    ASSERT_TRUE(document) << console.printed;
    EXPECT_FALSE(document.root.find("ok")->boolean);
    const auto& checks = document.root.find("checks")->items;
    ASSERT_EQ(checks.size(), 5U);
    EXPECT_TRUE(checks[0].find("ok")->boolean);
    EXPECT_EQ(checks[1].find("what")->text, "the daemon can serve");
    EXPECT_EQ(checks[1].find("detail")->text, "/readyz answered 404: no such path");
}

TEST_F(HealthVerb, LooksAtTrendsWhenItIsAskedTo)
{
    answers["GET /status.json"] =
        CannedServer::answer(200, R"({"trends": {"enabled": true, "series": [{"name": "latency_p95",
                 "state": "abnormal", "abnormal": {"reasoning": "9 s, expected at most 1 ms"}}]}})");
    {
        CannedServer daemon{socket(), answers};
        EXPECT_EQ(health({"--trends"}), 1);
        EXPECT_THAT(console.printed, HasSubstr("FAIL: the trend of latency_p95 is normal - 9 s, "
                                               "expected at most 1 ms\n"));
        EXPECT_EQ(health(), 0) << "not asked for";
    }
    answers.erase("GET /status.json");
    std::filesystem::remove(socket());
    CannedServer daemon{socket(), answers};
    EXPECT_EQ(health({"--trends"}), 1);
    EXPECT_THAT(console.printed,
                HasSubstr("FAIL: no abnormal trends - /status.json answered 404: no such path\n"));
}

TEST_F(HealthVerb, WantsDurations)
{
    EXPECT_EQ(call({"health", "--wait", "soon"}), 64);
    EXPECT_THAT(console.complained, HasSubstr("--wait: not a duration"));
    EXPECT_EQ(call({"health", "--since", "lately"}), 64);
    EXPECT_THAT(console.complained, HasSubstr("--since: not a duration"));
    EXPECT_EQ(console.printed, "");
}

TEST_F(HealthVerb, LooksIntoTheLogFileAsWell)
{
    write("service.log", "2999-01-01 00:00:00,000 ERROR the disk is full\n");
    settings(listen() + R"(, "log": {"file": ")" + path("service.log") + "\"}");
    CannedServer daemon{socket(), answers};
    EXPECT_EQ(call({"health"}), 1);
    EXPECT_THAT(console.printed,
                HasSubstr(join("FAIL: no errors in ", path("service.log"),
                               " - 2999-01-01 00:00:00,000 ERROR the disk is full\n")));
    settings(listen() + R"(, "log": {"file": ")" + path("gone.log") + "\"}");
    EXPECT_EQ(call({"health"}), 1);
    EXPECT_THAT(console.printed, HasSubstr("it cannot be read: No such file or directory\n"));
}

TEST_F(HealthVerb, CountsChecksWithoutAnAnswerOfAUnitThatRuns)
{
    unit_is("active", 7);
    EXPECT_EQ(health({"--record", path("checks.json")}), 1);
    EXPECT_EQ(health({"--record", path("checks.json")}), 1);
    EXPECT_EQ(read("checks.json"), "{\"unanswered\":2,\"ok\":false,\"active_since\":7000}\n");
    unit_is("active", 8);
    EXPECT_EQ(health({"--record", path("checks.json")}), 1);
    EXPECT_EQ(read("checks.json"), "{\"unanswered\":1,\"ok\":false,\"active_since\":8000}\n")
        << "it was started anew";
    unit_is("activating", 8);
    EXPECT_EQ(health({"--record", path("checks.json")}), 1);
    EXPECT_EQ(read("checks.json"), "{\"unanswered\":0,\"ok\":false,\"active_since\":8000}\n")
        << "who starts owes no answer";
    unit_is("active", 8);
    EXPECT_EQ(health({"--record", path("checks.json")}), 1);
    answers["GET /readyz"] = CannedServer::answer(503, "no");
    CannedServer daemon{socket(), answers};
    EXPECT_EQ(health({"--record", path("checks.json")}), 1);
    EXPECT_EQ(read("checks.json"), "{\"unanswered\":0,\"ok\":false,\"active_since\":8000}\n")
        << "an answer is an answer, whatever it says";
}

TEST_F(HealthVerb, TellsTheJournalWhenSomethingChanged)
{
    console.journal = true;
    {
        answers["GET /readyz"] = CannedServer::answer(503, "no");
        CannedServer daemon{socket(), answers};
        health({"--record", path("checks.json")});
        EXPECT_EQ(console.logged,
                  "health-failed: not well: the daemon can serve - /readyz answered 503: no\n");
        health({"--record", path("checks.json")});
    }
    answers["GET /readyz"] = CannedServer::answer(200, "yes");
    std::filesystem::remove(socket());
    CannedServer daemon{socket(), answers};
    console.logged.clear();
    health({"--record", path("checks.json")});
    health({"--record", path("checks.json")});
    EXPECT_EQ(console.logged, "health-restored: all is well again\n");
}

WallTime at(const char* stamp)
{
    std::istringstream text{stamp};
    std::chrono::sys_seconds seconds{};
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    char dash = 0;
    text >> year >> dash >> month >> dash >> day;
    seconds = std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) /
                                    static_cast<int>(day)};
    return seconds;
}

TEST(ErrorLines, AreThoseAboveAWarningSinceThen)
{
    constexpr const char* tail =
        "2026-11-20 10:00:00,000 ERROR long ago\n"
        "2026-11-21 10:00:00,000 INFO ERROR in the text alone\n"
        "2026-11-21 10:00:01,000 WARNING careful\n"
        "2026-11-21 10:00:02,000 ERROR no disk\n"
        "2026-11-21 10:00:03,000 CRITICAL no store\n";
    EXPECT_THAT(error_lines(tail, at("2026-11-21")),
                ElementsAre("2026-11-21 10:00:02,000 ERROR no disk",
                            "2026-11-21 10:00:03,000 CRITICAL no store"));
    EXPECT_THAT(error_lines("", at("2026-11-21")), IsEmpty());
    EXPECT_THAT(error_lines("short\n", at("2026-11-21")), IsEmpty());
}

TEST(ErrorLines, OfAnEarlierScreenfulAreLeftAlone)
{
    std::string tail = "2026-11-21 10:00:00,000 ERROR no disk\n";
    for (int line = 0; line < 20; ++line)
        tail += "2026-11-21 10:00:01,000 INFO fine\n";
    EXPECT_THAT(error_lines(tail, at("2026-11-21")), IsEmpty());
}

}  // namespace
}  // namespace holdfast::ctl
