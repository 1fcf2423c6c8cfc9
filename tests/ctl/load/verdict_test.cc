#include "ctl/load/verdict.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace holdfast::ctl {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class TheVerdict : public testing::Test {
protected:
    TheVerdict()
    {
        sum = {.orders = 10, .accepted = 10};
        sum.states[1] = 10;
        sum.latency.longest = seconds{2};
        observed.health = {{milliseconds{300}, "healthy"}, {milliseconds{900}, "down"}};
        demands = {.scenario = Scenario::down, .is_final_wanted = true};
    }
    // What is not met; empty when it is a pass.
    std::string complaint() const
    {
        std::string text;
        for (const Expectation& each : judge(sum, observed, demands))
            if (!each.is_met)
                text += each.what + ": " + each.seen + "\n";
        return text;
    }

    LoadSummary sum;
    Observed observed;
    Demands demands;
};

TEST_F(TheVerdict, IsGoodWhenAllIsMet)
{
    EXPECT_EQ(judge(sum, observed, demands).size(), 5U);
    EXPECT_EQ(complaint(), "");
}

TEST_F(TheVerdict, WantsEveryOrderAccepted)
{
    sum.accepted = 8;
    sum.refused = sum.unanswered = 1;
    EXPECT_EQ(complaint(), "every order is accepted: 8 of 10, 1 refused, 1 unanswered\n");
}

TEST_F(TheVerdict, WantsAnswersInTime)
{
    sum.latency.longest = milliseconds{2001};
    EXPECT_EQ(complaint(), "every answer comes within 2s: the slowest took 2001ms\n");
}

TEST_F(TheVerdict, WantsNothingLostAndAllOfItChecked)
{
    sum.lost = 1;
    EXPECT_EQ(complaint(), "nothing is lost: 1 lost, 0 could not be checked\n");
    sum.lost = 0;
    sum.unchecked = 2;
    EXPECT_EQ(complaint(), "nothing is lost: 0 lost, 2 could not be checked\n");
}

TEST_F(TheVerdict, WantsTheFailureFound)
{
    demands.scenario = Scenario::slow;
    EXPECT_EQ(complaint(),
              "the service is found degraded: healthy after 300ms, down after 900ms; "
              "breaker: nothing was said\n");
    observed.health.push_back({seconds{5}, "degraded"});
    EXPECT_EQ(complaint(), "");
    demands.scenario = Scenario::normal;
    EXPECT_EQ(complaint(), "");
    demands.scenario = Scenario::error;
    EXPECT_NE(complaint(), "");
    demands.scenario.reset();
    EXPECT_EQ(complaint(), "");
}

TEST_F(TheVerdict, WantsOneTransitionEach)
{
    sum.duplicated = 1;
    EXPECT_EQ(complaint(), "every order makes one transition: 9 made one, 1 more, 0 none yet\n");
    sum.duplicated = 0;
    sum.states = {3, 7, 0, 0};
    EXPECT_EQ(complaint(), "every order makes one transition: 7 made one, 0 more, 3 none yet\n");
    // Who did not wait for recovery wants no more than that none made two.
    demands.is_final_wanted = false;
    EXPECT_EQ(complaint(), "");
}

}  // namespace
}  // namespace holdfast::ctl
