#include "watch/unit/bus_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::seconds;
using systemd::UnitProperties;
using testing::ElementsAre;

using Names = std::vector<std::string>;

constexpr std::uint64_t not_set = UINT64_MAX;
constexpr Clocks clocks{Instant{seconds{5000}}, WallTime{hours{500'000}}};

class BusFactsTest : public testing::Test {
protected:
    const UnitFacts& take(UnitProperties what, Clocks at = clocks)
    {
        take_in(std::move(what), at, unit);
        return unit.facts;
    }

    KnownUnit unit;
};

TEST_F(BusFactsTest, KeepWhatIsNotSaidAgain)
{
    UnitProperties first;
    first.active_state = "active";
    first.result = "success";
    first.n_restarts = 2;
    take(first);
    UnitProperties second;
    second.active_state = "failed";
    const UnitFacts& facts = take(second);
    EXPECT_EQ(facts.active_state, "failed");
    EXPECT_EQ(facts.result, "success");
    EXPECT_EQ(facts.restarts, 2U);
}

TEST_F(BusFactsTest, HaveNoTimeForZeroNoneAndNonsense)
{
    UnitProperties what;
    what.state_change_timestamp = 1'700'000'000'000'000;
    EXPECT_EQ(take(what).changed, WallTime{seconds{1'700'000'000}});
    for (std::uint64_t none : {std::uint64_t{0}, not_set, not_set - 1, not_set / 500}) {
        what.state_change_timestamp = none;
        EXPECT_EQ(take(what).changed, std::nullopt) << none;
    }
}

TEST_F(BusFactsTest, HaveNoLimitAndNoMeasureWhereTheNumberIsNotSet)
{
    UnitProperties what;
    what.memory_current = 4096;
    what.memory_max = 1U << 20U;
    what.tasks_current = 7;
    what.tasks_max = not_set;
    what.cpu_usage_nsec = 5'000'000;
    const UnitUsage& usage = take(what).usage;
    EXPECT_EQ(usage.memory_bytes, 4096U);
    EXPECT_EQ(usage.memory_bytes_max, 1U << 20U);
    EXPECT_EQ(usage.tasks, 7U);
    EXPECT_EQ(usage.tasks_max, std::nullopt);
    EXPECT_EQ(usage.cpu_time, std::chrono::milliseconds{5});
    EXPECT_EQ(usage.measured, clocks.now);
    what.memory_current = what.tasks_current = what.cpu_usage_nsec = not_set;
    take(what);
    EXPECT_EQ(usage.memory_bytes, std::nullopt);
    EXPECT_EQ(usage.tasks, std::nullopt);
    EXPECT_EQ(usage.cpu_time, std::nullopt);
}

TEST_F(BusFactsTest, UseNothingOnceNothingRuns)
{
    UnitProperties what;
    what.memory_current = 4096;
    what.tasks_current = 1;
    what.active_state = "active";
    EXPECT_TRUE(take(what).usage.memory_bytes);
    UnitProperties end;
    end.active_state = "failed";
    EXPECT_FALSE(take(end).usage.memory_bytes);
    EXPECT_FALSE(unit.facts.usage.tasks);
}

TEST_F(BusFactsTest, PutTogetherWhomItNeedsAndWhichTargetsWantIt)
{
    UnitProperties what;
    what.requires_units = Names{"db.service", "system.slice"};
    what.binds_to = Names{"db.service"};
    what.part_of = Names{"app.target"};
    what.wanted_by = Names{"multi-user.target", "other.service"};
    what.required_by = Names{"app.target"};
    take(what);
    EXPECT_THAT(unit.facts.needs, ElementsAre("app.target", "db.service", "system.slice"));
    EXPECT_THAT(unit.facts.wanted_by, ElementsAre("app.target", "multi-user.target"));
    take({});
    EXPECT_EQ(unit.facts.needs.size(), 3U);
}

TEST_F(BusFactsTest, OfATimerAreTheEarlierOfBothClocksInWallTime)
{
    unit.facts.name = "backup.timer";
    UnitProperties what;
    what.unit = "backup.service";
    what.accuracy_usec = 60'000'000;
    what.last_trigger_usec = 0;
    what.next_elapse_usec_realtime = 0;
    what.next_elapse_usec_monotonic = 5'030'000'000;  // In thirty seconds.
    take(what);
    ASSERT_TRUE(unit.facts.timer);
    EXPECT_EQ(unit.facts.timer->triggers, "backup.service");
    EXPECT_EQ(unit.facts.timer->accuracy, seconds{60});
    EXPECT_EQ(unit.facts.timer->last_trigger, std::nullopt);
    EXPECT_EQ(unit.facts.timer->next_elapse, clocks.wall + seconds{30});

    auto in_ten =
        std::chrono::duration_cast<microseconds>((clocks.wall + seconds{10}).time_since_epoch());
    UnitProperties calendar;
    calendar.next_elapse_usec_realtime = static_cast<std::uint64_t>(in_ten.count());
    take(calendar);
    EXPECT_EQ(unit.facts.timer->next_elapse, clocks.wall + seconds{10});

    UnitProperties nonsense;
    nonsense.next_elapse_usec_realtime = not_set;
    nonsense.next_elapse_usec_monotonic = not_set / 4000;
    take(nonsense);
    EXPECT_EQ(unit.facts.timer->next_elapse, std::nullopt);

    UnitProperties none;
    none.next_elapse_usec_realtime = not_set;
    none.next_elapse_usec_monotonic = not_set;
    take(none);
    EXPECT_EQ(unit.facts.timer->next_elapse, std::nullopt);
}

constexpr std::uint64_t wall_usec(Duration after_now)
{
    return static_cast<std::uint64_t>(
        std::chrono::floor<microseconds>((clocks.wall + after_now).time_since_epoch()).count());
}

// As systemd 252 shows one: what it waited for is gone, what each of its times was set for is not.
TEST_F(BusFactsTest, OfATimerThatWasStoppedAreTheTimeThatWasMissed)
{
    unit.facts.name = "backup.timer";
    UnitProperties what;
    what.active_state = "inactive";
    what.inactive_enter_timestamp = wall_usec(-hours{1});
    what.next_elapse_usec_realtime = not_set;
    what.next_elapse_usec_monotonic = not_set;
    what.randomized_delay_usec = 5'000'000;
    what.timers_calendar = {{.elapses = wall_usec(-hours{2})}, {.elapses = wall_usec(hours{3})}};
    // By that clock it is 5000 s.
    what.timers_monotonic = {{.base = "OnBootUSec", .after = 1, .elapses = 1'000'000},
                             {.base = "OnUnitActiveUSec", .after = 2, .elapses = 5'600'000'000}};
    take(what);
    EXPECT_EQ(unit.facts.timer->next_elapse, std::nullopt);
    EXPECT_EQ(unit.facts.timer->missed_elapse, clocks.wall + seconds{605});

    UnitFacts before = unit.facts;
    reckon_elapse({clocks.now + seconds{9}, clocks.wall + seconds{9} + microseconds{200}}, unit);
    EXPECT_EQ(unit.facts, before) << "that is no news";

    UnitProperties only_calendar;
    only_calendar.timers_monotonic.emplace();
    take(only_calendar);
    EXPECT_EQ(unit.facts.timer->missed_elapse, clocks.wall + hours{3} + seconds{5});

    UnitProperties started;
    started.active_state = "active";
    take(started);
    EXPECT_EQ(unit.facts.timer->missed_elapse, std::nullopt);
}

TEST_F(BusFactsTest, OfATimerThatWasStoppedBeforeADaemonReloadAreTheEndOfItsPeriod)
{
    unit.facts.name = "backup.timer";
    UnitProperties what;
    what.active_state = "failed";
    what.inactive_enter_timestamp = wall_usec(-hours{1});
    what.last_trigger_usec = wall_usec(-hours{2});
    what.timers_calendar = std::vector<systemd::CalendarTime>{{.elapses = 0}};
    what.timers_monotonic = {{.base = "OnUnitActiveUSec", .after = 10'800'000'000, .elapses = 0},
                             {.base = "OnBootUSec", .after = 60'000'000, .elapses = 0}};
    take(what);
    EXPECT_EQ(unit.facts.timer->missed_elapse, clocks.wall + hours{1});
    what.timers_monotonic = {{.base = "OnUnitActiveUSec", .after = 60'000'000, .elapses = 0}};
    take(what);
    EXPECT_EQ(unit.facts.timer->missed_elapse, clocks.wall - hours{1}) << "not before the stop";
    what.timers_monotonic = {{.base = "OnUnitActiveUSec", .after = not_set, .elapses = not_set}};
    take(what);
    EXPECT_EQ(unit.facts.timer->missed_elapse, std::nullopt);
}

TEST_F(BusFactsTest, OfATimerMoveWithAClockThatWasSetAndNotByJitter)
{
    unit.facts.name = "backup.timer";
    UnitProperties what;
    what.next_elapse_usec_monotonic = 5'030'000'000;
    take(what);
    WallTime first = *unit.facts.timer->next_elapse;
    reckon_elapse({clocks.now + seconds{1}, clocks.wall + seconds{1} + microseconds{200}}, unit);
    EXPECT_EQ(unit.facts.timer->next_elapse, first);
    reckon_elapse({clocks.now, clocks.wall + hours{1}}, unit);
    EXPECT_EQ(unit.facts.timer->next_elapse, first + hours{1});
}

TEST_F(BusFactsTest, AreTheSameStateWhateverIsUsed)
{
    UnitFacts a;
    a.name = "a.service";
    UnitFacts b = a;
    b.usage.memory_bytes = 5;
    EXPECT_TRUE(is_same_state(a, b));
    b.restarts = 1;
    EXPECT_FALSE(is_same_state(a, b));
}

}  // namespace
}  // namespace holdfast::watch
