#include "lib/systemd/unit_properties.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>

#include "base/descriptor.h"
#include "lib/systemd/handle.h"

namespace holdfast::systemd {
namespace {

using testing::ElementsAre;

// A message that is read as if it had come from a bus.
class UnitPropertiesTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::array<int, 2> ends{};
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()),
                  0);
        other_end = Descriptor{ends[1]};
        sd_bus* made_bus = nullptr;
        ASSERT_GE(sd_bus_new(&made_bus), 0);
        bus.reset(made_bus);
        ASSERT_GE(sd_bus_set_fd(made_bus, ends[0], ends[0]), 0);
        ASSERT_GE(sd_bus_start(made_bus), 0);
        sd_bus_message* made = nullptr;
        ASSERT_GE(sd_bus_message_new_signal(made_bus, &made, "/a", "a.b", "C"), 0);
        message.reset(made);
    }

    sd_bus_message* sealed()
    {
        EXPECT_GE(sd_bus_message_seal(message.get(), 1, 0), 0);
        EXPECT_GE(sd_bus_message_rewind(message.get(), 1), 0);
        return message.get();
    }

    Descriptor other_end;
    BusHandle bus;
    BusMessage message;
    UnitProperties what;
};

TEST_F(UnitPropertiesTest, ReadsWhatItKnowsAndGoesOverTheRest)
{
    ASSERT_GE(sd_bus_message_append(message.get(), "a{sv}", 7,         //
                                    "ActiveState", "s", "failed",      //
                                    "ExecStart", "a(sasbttttuii)", 0,  //
                                    "NRestarts", "u", 3U,              //
                                    "ExecMainStatus", "i", 203,        //
                                    "MemoryMax", "t", UINT64_MAX,      //
                                    "NeedDaemonReload", "b", 1,        //
                                    "Requires", "as", 2, "a.service", "b.target"),
              0);
    ASSERT_TRUE(read_properties(sealed(), what));
    EXPECT_EQ(what.active_state, "failed");
    EXPECT_EQ(what.n_restarts, 3U);
    EXPECT_EQ(what.exec_main_status, 203);
    EXPECT_EQ(what.memory_max, UINT64_MAX);
    EXPECT_EQ(what.need_daemon_reload, true);
    EXPECT_THAT(*what.requires_units, ElementsAre("a.service", "b.target"));
    EXPECT_FALSE(what.sub_state.has_value());
    EXPECT_EQ(what.garbage, 0U);
}

TEST_F(UnitPropertiesTest, ReadsAnInvocationAsSystemctlShowsIt)
{
    ASSERT_GE(
        sd_bus_message_append(message.get(), "a{sv}", 1, "InvocationID", "ay", 3, 0x01, 0xAB, 0xFF),
        0);
    ASSERT_TRUE(read_properties(sealed(), what));
    EXPECT_EQ(what.invocation_id, "01abff");
}

TEST_F(UnitPropertiesTest, ReadsTheTimesOfATimer)
{
    ASSERT_GE(sd_bus_message_append(message.get(), "a{sv}", 3,                             //
                                    "RandomizedDelayUSec", "t", std::uint64_t{60},         //
                                    "TimersCalendar", "a(sst)", 2,                         //
                                    "OnCalendar", "*-*-* 03:00:00", std::uint64_t{1'700},  //
                                    "OnCalendar", "*-*-* 15:00:00", std::uint64_t{1'800},  //
                                    "TimersMonotonic", "a(stt)", 1,                        //
                                    "OnUnitActiveUSec", std::uint64_t{3'600}, std::uint64_t{9}),
              0);
    ASSERT_TRUE(read_properties(sealed(), what));
    EXPECT_EQ(what.randomized_delay_usec, 60U);
    ASSERT_EQ(what.timers_calendar->size(), 2U);
    EXPECT_EQ(what.timers_calendar->back().elapses, 1'800U);
    ASSERT_EQ(what.timers_monotonic->size(), 1U);
    EXPECT_EQ(what.timers_monotonic->front().base, "OnUnitActiveUSec");
    EXPECT_EQ(what.timers_monotonic->front().after, 3'600U);
    EXPECT_EQ(what.timers_monotonic->front().elapses, 9U);
    EXPECT_EQ(what.garbage, 0U);
}

// They are invalidated each time that a timer fires.
TEST_F(UnitPropertiesTest, AsksForNothingSinceTheTimesOfATimerAreOtherOnes)
{
    ASSERT_GE(sd_bus_message_append(message.get(), "as", 2, "TimersCalendar", "TimersMonotonic"),
              0);
    ASSERT_TRUE(read_invalidated(sealed(), what));
    EXPECT_FALSE(what.is_incomplete);
}

TEST_F(UnitPropertiesTest, LeavesOutWhatHasAnotherTypeThanItsNamePromises)
{
    ASSERT_GE(sd_bus_message_append(message.get(), "a{sv}", 3,             //
                                    "NRestarts", "s", "many",              //
                                    "ActiveState", "t", std::uint64_t{7},  //
                                    "SubState", "s", "running"),
              0);
    ASSERT_TRUE(read_properties(sealed(), what));
    EXPECT_FALSE(what.n_restarts.has_value());
    EXPECT_FALSE(what.active_state.has_value());
    EXPECT_EQ(what.sub_state, "running");
    EXPECT_EQ(what.garbage, 2U);
}

TEST_F(UnitPropertiesTest, CutsTextsAndTakesCommandsOutOfThem)
{
    ASSERT_GE(sd_bus_message_append(message.get(), "a{sv}", 2,               //
                                    "StatusText", "s", "ready\n\x1b[2Jnow",  //
                                    "Description", "s", std::string(5000, 'x').c_str()),
              0);
    ASSERT_TRUE(read_properties(sealed(), what));
    EXPECT_EQ(what.status_text, "ready  [2Jnow");
    EXPECT_EQ(what.description->size(), UnitProperties::text_bytes_max);
}

TEST_F(UnitPropertiesTest, RefusesAMessageThatIsNoListOfProperties)
{
    ASSERT_GE(sd_bus_message_append(message.get(), "su", "ActiveState", 7U), 0);
    EXPECT_FALSE(read_properties(sealed(), what));
}

TEST_F(UnitPropertiesTest, IsIncompleteWhenAValueThatMattersWasNotSent)
{
    ASSERT_GE(sd_bus_message_append(message.get(), "asas", 1, "ExecStart", 2, "ExecStart",
                                    "UnitFileState"),
              0);
    ASSERT_TRUE(read_invalidated(sealed(), what));
    EXPECT_FALSE(what.is_incomplete);
    ASSERT_TRUE(read_invalidated(message.get(), what));
    EXPECT_TRUE(what.is_incomplete);
}

}  // namespace
}  // namespace holdfast::systemd
