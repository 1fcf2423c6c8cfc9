#include "ctl/health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/json/document.h"
#include "tests/ctl/fixture.h"
#include "tests/fakes/canned_server.h"

namespace holdfast::ctl {
namespace {

using testing::HasSubstr;

using Health = Verbs;

TEST_F(Health, IsOneLineForEachCheck)
{
    CannedServer daemon{socket(),
                        {{"GET /healthz", CannedServer::answer(200, "{\"status\":\"healthy\"}\n")},
                         {"GET /readyz", CannedServer::answer(200, "{\"status\":\"ready\"}\n")}}};
    EXPECT_EQ(call({"health"}), 0);
    EXPECT_EQ(console.printed,
              "OK: the daemon answers: {\"status\":\"healthy\"}\n"
              "OK: the daemon can serve: {\"status\":\"ready\"}\n");
    EXPECT_EQ(console.complained, "");
}

TEST_F(Health, FailsWhenTheDaemonCannotServeAndSaysWhatItSaid)
{
    CannedServer daemon{socket(),
                        {{"GET /healthz", CannedServer::answer(200, "{}")},
                         {"GET /readyz", CannedServer::answer(503, "not\x1b[2J yet")}}};
    EXPECT_EQ(call({"health"}), 1);
    EXPECT_THAT(console.printed,
                HasSubstr("\nFAIL: the daemon can serve - /readyz answered 503: not [2J yet\n"));
}

TEST_F(Health, FailsWhenNobodyAnswers)
{
    EXPECT_EQ(call({"health", "--wait", "0s"}), 1);
    EXPECT_EQ(console.printed, "FAIL: the daemon answers - ask the daemon at " + socket() +
                                   ": No such file or directory\n"
                                   "FAIL: the daemon can serve - ask the daemon at " +
                                   socket() + ": No such file or directory\n");
}

TEST_F(Health, AsJsonCanBeRead)
{
    CannedServer daemon{socket(), {{"GET /healthz", CannedServer::answer(200, "{}")}}};
    EXPECT_EQ(call({"health", "--json"}), 1);
    auto document = json::parse(console.printed);
    ASSERT_TRUE(document) << console.printed;
    EXPECT_FALSE(document.root.find("ok")->boolean);
    const auto& checks = document.root.find("checks")->items;
    ASSERT_EQ(checks.size(), 2U);
    EXPECT_TRUE(checks[0].find("ok")->boolean);
    EXPECT_EQ(checks[1].find("what")->text, "the daemon can serve");
    EXPECT_EQ(checks[1].find("detail")->text, "/readyz answered 404: no such path");
}

TEST_F(Health, WantsADurationToWait)
{
    EXPECT_EQ(call({"health", "--wait", "soon"}), 64);
    EXPECT_THAT(console.complained, HasSubstr("--wait: not a duration"));
    EXPECT_EQ(console.printed, "");
}

}  // namespace
}  // namespace holdfast::ctl
