#include "watch/check/heartbeat.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"
#include "tests/watch/check/check_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr WallTime noon{hours{24 * 365 * 50}};

HeartbeatFacts facts(std::optional<WallTime> last, WallTime listening_since)
{
    return {.last_seen = last,
            .listening_since = listening_since,
            .interval = minutes{5},
            .grace = minutes{1}};
}

TEST(Heartbeat, IsLateWhenItsIntervalAndItsGraceAreOver)
{
    HeartbeatFacts beat = facts(noon, noon - hours{9});
    EXPECT_EQ(judge_heartbeat(beat, noon), Heartbeat::on_time);
    EXPECT_EQ(judge_heartbeat(beat, noon + minutes{6}), Heartbeat::on_time);
    EXPECT_EQ(judge_heartbeat(beat, noon + minutes{6} + seconds{1}), Heartbeat::late);
    EXPECT_EQ(next_judgement(beat, noon), noon + minutes{6});
    EXPECT_EQ(next_judgement(beat, noon + hours{1}), WallTime::max());
}

TEST(Heartbeat, IsNotLateBeforeItHadAFairChance)
{
    // We were away for an hour; its last word was before that.
    HeartbeatFacts beat = facts(noon - hours{1}, noon);
    EXPECT_EQ(judge_heartbeat(beat, noon), Heartbeat::awaited);
    EXPECT_EQ(judge_heartbeat(beat, noon + minutes{6}), Heartbeat::awaited);
    EXPECT_EQ(next_judgement(beat, noon), noon + minutes{6});
    EXPECT_EQ(judge_heartbeat(beat, noon + minutes{6} + seconds{1}), Heartbeat::late);
}

TEST(Heartbeat, SurvivesARestartThatWasShort)
{
    HeartbeatFacts beat = facts(noon - minutes{2}, noon);
    EXPECT_EQ(judge_heartbeat(beat, noon), Heartbeat::on_time);
    EXPECT_EQ(next_judgement(beat, noon), noon + minutes{4});
    EXPECT_EQ(judge_heartbeat(beat, noon + minutes{5}), Heartbeat::awaited);
}

TEST(Heartbeat, ThatNeverCameIsAwaitedThenLate)
{
    HeartbeatFacts beat = facts(std::nullopt, noon);
    EXPECT_EQ(judge_heartbeat(beat, noon + minutes{6}), Heartbeat::awaited);
    EXPECT_EQ(judge_heartbeat(beat, noon + minutes{7}), Heartbeat::late);
}

// A clock that was ahead when it was stored must not keep it good for years.
TEST(Heartbeat, OfTheFutureIsAsGoodAsOneOfNow)
{
    HeartbeatFacts beat = facts(noon + hours{9000}, noon - hours{1});
    EXPECT_EQ(judge_heartbeat(beat, noon), Heartbeat::on_time);
    EXPECT_EQ(next_judgement(beat, noon), noon + minutes{6});
    beat = facts(noon - hours{1}, noon + hours{9000});
    EXPECT_EQ(next_judgement(beat, noon), noon + minutes{6});
}

TEST(Heartbeat, NeedsNoSmallNumbers)
{
    HeartbeatFacts beat = facts(noon, noon);
    beat.interval = Duration::max();
    beat.grace = Duration::max();
    EXPECT_EQ(judge_heartbeat(beat, noon + hours{1}), Heartbeat::on_time);
    beat.interval = Duration::min();
    beat.grace = Duration::min();
    EXPECT_EQ(judge_heartbeat(beat, noon + seconds{1}), Heartbeat::late);
}

TEST(Heartbeat, ThatSaysItFailedDoesSoUntilItIsLate)
{
    HeartbeatFacts beat = facts(noon, noon - hours{9});
    beat.failure = "disk full";
    EXPECT_EQ(judge_heartbeat(beat, noon + minutes{6}), Heartbeat::failed);
    EXPECT_EQ(next_judgement(beat, noon), noon + minutes{6});
    EXPECT_EQ(judge_heartbeat(beat, noon + minutes{6} + seconds{1}), Heartbeat::late);
    beat.listening_since = noon + minutes{5};
    EXPECT_EQ(judge_heartbeat(beat, noon + minutes{7}), Heartbeat::awaited)
        << "it may have said since that all is well";
}

// Whatever happened before: late only if there was all of its time, twice over, to hear it.
TEST(Heartbeat, IsLateOnlyAfterAllOfItsTime)
{
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
        SCOPED_TRACE(join("seed ", seed));
        Random random{seed};
        auto some = [&] { return minutes{static_cast<int>(random.below(40))}; };
        HeartbeatFacts beat = facts(noon - some(), noon - some());
        if (random.below(4) == 0)
            beat.last_seen.reset();
        bool was_heard = beat.last_seen && noon - *beat.last_seen <= minutes{6};
        bool could_hear = noon - beat.listening_since > minutes{6};
        Heartbeat expected = was_heard    ? Heartbeat::on_time
                             : could_hear ? Heartbeat::late
                                          : Heartbeat::awaited;
        EXPECT_EQ(judge_heartbeat(beat, noon), expected);
        WallTime next = next_judgement(beat, noon);
        if (next != WallTime::max()) {
            EXPECT_EQ(judge_heartbeat(beat, next), expected);
            EXPECT_NE(judge_heartbeat(beat, next + seconds{1}), expected);
        }
    }
}

class AHeartbeatCheck : public CheckFixture {};

TEST_F(AHeartbeatCheck, TellsLateFromNotKnown)
{
    heartbeats.its = facts(clock.wall(), clock.wall() - hours{1});
    Observation seen_now = run(to("", CheckType::heartbeat));
    EXPECT_FALSE(seen_now.silence);
    EXPECT_FALSE(seen_now.is_unknown);
    EXPECT_EQ(seen_now.problem, "");
    heartbeats.its = facts(clock.wall() - hours{1}, clock.wall() - hours{2});
    seen_now = run(to("", CheckType::heartbeat));
    EXPECT_EQ(seen_now.silence, Silence::timed_out);
    EXPECT_THAT(seen_now.problem, testing::StartsWith("no heartbeat since 20"));
    heartbeats.its = facts(std::nullopt, clock.wall());
    seen_now = run(to("", CheckType::heartbeat));
    EXPECT_FALSE(seen_now.silence);
    EXPECT_TRUE(seen_now.is_unknown);
    EXPECT_THAT(seen_now.problem, testing::StartsWith("no heartbeat yet, and we listen"));
}

TEST_F(AHeartbeatCheck, TellsWhatTheServiceSaidOfItself)
{
    heartbeats.its = facts(clock.wall(), clock.wall() - hours{1});
    heartbeats.its.failure = "disk\nfull";
    Observation seen_now = run(to("", CheckType::heartbeat));
    EXPECT_FALSE(seen_now.silence) << "it answers";
    EXPECT_FALSE(seen_now.is_unknown);
    EXPECT_EQ(seen_now.problem, "it reported that it failed: disk full");
    heartbeats.its.failure = "";
    EXPECT_EQ(run(to("", CheckType::heartbeat)).problem, "it reported that it failed");
}

}  // namespace
}  // namespace holdfast::watch
