#include "watch/schedule/schedule.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;

constexpr Instant start{seconds{1000}};

Service service(std::string id, Duration interval = seconds{10})
{
    Service made;
    made.id = std::move(id);
    made.interval = interval;
    return made;
}

class ASchedule : public testing::Test {
protected:
    void put(int key, Duration interval = seconds{10}) { put(key, service(id(key), interval)); }
    void put(int key, const Service& definition) { schedule.put({key}, definition, now); }
    static std::string id(int key) { return join("s", key); }
    static Instant turn(int key, Instant from, Duration interval = seconds{10})
    {
        return Grid{spread_of(id(key)), interval}.at_or_after(from);
    }

    // The keys of who can begin now.
    std::vector<std::int64_t> begin_all()
    {
        std::vector<std::int64_t> keys;
        while (auto turn = schedule.begin(now))
            keys.push_back(turn->service.value);
        return keys;
    }
    // Goes to the next turn and has it begun.
    Schedule::Turn next()
    {
        now = std::max(now, schedule.next_due());
        auto turn = schedule.begin(now);
        EXPECT_TRUE(turn.has_value());
        return turn.value_or(Schedule::Turn{});
    }
    void end(int key, bool is_failing = false) { schedule.end({key}, is_failing, now); }

    Schedule schedule{{}};
    Instant now = start;
};

TEST_F(ASchedule, HasNobodyDueAtFirst)
{
    EXPECT_EQ(schedule.next_due(), never);
    EXPECT_FALSE(schedule.begin(now).has_value());
}

TEST_F(ASchedule, CountsThoseWhoseTurnIsOver)
{
    schedule = Schedule{{.concurrency = 1}};
    for (int key = 1; key <= 5; ++key)
        put(key);
    std::vector<Instant> turns;
    for (int key = 1; key <= 5; ++key)
        turns.push_back(turn(key, now));
    std::ranges::sort(turns);
    EXPECT_EQ(schedule.due_before(turns[0]), 0U);
    EXPECT_EQ(schedule.due_before(turns[0] + Duration{1}), 1U);
    EXPECT_EQ(schedule.due_before(turns[2]), 2U);
    EXPECT_EQ(schedule.due_before(turns[4] + Duration{1}), 5U);
    // Who is under way does not wait.
    Schedule::Turn begun = next();
    EXPECT_EQ(schedule.due_before(turns[4] + Duration{1}), 4U);
    // Who is asked for waits since then, whatever the others do.
    const int other = begun.service.value == 1 ? 2 : 1;
    schedule.ask({other}, now + hours{1});
    EXPECT_EQ(schedule.due_before(turns[4] + Duration{1}), 3U);
    EXPECT_EQ(schedule.due_before(now + hours{2}), 4U);
}

TEST_F(ASchedule, ChecksEachServiceOnItsOwnGrid)
{
    put(1);
    for (int i = 0; i < 5; ++i) {
        Instant expected = turn(1, now + Duration{1});
        Schedule::Turn begun = next();
        EXPECT_EQ(now, expected);
        EXPECT_EQ(begun.service, ServiceKey{1});
        EXPECT_EQ(begun.lag, Duration::zero());
        EXPECT_FALSE(begun.is_asked);
        now += milliseconds{20};
        end(1);
    }
    EXPECT_EQ(schedule.skipped(), 0U);
}

TEST_F(ASchedule, KeepsTheGridOverARestart)
{
    put(1);
    Instant before = schedule.next_due();
    Schedule after{{}};
    after.put({77}, service("s1"), now);
    EXPECT_EQ(after.next_due(), before) << "the id says it, not the row";
}

TEST_F(ASchedule, ChecksAServiceOnceAtATime)
{
    put(1);
    next();
    now += seconds{35};
    EXPECT_FALSE(schedule.begin(now).has_value());
    EXPECT_EQ(schedule.next_due(), never);
    EXPECT_TRUE(schedule.is_under_way({1}));
    end(1);
    EXPECT_EQ(schedule.next_due(), turn(1, now));
    EXPECT_EQ(schedule.skipped(), 3U) << "missed, and not made up for";
}

TEST_F(ASchedule, BeginsNoMoreThanThereIsRoomForAndFirstComeFirst)
{
    schedule.apply({.concurrency = 2});
    for (int key = 1; key <= 5; ++key)
        put(key);
    now = start + seconds{10};
    std::vector<int> order{1, 2, 3, 4, 5};
    std::ranges::sort(order, {}, [](int key) { return turn(key, start); });

    EXPECT_THAT(begin_all(), ElementsAre(order[0], order[1]));
    EXPECT_EQ(schedule.next_due(), never);
    end(order[1]);
    EXPECT_THAT(begin_all(), ElementsAre(order[2]));
    end(order[0]);
    end(order[2]);
    EXPECT_THAT(begin_all(), ElementsAre(order[3], order[4]));
}

