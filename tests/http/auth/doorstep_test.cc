#include "http/auth/doorstep.h"

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

const HostRules rules{.allowed = {"api.example.org", "*.example.net"},
                      .own_name = "depot.example.com"};

void expect(HostVerdict verdict, std::initializer_list<const char*> hosts)
{
    for (const char* host : hosts)
        EXPECT_EQ(judge_host(host, rules), verdict) << host;
}

TEST(Host, WithALiteralAddressIsWelcome)
{
    expect(HostVerdict::welcome, {"127.0.0.1", "127.0.0.1:8080", "192.0.2.7:80", "[::1]:8080",
                                  "[2001:db8::1]", "[::1]:"});
}

TEST(Host, OfTheLoopbackIsWelcome)
{
    expect(HostVerdict::welcome,
           {"localhost", "LOCALHOST:8080", "localhost.", "holdfast.localhost:80"});
}

TEST(Host, OfThisMachineIsWelcomeInItsForms)
{
    expect(HostVerdict::welcome, {"depot", "depot.example.com:8080", "Depot.local", "depot."});
    expect(HostVerdict::foreign, {"depot.example.org", "depot.evil.example", "local", "depotx",
                                  "xdepot", "depot.locale"});
    EXPECT_EQ(judge_host("depot", {}), HostVerdict::foreign);
    EXPECT_EQ(judge_host(".local", {}), HostVerdict::malformed);
}

TEST(Host, ThatWasAllowedIsWelcome)
{
    expect(HostVerdict::welcome,
           {"api.example.org", "API.example.ORG:443", "a.example.net", "a.b.example.net"});
    expect(HostVerdict::foreign, {"example.org", "xapi.example.org", "example.net",
                                  "evilexample.net", "api.example.org.evil.example"});
}

TEST(Host, OfAnybodyIsWelcomeWhenTheOperatorSaysSo)
{
    HostRules open{.allowed = {"*"}, .own_name = {}};
    EXPECT_EQ(judge_host("evil.example", open), HostVerdict::welcome);
    EXPECT_EQ(judge_host("evil/example", open), HostVerdict::malformed);
}

TEST(Host, ThatRebindsAStrangersNameIsForeign)
{
    expect(HostVerdict::foreign, {"evil.example", "evil.example:8080", "127.0.0.1.evil.example",
                                  "localhost.evil.example", "xlocalhost", "1.2.3"});
}

TEST(Host, ThatIsNoneIsMalformed)
{
    expect(HostVerdict::malformed, {"",
                                    ":80",
                                    ".",
                                    "a..b",
                                    ".a",
                                    "a b",
                                    "a/b",
                                    "user@localhost",
                                    "localhost:http",
                                    "localhost:80:80",
                                    "localhost:99999",
                                    "[::1",
                                    "[::1]x",
                                    "[::1]:x",
                                    "[localhost]",
                                    "[]",
                                    "::1",
                                    "a,b",
                                    "a\tb",
                                    "\xff"});
    EXPECT_EQ(judge_host(std::string(254, 'a'), rules), HostVerdict::malformed);
}

TEST(Forgery, IsTakenByTheBrowsersWordWhereItSaysOne)
{
    EXPECT_TRUE(is_forged("cross-site", "", "localhost"));
    EXPECT_TRUE(is_forged("same-site", "http://localhost", "localhost"));
    EXPECT_TRUE(is_forged("anything", "", "localhost"));
    EXPECT_FALSE(is_forged("same-origin", "http://evil.example", "localhost"));
    EXPECT_FALSE(is_forged("none", "", "localhost"));
}

TEST(Forgery, IsSeenByTheOriginOfOlderBrowsers)
{
    EXPECT_TRUE(is_forged("", "http://evil.example", "localhost:8080"));
    EXPECT_TRUE(is_forged("", "http://localhost", "localhost:8080"));
    EXPECT_TRUE(is_forged("", "http://localhost:8080.evil.example", "localhost:8080"));
    EXPECT_TRUE(is_forged("", "null", "localhost"));
    EXPECT_TRUE(is_forged("", "localhost", "localhost"));
    EXPECT_FALSE(is_forged("", "http://localhost:8080", "localhost:8080"));
    EXPECT_FALSE(is_forged("", "https://Api.example.org", "api.example.org"));
}

TEST(Forgery, IsNotSuspectedOfWhatIsNoBrowser)
{
    EXPECT_FALSE(is_forged("", "", "localhost"));
}

TEST(HostPattern, IsANameOneWithAStarOrAStar)
{
    for (const char* good : {"*", "a", "api.example.org", "*.example.org", "x_y-z", "10.0.0.1"})
        EXPECT_TRUE(is_host_pattern(good)) << good;
    for (const char* bad : {"", "*.", "**", "*a", "a.*", "a..b", ".a", "a.", "a:80", "http://a",
                            "[::1]", "a b", "a/"})
        EXPECT_FALSE(is_host_pattern(bad)) << bad;
}

}  // namespace
}  // namespace holdfast::http
