#include "watch/host/command_verdict.h"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using testing::HasSubstr;

Observation judge(CommandEnd end)
{
    return judge_command("/usr/lib/check", std::move(end));
}

TEST(CommandVerdict, IsTheConventionOfPlugins)
{
    Observation seen = judge({.exit_code = 0, .output = "OK\n"});
    EXPECT_EQ(seen.problem + seen.warning, "");
    EXPECT_FALSE(seen.is_unknown);
    EXPECT_EQ(seen.body, "OK\n");
    seen = judge({.exit_code = 1, .output = "SWAP WARNING - 9% free\n"});
    EXPECT_EQ(seen.warning, "SWAP WARNING - 9% free");
    EXPECT_EQ(seen.problem, "");
    seen = judge({.exit_code = 2, .output = "SWAP CRITICAL - 1% free\n"});
    EXPECT_EQ(seen.problem, "SWAP CRITICAL - 1% free");
    EXPECT_FALSE(seen.is_unknown);
    seen = judge({.exit_code = 3, .output = "SWAP UNKNOWN - no such option"});
    EXPECT_EQ(seen.problem, "SWAP UNKNOWN - no such option");
    EXPECT_TRUE(seen.is_unknown);
}

TEST(CommandVerdict, TakesTheFirstLineWithoutWhatIsForGraphs)
{
    EXPECT_EQ(judge({.exit_code = 2, .output = "\n  BAD | a=1;2;3\nmore\n"}).problem, "BAD");
    EXPECT_EQ(judge({.exit_code = 2, .output = "BAD\nmore | x"}).problem, "BAD");
}

TEST(CommandVerdict, AsksTheErrorsWhenNothingElseWasSaid)
{
    EXPECT_EQ(judge({.exit_code = 2, .errors = "no right to look\n"}).problem, "no right to look");
    EXPECT_EQ(judge({.exit_code = 2, .output = "a", .errors = "b"}).problem, "a");
    EXPECT_EQ(judge({.exit_code = 1}).warning, "/usr/lib/check exited with 1 and said nothing");
    EXPECT_EQ(judge({.exit_code = 2, .output = " \n"}).problem,
              "/usr/lib/check exited with 2 and said nothing");
}

TEST(CommandVerdict, IsWrongForAnyOtherEnd)
{
    EXPECT_EQ(judge({.exit_code = 4, .output = "x"}).problem, "/usr/lib/check exited with 4: x");
    EXPECT_EQ(judge({.exit_code = 255}).problem, "/usr/lib/check exited with 255 and said nothing");
    EXPECT_FALSE(judge({.exit_code = 255}).is_unknown);
    Observation seen = judge({.signal = SIGSEGV, .output = "half"});
    EXPECT_EQ(seen.problem, "/usr/lib/check was ended by SIGSEGV: half");
    EXPECT_FALSE(seen.is_unknown);
    EXPECT_EQ(judge({.signal = 1000}).problem, "/usr/lib/check was ended by signal 1000");
}

TEST(CommandVerdict, KnowsNothingOfWhatCouldNotBeRun)
{
    for (int code : {126, 127}) {
        Observation seen = judge({.exit_code = code, .errors = "sh: not found"});
        EXPECT_TRUE(seen.is_unknown);
        EXPECT_EQ(seen.problem, "/usr/lib/check could not be run: sh: not found");
    }
    EXPECT_THAT(judge({.exit_code = 127}).problem, HasSubstr("exited with 127"));
}

}  // namespace
}  // namespace holdfast::watch
