#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/auth/credentials.h"
#include "lib/json/document.h"
#include "tests/ctl/fixture.h"
#include "tests/http/auth/hashes.h"

namespace holdfast::ctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class AuthVerb : public Verbs {
protected:
    AuthVerb() { console.variables["HOLDFAST_AUTH_FILE"] = path("credentials"); }

    void credentials(const std::string& text)
    {
        write("credentials", text);
        EXPECT_EQ(chmod(path("credentials").c_str(), 0600), 0);
    }
    // Runs it with a clean console; what a person types.
    int type(std::vector<std::string> arguments, std::deque<std::string> typed)
    {
        console.printed.clear();
        console.complained.clear();
        console.asked.clear();
        console.typed = std::move(typed);
        return call(std::move(arguments));
    }
};

TEST_F(AuthVerb, HashAsksTwiceAndPrintsALineThatLetsIn)
{
    EXPECT_EQ(type({"auth", "hash", "alice", "--scope", "read,write"}, {"correct", "correct"}), 0);
    EXPECT_EQ(console.asked, "New password of alice: Once more: ");
    EXPECT_EQ(console.complained, "");
    EXPECT_THAT(console.printed, AllOf(StartsWith("user alice $y$"), Not(HasSubstr("correct"))));
    credentials(console.printed);

    EXPECT_EQ(type({"auth", "test", "alice"}, {"correct"}), 0);
    EXPECT_EQ(console.printed, "right: user alice: read,write\n");
    EXPECT_EQ(type({"auth", "test", "alice"}, {"incorrect"}), 1);
    EXPECT_EQ(console.printed, "");
    EXPECT_EQ(console.complained, "holdfastctl: auth: that is not the password of alice\n");
    EXPECT_EQ(type({"auth", "test", "bob"}, {"correct"}), 1);
    EXPECT_THAT(console.complained, HasSubstr("has no user bob"));
}

TEST_F(AuthVerb, HashTakesAPipeWhereThereIsNobodyToAsk)
{
    console.input = {"from a pipe"};
    EXPECT_EQ(type({"auth", "hash", "alice", "--stdin"}, {}), 0);
    EXPECT_EQ(console.asked, "");
    EXPECT_THAT(console.printed, testing::EndsWith(" read\n"));
    EXPECT_EQ(type({"auth", "hash", "alice", "--stdin"}, {}), 64);
    EXPECT_THAT(console.complained, HasSubstr("nothing came from standard input"));
    EXPECT_EQ(type({"auth", "hash", "alice"}, {}), 64);
    EXPECT_THAT(console.complained, HasSubstr("--stdin"));
}

TEST_F(AuthVerb, HashRefusesWhatNoLoginCouldSend)
{
    for (const std::string& password :
         {std::string{}, std::string(512, 'x'), std::string{"tab\there"}, std::string{"\xff"}})
        EXPECT_EQ(type({"auth", "hash", "alice"}, {password, password}), 64) << password;
    EXPECT_EQ(type({"auth", "hash", "alice"}, {"one", "other"}), 64);
    EXPECT_THAT(console.complained, HasSubstr("not the same"));
    EXPECT_EQ(console.printed, "");
}

TEST_F(AuthVerb, TokenShowsTheTokenApartFromItsLine)
{
    EXPECT_EQ(type({"auth", "token", "prometheus", "--scope", "metrics"}, {}), 0);
    EXPECT_THAT(console.printed,
                testing::MatchesRegex("token prometheus sha256:[0-9a-f]+ metrics\n"));
    credentials(console.printed);
    std::string token = console.complained.substr(console.complained.find("hf_"));
    token.pop_back();
    EXPECT_EQ(token.size(), 67U);

    EXPECT_EQ(type({"auth", "test", "--token"}, {token}), 0);
    EXPECT_EQ(console.printed, "right: token prometheus: metrics\n");
    EXPECT_EQ(type({"auth", "test", "--token"}, {"hf_0"}), 1);
    EXPECT_THAT(console.complained, HasSubstr("no token of "));
}

TEST_F(AuthVerb, TokensAreNeverTheSameAndComeAsJsonToo)
{
    EXPECT_EQ(type({"auth", "token", "a", "--json"}, {}), 0);
    auto document = json::parse(console.printed);
    ASSERT_TRUE(document) << console.printed;
    std::string first = document.root.find("token")->text;
    EXPECT_THAT(document.root.find("line")->text, StartsWith("token a sha256:"));
    EXPECT_EQ(console.complained, "");
    EXPECT_EQ(type({"auth", "token", "a", "--json"}, {}), 0);
    EXPECT_THAT(console.printed, Not(HasSubstr(first)));
}

TEST_F(AuthVerb, NeedsANameAndScopesThatThereAre)
{
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"auth"},
                                               {"auth", "nonsense"},
                                               {"auth", "hash"},
                                               {"auth", "token", "a:b"},
                                               {"auth", "token", "a", "b"},
                                               {"auth", "token", "a", "--scope", "root"},
                                               {"auth", "test", "a", "--token"},
                                               {"auth", "test", "a", "b"}})
        EXPECT_EQ(type(arguments, {"x", "x"}), 64) << testing::PrintToString(arguments);
    EXPECT_EQ(console.printed, "");
}

TEST_F(AuthVerb, TestListsWhomTheFileLetsIn)
{
    credentials(join("user alice ", http::bcrypt_of_secret,
                     " read,write\ntoken ci sha256:", http::token_digest, " metrics\n"));
    EXPECT_EQ(type({"auth", "test"}, {}), 0);
    EXPECT_EQ(console.printed, "user alice: read,write\ntoken ci: metrics\n");
    EXPECT_EQ(type({"auth", "test", "--json"}, {}), 0);
    auto document = json::parse(console.printed);
    ASSERT_TRUE(document) << console.printed;
    EXPECT_EQ(document.root.find("callers")->items.at(1).find("name")->text, "ci");
}

TEST_F(AuthVerb, TestSaysWhatIsWrongWithTheFile)
{
    EXPECT_EQ(type({"auth", "test"}, {}), 66);
    EXPECT_THAT(console.complained, HasSubstr("credentials: cannot read it"));
    credentials(join("user alice ", http::bcrypt_of_secret, " read\nuser bob\n"));
    EXPECT_EQ(type({"auth", "test"}, {}), 78);
    EXPECT_EQ(console.printed, "user alice: read\n") << "what is right in it counts all the same";
    EXPECT_THAT(console.complained, HasSubstr("credentials:2:"));
    EXPECT_EQ(chmod(path("credentials").c_str(), 0644), 0);
    EXPECT_EQ(type({"auth", "test"}, {}), 78);
    EXPECT_EQ(console.printed, "");
    write("other", "");
    EXPECT_EQ(chmod(path("other").c_str(), 0600), 0);
    EXPECT_EQ(type({"auth", "test", "--file", path("other")}, {}), 0);
}

}  // namespace
}  // namespace holdfast::ctl
