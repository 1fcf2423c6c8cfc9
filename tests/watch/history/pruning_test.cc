#include "watch/history/pruning.h"

#include <gtest/gtest.h>

#include "tests/fakes/virtual_loop.h"
#include "tests/watch/history/history_fixture.h"

namespace holdfast::watch {
namespace {

class PruningTest : public HistoryFixture {
protected:
    PruningTest()
    {
        // Three days, the last of which ends now.
        for (std::int64_t key = 1; key <= 60; ++key) {
            std::vector<Sample> samples;
            for (int i = 0; i < 3 * 24; ++i)
                samples.push_back(healthy(loop.wall() - days{3} + i * hours{1}, hours{1}));
            submit_all({key}, samples);
        }
        loop.add(pruning, loop.now());
    }
    ~PruningTest() override { loop.remove(pruning); }

    VirtualLoop loop;
    obs::Counter deleted;
    Pruning pruning{loop, history, {.raw = days{1}, .hours = days{1}, .days = days{1}}, deleted};
};

TEST_F(PruningTest, DeletesWhatIsTooOldAnHourAfterTheStart)
{
    std::int64_t hours_before = count("watch_hours");
    loop.run_for(minutes{59});
    EXPECT_EQ(deleted.value(), 0U);
    loop.run_for(minutes{2});
    EXPECT_LT(count("watch_hours"), hours_before);
    EXPECT_EQ(count("watch_hours WHERE hour < " +
                    std::to_string(number_of(loop.wall() - days{2}, hour_length))),
              0);
    EXPECT_GT(deleted.value(), 0U);
}

TEST_F(PruningTest, GoesOnHourByHour)
{
    loop.run_for(minutes{61});
    std::int64_t rows = count("watch_hours");
    loop.run_for(hours{25});
    EXPECT_LT(count("watch_hours"), rows);
}

TEST_F(PruningTest, TakesOneStepAtATime)
{
    ledger.is_held = true;
    loop.run_for(hours{2});
    EXPECT_EQ(ledger.waiting(), 1U);
    ledger.settle();
    loop.run_for(Millis{1});
    EXPECT_EQ(ledger.waiting(), 1U);
    ledger.settle();
}

// Else a clock that is a year ahead for a minute costs a year.
TEST_F(PruningTest, WaitsForADayWhenTheClockHasJumped)
{
    loop.run_for(minutes{30});
    loop.set_wall(loop.wall() + days{4000});
    loop.run_for(hours{23});
    EXPECT_EQ(deleted.value(), 0U);
    loop.set_wall(loop.wall() - days{4000});
    loop.run_for(hours{24});
    EXPECT_EQ(deleted.value(), 0U);
    loop.run_for(hours{2});
    EXPECT_GT(deleted.value(), 0U);
}

TEST_F(PruningTest, TriesAgainAnHourAfterAFailure)
{
    ledger.refusal = Error{Errc::overloaded, "busy"};
    loop.run_for(minutes{90});
    EXPECT_EQ(deleted.value(), 0U);
    ledger.refusal.reset();
    loop.run_for(minutes{90});
    EXPECT_GT(deleted.value(), 0U);
}

TEST_F(PruningTest, LeavesWithAnAnswerUnderWay)
{
    {
        Pruning gone{loop, history, {}, deleted};
        loop.add(gone, loop.now());
        loop.run_for(minutes{30});
        ledger.is_held = true;
        loop.run_for(hours{1});
        loop.remove(gone);
    }
    ledger.settle();
    ledger.is_held = false;
}

}  // namespace
}  // namespace holdfast::watch
