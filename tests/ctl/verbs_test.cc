#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/json/document.h"
#include "tests/ctl/fixture.h"

namespace holdfast::ctl {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(Verbs, CheckSaysWhatPassedAndThatTheDaemonCanStart)
{
    EXPECT_EQ(call({"check"}), 0);
    EXPECT_THAT(console.printed, HasSubstr("ok: configuration " + path("holdfast.json")));
    EXPECT_THAT(console.printed, HasSubstr("\ncheck: the daemon can start: 0 errors, "));
    EXPECT_EQ(console.complained, "");
}

TEST_F(Verbs, CheckExitsByTheClassOfTheError)
{
    settings(R"("listen": ["8080"])");
    EXPECT_EQ(call({"check"}), 78);
    EXPECT_THAT(console.complained,
                HasSubstr("holdfastctl: error: " + path("holdfast.json") + ":2:12: /listen/0: "));
    EXPECT_THAT(console.printed, HasSubstr("\ncheck: the daemon will not start: 1 error, "));
    std::filesystem::remove(path("holdfast.json"));
    EXPECT_EQ(call({"check"}), 66);
}

TEST_F(Verbs, CheckInTheJournalSaysEachProblemOnceAndNothingElse)
{
    console.journal = true;
    EXPECT_EQ(call({"check"}), 0);
    EXPECT_EQ(console.logged + console.printed + console.complained, "");
    settings(R"("listen": ["8080"])");
    console.variables["LOG_LEVEL"] = "";
    EXPECT_EQ(call({"check"}), 78);
    EXPECT_THAT(console.logged, testing::StartsWith("configuration-invalid: "));
    EXPECT_THAT(console.logged, HasSubstr("\nenvironment-override-empty: LOG_LEVEL"));
    EXPECT_EQ(console.printed + console.complained, "");
}

TEST_F(Verbs, CheckAsJsonCarriesTheProblems)
{
    settings(R"("listen": ["8080"])");
    EXPECT_EQ(call({"check", "--json"}), 78);
    auto document = json::parse(console.printed);
    ASSERT_TRUE(document) << console.printed;
    EXPECT_EQ(document.root.find("exit")->integer(), 78);
    const json::Node& problem = document.root.find("problems")->items.at(0);
    EXPECT_EQ(problem.find("pointer")->text, "/listen/0");
    EXPECT_EQ(problem.find("line")->integer(), 2);
    EXPECT_EQ(problem.find("remedy")->text, "write \"127.0.0.1:8080\"");
    EXPECT_EQ(console.complained, "");
}

TEST_F(Verbs, ConfigPrintsValuesWithTheirOrigins)
{
    console.variables["LOG_LEVEL"] = "DEBUG";
    EXPECT_EQ(call({"config"}), 0);
    EXPECT_THAT(console.printed, testing::ContainsRegex("listen +\\[\"127.0.0.1:18480\"\\] +" +
                                                        path("holdfast.json") + ":2\n"));
    EXPECT_THAT(console.printed, testing::ContainsRegex("log.level +\"debug\" +LOG_LEVEL "));
    EXPECT_THAT(console.printed, testing::ContainsRegex("http.body_max +\"1MiB\" +default\n"));
    EXPECT_THAT(console.printed, Not(HasSubstr("\x1b")));
}

TEST_F(Verbs, ConfigPrintsWhatItCanWhenSomethingIsWrong)
{
    settings(R"("http": {"body_max": 1, "access_log": true})");
    EXPECT_EQ(call({"config"}), 78);
    EXPECT_THAT(console.printed, testing::ContainsRegex("http.body_max +\"1MiB\" +default\n"));
    EXPECT_THAT(console.printed, testing::ContainsRegex("http.access_log +true +"));
    EXPECT_THAT(console.complained, HasSubstr("/http/body_max"));
}

TEST_F(Verbs, ConfigAsJsonCanBeRead)
{
    EXPECT_EQ(call({"config", "--json"}), 0);
    auto document = json::parse(console.printed);
    ASSERT_TRUE(document) << console.printed;
    const json::Node* key = document.root.find("keys")->find("listen");
    EXPECT_EQ(key->find("value")->items.at(0).text, "127.0.0.1:18480");
    EXPECT_EQ(key->find("change")->text, "restart");
    EXPECT_TRUE(document.root.find("usable")->boolean);
}

}  // namespace
}  // namespace holdfast::ctl
