#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/check/log_line.h"
#include "http/auth/credentials.h"
#include "tests/daemon/check/fixture.h"
#include "tests/http/auth/hashes.h"

namespace holdfast::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class CallersCheck : public Host {
protected:
    CallersCheck() { loaded.settings.listen = {{"127.0.0.1:8080"}, {"0.0.0.0:8081"}}; }

    std::string found() { return problems(check_callers); }
};

TEST_F(CallersCheck, WarnsOfEachAddressWhereEverybodyMayDoEverything)
{
    EXPECT_EQ(found(),
              "warning: 0.0.0.0:8081: other machines may do everything here without credentials: "
              "there are no credentials, and the address is not the loopback (make some with "
              "holdfastctl auth token NAME, or say in auth.anonymous what is meant to be allowed "
              "to all)\n");
    EXPECT_EQ(exit(), Exit::ok);
    EXPECT_EQ(to_log_line(report.problems.at(0)).message->name, "listening-unprotected");
}

TEST_F(CallersCheck, HasNothingAgainstTheLoopback)
{
    loaded.settings.listen = {{"127.0.0.1:8080"}, {"[::1]:8080"}};
    EXPECT_EQ(found(), "");
    EXPECT_THAT(report.passed, IsEmpty());
}

TEST_F(CallersCheck, SaysWhomItKnows)
{
    auto file = http::parse_credentials(join(
        "user alice ", http::bcrypt_of_secret, " read\ntoken a ", "sha256:", http::token_digest,
        " read\ntoken b sha256:", http::token_digest, " read\n"));
    loaded.settings.auth.file = "/credentials";
    loaded.settings.auth.credentials =
        std::make_shared<const http::Credentials>(std::move(file.credentials));
    EXPECT_EQ(found(), "");
    EXPECT_THAT(report.passed, ElementsAre("callers: 1 user, 2 tokens in /credentials"));
}

TEST_F(CallersCheck, TakesAnEmptyFileForNone)
{
    loaded.settings.auth.file = "/credentials";
    loaded.settings.auth.credentials = std::make_shared<const http::Credentials>();
    EXPECT_THAT(found(), HasSubstr("0.0.0.0:8081"));
}

TEST_F(CallersCheck, SaysNothingMoreOfAFileThatCouldNotBeRead)
{
    loaded.settings.auth.file = "/credentials";
    EXPECT_EQ(found(), "");
}

TEST_F(CallersCheck, BelievesTheOperatorWhoSaysWhatIsAnonymous)
{
    loaded.settings.auth.anonymous = {"read"};
    EXPECT_EQ(found(), "");
}

TEST_F(CallersCheck, LooksByHandWhatTheServiceWillBeGiven)
{
    write("credstore/holdfast.auth", "");
    EXPECT_EQ(found(), "");
    EXPECT_THAT(report.passed,
                ElementsAre("callers: the service is given the credential holdfast.auth"));
    context.environment["RUNTIME_DIRECTORY"] = "/run/holdfast";
    EXPECT_THAT(found(), HasSubstr("0.0.0.0:8081")) << "in the unit it would have been given";
}

}  // namespace
}  // namespace holdfast::daemon
