#include "daemon/watchdog.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/fakes/virtual_loop.h"

namespace holdfast::daemon {
namespace {

using std::chrono::seconds;

class WatchdogTest : public testing::Test {
protected:
    WatchdogTest()
    {
        aux.beat(loop.now());
        watchdog.watch(aux);
        watchdog.connect({.feed = [this] { ++fed; },
                          .report = [this](const char* thread,
                                           Duration) { reported += std::string{thread} + " "; }});
        loop.add(watchdog, loop.now());
    }

    VirtualLoop loop;
    Progress aux{"aux"};
    Watchdog watchdog{seconds{30}};
    int fed = 0;
    std::string reported;
};

TEST_F(WatchdogTest, FeedsWhileEveryThreadMakesProgress)
{
    for (int second = 0; second < 60; ++second) {
        loop.run_for(seconds{1});
        aux.beat(loop.now());
    }
    EXPECT_GE(fed, 8);
    EXPECT_EQ(reported, "");
}

TEST_F(WatchdogTest, StopsFeedingAndNamesAThreadThatHangs)
{
    loop.run_for(seconds{25});
    int fed_before = fed;
    loop.run_for(seconds{300});
    EXPECT_EQ(fed, fed_before);
    EXPECT_EQ(reported, "aux ");  // Once.
}

TEST_F(WatchdogTest, ForgivesASlowDisk)
{
    loop.run_for(seconds{10});
    aux.beat(loop.now());
    loop.run_for(seconds{15});
    EXPECT_EQ(reported, "");
    EXPECT_GE(fed, 3);
}

TEST_F(WatchdogTest, FeedsAgainAndReportsANewEpisode)
{
    loop.run_for(seconds{60});
    int fed_before = fed;
    aux.beat(loop.now());
    loop.run_for(seconds{10});
    EXPECT_GT(fed, fed_before);
    loop.run_for(seconds{60});
    EXPECT_EQ(reported, "aux aux ");
}

TEST_F(WatchdogTest, ExcusesAThreadThatWaitsForTheJournal)
{
    aux.excuse(true);
    loop.run_for(seconds{120});
    EXPECT_GE(fed, 15);
    EXPECT_EQ(reported, "");
}

TEST_F(WatchdogTest, TellsHowLongEachThreadHasBeenSilent)
{
    aux.excuse(true);
    loop.run_for(seconds{3});
    const auto looks = watchdog.look(loop.now());
    ASSERT_EQ(looks.size(), 1U);
    EXPECT_STREQ(looks[0].thread, "aux");
    EXPECT_EQ(looks[0].silence, seconds{3});
    EXPECT_TRUE(looks[0].is_excused);
    EXPECT_EQ(watchdog.silence_max(), seconds{20});
}

TEST_F(WatchdogTest, LetsTheLogThreadNameAHangingLoop)
{
    watchdog.look_at_loop(loop.now() + seconds{100});
    EXPECT_EQ(reported, "") << "before the loop turned there is nothing to look at";
    loop.run_for(seconds{1});
    watchdog.look_at_loop(loop.now() + seconds{15});
    EXPECT_EQ(reported, "");
    watchdog.look_at_loop(loop.now() + seconds{25});
    watchdog.look_at_loop(loop.now() + seconds{26});
    EXPECT_EQ(reported, "holdfastd ");
}

}  // namespace
}  // namespace holdfast::daemon
