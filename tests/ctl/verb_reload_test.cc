#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/fixture.h"
#include "tests/fakes/canned_server.h"

namespace holdfast::ctl {
namespace {

class VerbReload : public Verbs {
protected:
    int reload(int status, std::string_view body, std::vector<std::string> options = {})
    {
        CannedServer daemon{socket(),
                            {{"POST /control/reload", CannedServer::answer(status, body)}}};
        options.insert(options.begin(), "reload");
        int code = call(options);
        EXPECT_EQ(daemon.requests().size(), 1U);
        return code;
    }
};

TEST_F(VerbReload, SaysWhatChangedAndWhatNeedsARestart)
{
    EXPECT_EQ(
        reload(200, R"({"applied":["log.level","http.body_max"],"restart_needed":["listen"]})"), 0);
    EXPECT_EQ(console.printed,
              "reloaded: log.level, http.body_max\n"
              "in force only after a restart (holdfastctl restart): listen\n");
}

TEST_F(VerbReload, SaysThatNothingChanged)
{
    EXPECT_EQ(reload(200, R"({"applied":[],"restart_needed":[]})"), 0);
    EXPECT_EQ(console.printed, "reloaded: nothing changed\n");
}

TEST_F(VerbReload, PrintsEachErrorOfAConfigurationThatWasRefused)
{
    EXPECT_EQ(reload(422, R"({"errors":[{"message":"/f:1: x"},{"message":"y\u001b"}]})"), 78);
    EXPECT_EQ(console.printed, "");
    EXPECT_EQ(console.complained,
              "holdfastctl: /f:1: x\nholdfastctl: y \n"
              "holdfastctl: reload refused: the running configuration stays in force\n");
}

TEST_F(VerbReload, HandsTheAnswerOnAsJson)
{
    EXPECT_EQ(reload(200, "{\"applied\":[\"listen\"]}\n", {"--json"}), 0);
    EXPECT_EQ(console.printed, "{\"applied\":[\"listen\"]}\n");
}

TEST_F(VerbReload, IsUnavailableWhenTheDaemonIsBusyOrGone)
{
    EXPECT_EQ(reload(503, "Busy.\n"), 69);
    EXPECT_EQ(console.complained, "holdfastctl: the daemon answered 503: Busy.\n");
    std::filesystem::remove(socket());
    console.complained.clear();
    EXPECT_EQ(call({"reload"}), 69);
    EXPECT_THAT(console.complained,
                testing::HasSubstr("(is it running? systemctl status holdfast)"));
}

}  // namespace
}  // namespace holdfast::ctl
