#include "watch/host/echo_tally.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

class AnEchoTally : public testing::Test {
protected:
    // One that takes so many milliseconds, each; a negative one is lost.
    Observation judge(std::initializer_list<int> round_trips, const std::string& trouble = {})
    {
        tally = {};
        Instant now{};
        std::size_t sequence = 0;
        for (int each : round_trips) {
            now += milliseconds{200};
            tally.send(now);
            if (each >= 0)
                tally.hear(sequence, now + milliseconds{each});
            ++sequence;
        }
        return judge_echoes(check, tally, trouble);
    }
    IcmpCheck check{};
    EchoTally tally;
};

TEST_F(AnEchoTally, IsWellWhenAllAreBack)
{
    Observation seen = judge({10, 20, 10, 20, 15});
    EXPECT_EQ(seen.problem, "");
    EXPECT_EQ(seen.warning, "");
    EXPECT_FALSE(seen.silence);
    EXPECT_EQ(seen.took, milliseconds{15});
    EXPECT_EQ(seen.phases.processing, milliseconds{15});
    EXPECT_THAT(seen.body, HasSubstr("\"sent\":5,\"back\":5,\"loss_percent\":0"));
    EXPECT_THAT(seen.body, testing::Not(HasSubstr("ttl")));
    tally.note_hops_left(61);
    EXPECT_THAT(judge_echoes(check, tally, {}).body, HasSubstr("\"ttl\":61}"));
}

TEST_F(AnEchoTally, WarnsOfAnyLoss)
{
    Observation seen = judge({10, -1, 10, -1, 10});
    EXPECT_EQ(seen.problem, "");
    EXPECT_EQ(seen.warning, "2 of 5 echoes did not come back (40 %)");
}

TEST_F(AnEchoTally, IsWrongWhenTooManyAreLost)
{
    EXPECT_EQ(judge({10, -1, -1, -1, 10}).problem,
              "3 of 5 echoes did not come back (60 %), expected 40 % at most");
    EXPECT_THAT(judge({10, -1, -1, -1, 10}, "No route to host").problem,
                HasSubstr("(60 %): No route to host, expected"));
    // One of three is more than the 33 % that it looks like.
    check.loss_percent_max = 33;
    EXPECT_NE(judge({1, -1, 1}).problem, "");
    check.loss_percent_max = 0;
    EXPECT_EQ(judge({1, 1, 1}).problem, "");
}

TEST_F(AnEchoTally, IsSilenceWhenNoneIsBack)
{
    Observation seen = judge({-1, -1});
    EXPECT_EQ(seen.silence, Silence::timed_out);
    EXPECT_EQ(seen.problem, "none of 2 echoes came back");
    seen = judge({-1, -1}, "No route to host");
    EXPECT_EQ(seen.silence, Silence::unreachable);
    EXPECT_EQ(seen.problem, "No route to host");
    EXPECT_EQ(judge({}).silence, Silence::timed_out);
}

TEST_F(AnEchoTally, WarnsOfJitter)
{
    check.jitter_max = milliseconds{10};
    EXPECT_EQ(judge({10, 20, 10, 20, 10}).warning, "");
    EXPECT_EQ(judge({10, 21, 10, 21, 10}).warning,
              "round trips differ by 11.0 ms on average, expected 10.0 ms at most");
    EXPECT_EQ(judge({90}).warning, "") << "one alone differs from nothing";
    // What is lost between two is no difference.
    judge({10, -1, 30});
    EXPECT_EQ(tally.jitter(), milliseconds{20});
}

TEST_F(AnEchoTally, CountsOnceWhatComesTwice)
{
    judge({10, -1});
    tally.hear(0, Instant{milliseconds{900}});
    EXPECT_EQ(tally.back(), 1U);
    EXPECT_EQ(tally.duplicates(), 1U);
    EXPECT_EQ(tally.average(), milliseconds{10});
    tally.hear(2, Instant{milliseconds{900}});
    tally.hear(65535, Instant{milliseconds{900}});
    EXPECT_EQ(tally.back(), 1U) << "what was not sent cannot come back";
}

}  // namespace
}  // namespace holdfast::watch
