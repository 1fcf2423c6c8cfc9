#include "daemon/bus_presence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "daemon/system_clock.h"
#include "lib/systemd/event_loop.h"
#include "tests/daemon/reload_fixture.h"

namespace holdfast::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

// The loop never turns, so no bus is asked; what it would say, the tests say.
class BusPresenceTest : public testing::Test {
protected:
    SystemClock clock;
    systemd::EventLoop loop{clock};
    Random random{1};
    obs::Log log{clock, {.level = obs::Severity::notice}};
    BusPresence presence{loop, random, log};
};

TEST_F(BusPresenceTest, SpeaksOfLevelsInSyslogsWords)
{
    for (const char* level : {"debug", "info", "notice", "warning", "err", "crit", "emerg"}) {
        ASSERT_TRUE(presence.set_log_level(level));
        EXPECT_EQ(presence.log_level(), level);
    }
    EXPECT_EQ(log.level(), obs::Severity::emergency);
}

TEST_F(BusPresenceTest, LogsAChangeOfTheLevelAndRefusesOtherWords)
{
    EXPECT_FALSE(presence.set_log_level("loud"));
    EXPECT_EQ(log.level(), obs::Severity::notice);
    EXPECT_THAT(take_lines(log), IsEmpty());
    EXPECT_TRUE(presence.set_log_level("debug"));
    EXPECT_THAT(take_lines(log),
                ElementsAre("log-level-changed: log level debug instead of notice, until the next "
                            "reload or restart"));
}

TEST_F(BusPresenceTest, DoesNotMissABusThatNeverWas)
{
    log.set_level(obs::Severity::debug);
    presence.bus_state_changed(false, "No such file or directory");
    EXPECT_EQ(presence.trouble(), "");
    EXPECT_THAT(take_lines(log), ElementsAre("debug: system bus: No such file or directory"));
}

TEST_F(BusPresenceTest, IsDegradedFromLosingTheBusUntilItIsBack)
{
    log.set_level(obs::Severity::info);
    presence.bus_state_changed(true, "");
    presence.bus_state_changed(false, "Connection reset");
    EXPECT_EQ(presence.trouble(), "Connection reset");
    presence.bus_state_changed(true, "");
    EXPECT_EQ(presence.trouble(), "");
    EXPECT_THAT(take_lines(log), ElementsAre(StartsWith("bus-connected: "),
                                             "bus-lost: system bus: Connection reset, trying again",
                                             StartsWith("bus-connected: ")));
}

}  // namespace
}  // namespace holdfast::daemon