TEST_F(ASchedule, SaysHowLateACheckIs)
{
    put(1);
    now = turn(1, start) + seconds{20} + milliseconds{123};
    EXPECT_EQ(schedule.begin(now)->lag, seconds{20} + milliseconds{123});
    EXPECT_EQ(schedule.skipped(), 2U);
}

TEST_F(ASchedule, KeepsHalfAnIntervalBetweenTwoTurns)
{
    put(1);
    Instant due = turn(1, start);
    now = due + seconds{9};
    next();
    end(1);
    EXPECT_EQ(schedule.next_due(), due + seconds{20}) << "not a second later";
    EXPECT_EQ(schedule.skipped(), 1U);
}

TEST_F(ASchedule, LooksMoreOftenAtWhoFails)
{
    Service hasty = service("s1");
    hasty.interval_failing = seconds{2};
    put(1, hasty);
    next();
    Instant failed = now;
    end(1, true);
    EXPECT_GE(schedule.next_due(), failed + seconds{1});
    EXPECT_LE(schedule.next_due(), failed + seconds{3});
    next();
    Instant second = now;
    end(1, true);
    EXPECT_EQ(schedule.next_due(), second + seconds{2});
    next();
    end(1, false);
    EXPECT_GE(schedule.next_due(), now + seconds{5});
    EXPECT_EQ(schedule.next_due(), turn(1, now + seconds{5})) << "on its own grid again";
    EXPECT_EQ(schedule.skipped(), 0U);
}

TEST_F(ASchedule, DoesNotLookLessOftenAtWhoFails)
{
    Service odd = service("s1");
    odd.interval_failing = hours{1};
    put(1, odd);
    next();
    end(1, true);
    EXPECT_EQ(schedule.next_due(), turn(1, now + Duration{1}));
}

TEST_F(ASchedule, TakesNoResultForNoNews)
{
    Service hasty = service("s1");
    hasty.interval_failing = seconds{2};
    put(1, hasty);
    next();
    end(1, true);
    next();
    Instant second = now;
    schedule.end({1}, std::nullopt, now);
    EXPECT_EQ(schedule.next_due(), second + seconds{2});
}

TEST_F(ASchedule, ChecksAtOnceWhenAskedAndMovesNoTurn)
{
    put(1);
    Instant due = schedule.next_due();
    now = due - milliseconds{100};
    EXPECT_TRUE(schedule.ask({1}, now));
    EXPECT_EQ(schedule.next_due(), now);
    Schedule::Turn asked = next();
    EXPECT_TRUE(asked.is_asked);
    EXPECT_EQ(asked.lag, Duration::zero());
    end(1);
    EXPECT_EQ(schedule.next_due(), due);
    EXPECT_FALSE(next().is_asked);
    EXPECT_EQ(now, due);
}

TEST_F(ASchedule, PutsTheOperatorFirst)
{
    schedule.apply({.concurrency = 1});
    for (int key = 1; key <= 3; ++key)
        put(key);
    now = start + seconds{10};
    std::vector<int> order{1, 2, 3};
    std::ranges::sort(order, {}, [](int key) { return turn(key, start); });
    schedule.ask({order[2]}, now);
    EXPECT_EQ(schedule.begin(now)->service.value, order[2]);
}

TEST_F(ASchedule, CannotBeAskedForWhatItDoesNotKnow)
{
    EXPECT_FALSE(schedule.ask({1}, now));
}

TEST_F(ASchedule, TakesTheCheckUnderWayForTheOneThatIsAskedFor)
{
    put(1);
    next();
    EXPECT_TRUE(schedule.ask({1}, now));
    EXPECT_FALSE(schedule.begin(now).has_value());
    end(1);
    EXPECT_EQ(schedule.next_due(), turn(1, now + Duration{1}));
}

TEST_F(ASchedule, ChecksOnceForTwoWhoAsk)
{
    put(1);
    schedule.ask({1}, now);
    now += seconds{1};
    schedule.ask({1}, now);
    EXPECT_EQ(schedule.begin(now)->lag, seconds{1});
    EXPECT_FALSE(schedule.begin(now).has_value());
}

TEST_F(ASchedule, MissesATurnThatAnAskedCheckSatThrough)
{
    put(1);
    schedule.ask({1}, now);
    next();
    now = turn(1, start) + seconds{1};
    end(1);
    EXPECT_EQ(schedule.next_due(), turn(1, now));
    EXPECT_EQ(schedule.skipped(), 1U);
}

