#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/json/document.h"
#include "tests/ctl/fake_systemctl.h"
#include "tests/ctl/fixture.h"
#include "tests/ctl/status/answer.h"
#include "tests/fakes/canned_server.h"

namespace holdfast::ctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class VerbStatus : public Verbs {
protected:
    VerbStatus() { unit("active", "running"); }

    void unit(const std::string& active, const std::string& sub)
    {
        systemctl.answers("printf 'ActiveState=" + active + "\\nSubState=" + sub + "\\n'");
    }

    CannedServer::Answers answers{{"GET /status.json", CannedServer::answer(200, usual_status)}};
    FakeSystemctl systemctl{path("bin"), path("asked")};
};

TEST_F(VerbStatus, IsOneScreen)
{
    CannedServer daemon{socket(), answers};
    EXPECT_EQ(call({"status"}), 0);
    EXPECT_THAT(console.printed,
                AllOf(StartsWith("holdfast 9.8.7   unit active (running)   up 2 h 13 min"),
                      HasSubstr("\nshipments  1,204   DELIVERED 1,100"),
                      HasSubstr("\ntrends     ABNORMAL new_shipments: 0, ")));
    EXPECT_EQ(console.complained, "");
}

TEST_F(VerbStatus, SaysWhatTheUnitDoesWhenNobodyAnswers)
{
    unit("failed", "failed");
    EXPECT_EQ(call({"status"}), 1);
    EXPECT_EQ(console.printed,
              join("holdfast    unit failed (failed)\nno answer: ask the daemon at ", socket(),
                   ": No such file or directory\n"));
}

TEST_F(VerbStatus, SaysWhatWasAnsweredInstead)
{
    answers["GET /status.json"] = CannedServer::answer(500, "bro\x1bken\n");
    CannedServer daemon{socket(), answers};
    EXPECT_EQ(call({"status"}), 1);
    EXPECT_THAT(console.printed, HasSubstr("\nno answer: /status.json answered 500: bro ken\n"));
}

TEST_F(VerbStatus, DoesNeedNoServiceManager)
{
    systemctl.vanish();
    CannedServer daemon{socket(), answers};
    EXPECT_EQ(call({"status"}), 0);
    EXPECT_THAT(console.printed, StartsWith("holdfast 9.8.7   unit not known   up "));
    unit("inactive", "dead");
    EXPECT_EQ(call({"status"}), 0);
    EXPECT_THAT(console.printed, HasSubstr("\nthis daemon is not the unit's"));
}

TEST_F(VerbStatus, AsJsonHasAllThatWasAnswered)
{
    CannedServer daemon{socket(), answers};
    EXPECT_EQ(call({"status", "--json"}), 0);
    json::Document document = json::parse(console.printed);
    ASSERT_TRUE(document) << console.printed;
    EXPECT_EQ(document.root.find("unit")->find("active")->text, "active");
    EXPECT_EQ(document.root.find("status")->find("service")->find("pid")->integer(), 4711);
}

TEST_F(VerbStatus, AsJsonSaysWhyThereIsNoAnswer)
{
    EXPECT_EQ(call({"status", "--json"}), 1);
    json::Document document = json::parse(console.printed);
    ASSERT_TRUE(document) << console.printed;
    EXPECT_EQ(document.root.find("status"), nullptr);
    EXPECT_THAT(document.root.find("error")->text, HasSubstr("No such file or directory"));
}

TEST_F(VerbStatus, WantsAnIntervalThatMakesSense)
{
    for (const char* interval : {"often", "0s", "1ms", "2d"}) {
        EXPECT_EQ(call({"status", "--watch", "--interval", interval}), 64) << interval;
        EXPECT_EQ(console.printed, "");
    }
    EXPECT_EQ(call({"status", "--count", "2"}), 64);
    EXPECT_THAT(console.complained, HasSubstr("--interval: not a duration from 100ms to 1h"));
}

}  // namespace
}  // namespace holdfast::ctl
