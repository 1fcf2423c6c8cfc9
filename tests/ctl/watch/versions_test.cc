#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/watch/fixture.h"

namespace holdfast::ctl {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

class VerbVersions : public WatchVerbs {
protected:
    static constexpr const char* shop =
        R"({"product":"shop","drift":true,"driftSince":"2026-10-02T03:04:05.678Z","services":[
             {"serviceId":"real","environment":"production","version":"1.0","previous":null,
              "since":"2026-10-01T00:00:00.000000Z","expected":"1.0","matches":true},
             {"serviceId":"trial","environment":"staging","version":"1.1\u001b[2J","previous":"1.0",
              "since":"2026-10-02T03:04:05.678Z","expected":"1.0","matches":false}],
            "releases":[{"version":"1.0","environment":"production","firstSeen":null}]})";
    static constexpr const char* bank =
        R"({"product":"bank","drift":false,"driftSince":null,"services":[
             {"serviceId":"bank","environment":"","version":"7","previous":null,
              "since":"2026-10-01T00:00:00Z","expected":null,"matches":null}],"releases":[]})";
};

TEST_F(VerbVersions, AreListedByProduct)
{
    const CannedServer::Answers answers{
        {"GET /versions?limit=100", page(join(bank, ",", shop), "null")}};
    EXPECT_EQ(run(answers, {"versions"}), 0);
    EXPECT_EQ(console.printed,
              "PRODUCT  DRIFTS SINCE          ENVIRONMENT  VERSION  SINCE                 EXPECTED"
              "  SERVICE\n"
              "bank     -                     -            7        2026-10-01T00:00:00Z  -       "
              "  bank\n"
              "shop     2026-10-02T03:04:05Z  production   1.0      2026-10-01T00:00:00Z  yes     "
              "  real\n"
              "shop     2026-10-02T03:04:05Z  staging      1.1 [2J  2026-10-02T03:04:05Z  no: 1.0 "
              "  trial\n");
    EXPECT_EQ(run(answers, {"versions", "--json"}), 0);
    EXPECT_THAT(console.printed, HasSubstr("\"releases\":[{\"version\":\"1.0\""));
    EXPECT_THAT(console.printed, EndsWith("\"next\":null}\n"));
}

TEST_F(VerbVersions, AreThoseThatDriftWhereThatIsAskedFor)
{
    EXPECT_EQ(run({{"GET /versions?drift=true&limit=1", page(shop, "\"n\"")}},
                  {"versions", "--drift", "--limit", "1"}),
              0);
    EXPECT_THAT(console.printed, HasSubstr("  trial\n"));
    EXPECT_THAT(console.printed, EndsWith("\nThere are more: --after n\n"));
    EXPECT_EQ(
        run({{"GET /versions?limit=100&after=n", page("", "null")}}, {"versions", "--after", "n"}),
        0);
}

TEST_F(VerbVersions, SayWhatIsWrong)
{
    EXPECT_EQ(run({{"GET /versions?limit=100",
                    CannedServer::answer(503, R"({"detail":"not read yet"})")}},
                  {"versions"}),
              69);
    EXPECT_EQ(console.complained, "holdfastctl: not read yet (status 503)\n");
    // What is no list of products is not shown as one, nor does it end the program.
    EXPECT_EQ(
        run({{"GET /versions?limit=100", page("1,{},{\"services\":7}", "null")}}, {"versions"}), 0);
    EXPECT_EQ(console.printed,
              "PRODUCT  DRIFTS SINCE  ENVIRONMENT  VERSION  SINCE  EXPECTED  SERVICE\n");
    EXPECT_EQ(call({"versions", "--limit", "0"}), 64);
    EXPECT_EQ(call({"versions", "shop"}), 64);
}

}  // namespace
}  // namespace holdfast::ctl