TEST_F(ASchedule, LeavesAloneWhatAReloadDoesNotChange)
{
    put(1);
    put(2);
    next();
    std::vector<bool> under_way{schedule.is_under_way({1}), schedule.is_under_way({2})};
    Instant due = schedule.next_due();
    put(1);
    put(2);
    EXPECT_EQ(schedule.under_way(), 1U);
    EXPECT_EQ(schedule.size(), 2U);
    EXPECT_THAT(under_way, ElementsAre(schedule.is_under_way({1}), schedule.is_under_way({2})));
    EXPECT_EQ(schedule.next_due(), due);
}

TEST_F(ASchedule, GoesOverToANewInterval)
{
    put(1);
    put(1, seconds{4});
    EXPECT_EQ(schedule.next_due(), turn(1, now, seconds{4}));
    next();
    put(1, seconds{20});
    end(1);
    EXPECT_EQ(schedule.next_due(), turn(1, now + seconds{10}, seconds{20}));
}

TEST_F(ASchedule, TakesTheDefaultIntervalForWhoNamesNone)
{
    Service plain;
    plain.id = id(1);
    put(1, plain);
    EXPECT_EQ(schedule.next_due(), turn(1, now, seconds{60}));
}

TEST_F(ASchedule, ForgetsWhoIsRemoved)
{
    put(1);
    put(2);
    Schedule::Turn first = next();
    schedule.remove(first.service);
    EXPECT_EQ(schedule.under_way(), 0U);
    schedule.remove({first.service.value == 1 ? 2 : 1});
    EXPECT_EQ(schedule.next_due(), never);
    EXPECT_EQ(schedule.size(), 0U);
    schedule.remove({99});
}

TEST_F(ASchedule, LeavesNoneUncheckedForLong)
{
    schedule.apply({.first_within = seconds{60}});
    put(1, hours{24});
    EXPECT_LE(schedule.next_due(), start + seconds{60});
    next();
    end(1);
    EXPECT_EQ(schedule.next_due(), turn(1, now + hours{12}, hours{24}));
}

TEST_F(ASchedule, MakesUpForNothingAfterAGap)
{
    for (int key = 1; key <= 1000; ++key)
        put(key);
    now += seconds{100};
    schedule.skip_missed(now);
    EXPECT_TRUE(begin_all().empty());
    Instant until = now + seconds{10};
    for (int key = 1; key <= 1000; ++key)
        EXPECT_LT(turn(key, now), until);
    int begun = 0;
    while (schedule.next_due() < until) {
        Schedule::Turn turn = next();
        schedule.end(turn.service, false, now);
        ++begun;
    }
    EXPECT_EQ(begun, 1000);
    EXPECT_EQ(schedule.skipped(), 10'000U);
}

// An hour of services that take their time, fail, are asked for, changed, removed and put back.
TEST_F(ASchedule, HoldsItsPromisesInAnyOrderOfEvents)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE(join("seed ", seed));
        Random random{seed};
        constexpr int services = 50;
        constexpr std::size_t room = 8;
        schedule = Schedule{{.concurrency = room}};
        now = start;
        std::vector<Instant> began(services, Instant{});
        std::vector<Service> definitions;
        std::vector<int> running;
        for (int key = 0; key < services; ++key) {
            definitions.push_back(service(id(key), seconds{5 + key % 7}));
            definitions.back().interval_failing = seconds{2};
            put(key, definitions.back());
        }
        for (int step = 0; step < 20'000; ++step) {
            now += Duration{static_cast<Duration::rep>(random.below(500'000'000))};
            while (auto turn = schedule.begin(now)) {
                int key = static_cast<int>(turn->service.value);
                auto index = static_cast<std::size_t>(key);
                ASSERT_EQ(std::ranges::count(running, key), 0);
                running.push_back(key);
                ASSERT_LE(running.size(), room);
                if (turn->is_asked)
                    continue;
                ASSERT_GE(now - began[index], seconds{1}) << "half of what failing ones have";
                began[index] = now;
            }
            ASSERT_EQ(schedule.under_way(), running.size());
            while (!running.empty() && random.below(2) != 0) {
                std::size_t which = random.below(running.size());
                schedule.end({running[which]}, random.below(2) == 0, now);
                running.erase(running.begin() + static_cast<std::ptrdiff_t>(which));
            }
            int key = static_cast<int>(random.below(services));
            switch (random.below(30)) {
            case 0:
                schedule.ask({key}, now);
                break;
            case 1:
                schedule.remove({key});
                std::erase(running, key);
                began[static_cast<std::size_t>(key)] = {};
                break;
            case 2:
            case 3:
                put(key, definitions[static_cast<std::size_t>(key)]);
                break;
            case 4:
                schedule.skip_missed(now);
                break;
            default:
                break;
            }
        }
        EXPECT_GT(schedule.skipped(), 100U) << "there was need";
    }
}

}  // namespace
}  // namespace holdfast::watch
