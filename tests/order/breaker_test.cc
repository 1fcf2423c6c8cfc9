#include "order/breaker.h"

#include <cmath>
#include <deque>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::order {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Instant start{1000s};
constexpr BreakerSettings quick{.slow_call = 1s,
                                .window_size = 2,
                                .minimum_calls = 2,
                                .open_wait = 10s,
                                .half_open_calls = 2,
                                .half_open_max = 20s};

void call(Breaker& breaker, const CallReport& report, Instant now)
{
    std::optional<Breaker::Permit> permit = breaker.try_acquire(now);
    ASSERT_TRUE(permit);
    permit->report(report, now);
}

void fail(Breaker& breaker, Instant now, int times)
{
    for (int i = 0; i < times; ++i)
        call(breaker, {CallResult::failure}, now);
}

class BreakerChanges : public testing::Test {
protected:
    std::vector<std::string> seen;
    BreakerChange last{};
    Breaker breaker{quick, start, [this](const BreakerChange& change) {
                        seen.push_back(join(to_string(change.from), " -> ", to_string(change.to),
                                            ": ", to_string(change.cause)));
                        last = change;
                    }};
};

TEST_F(BreakerChanges, AreToldWithWhatDecided)
{
    fail(breaker, start + 1s, 2);
    EXPECT_THAT(seen, ElementsAre("closed -> open: failure_rate"));
    EXPECT_EQ(last.at, start + 1s);
    EXPECT_EQ(last.counts, (CallCounts{.total = 2, .failed = 2}));
    EXPECT_EQ(last.failure_rate, 100);
    EXPECT_EQ(last.slow_call_rate, 0);
    EXPECT_EQ(last.wait, 10s);
}

TEST_F(BreakerChanges, AreToldInTheOrderOfALife)
{
    fail(breaker, start, 2);
    fail(breaker, start + 11s, 2);
    call(breaker, {}, start + 22s);
    call(breaker, {}, start + 22s);
    call(breaker, {.took = 2s}, start + 23s);
    call(breaker, {.took = 2s}, start + 23s);
    (void)breaker.try_acquire(start + 34s);
    breaker.advance(start + 60s);
    ASSERT_TRUE(breaker.move_to(BreakerState::closed, start + 60s));
    call(breaker, {.result = CallResult::ignored, .come_back_after = 5s}, start + 60s);
    EXPECT_THAT(
        seen, ElementsAre("closed -> open: failure_rate", "open -> half_open: wait_over",
                          "half_open -> open: probes_failed", "open -> half_open: wait_over",
                          "half_open -> closed: probes_succeeded", "closed -> open: slow_call_rate",
                          "open -> half_open: wait_over", "half_open -> open: half_open_over",
                          "open -> closed: operator", "closed -> open: told_to_wait"));
    EXPECT_EQ(last.failure_rate, -1);
    EXPECT_EQ(last.wait, 5s);
}

TEST_F(BreakerChanges, AreNoneWhenAStateIsEnteredAgain)
{
    ASSERT_TRUE(breaker.move_to(BreakerState::closed, start));
    ASSERT_TRUE(breaker.move_to(BreakerState::open, start));
    ASSERT_TRUE(breaker.move_to(BreakerState::open, start + 5s));
    EXPECT_THAT(seen, ElementsAre("closed -> open: operator"));
    // But it begins anew.
    EXPECT_FALSE(breaker.try_acquire(start + 15s));
    EXPECT_TRUE(breaker.try_acquire(start + 16s));
}

TEST_F(BreakerChanges, AreNoneAfterARestart)
{
    breaker.restore({.state = BreakerState::forced_open}, start, ManualClock::start_wall);
    EXPECT_THAT(seen, ElementsAre());
    EXPECT_EQ(breaker.state(), BreakerState::forced_open);
}

TEST_F(BreakerChanges, EndHalfOpenAtTheTimeItWasOver)
{
    fail(breaker, start, 2);
    (void)breaker.try_acquire(start + 11s);
    breaker.advance(start + 1000s);
    EXPECT_EQ(last.at, start + 31s);
    EXPECT_EQ(breaker.since(), start + 31s);
}

TEST(BreakerPermit, IsUsedUpByAReportAndByNothingElse)
{
    Breaker breaker{quick, start};
    fail(breaker, start, 2);
    Instant now = start + 11s;
    std::optional<Breaker::Permit> first = breaker.try_acquire(now);
    std::optional<Breaker::Permit> second = breaker.try_acquire(now);
    ASSERT_TRUE(first && second);
    EXPECT_FALSE(breaker.try_acquire(now));
    // Moved, it is still the only one.
    std::optional<Breaker::Permit> moved{*std::move(first)};
    first.reset();
    EXPECT_FALSE(breaker.try_acquire(now));
    // Assigned over, it goes back.
    *moved = *std::move(second);
    std::optional<Breaker::Permit> third = breaker.try_acquire(now);
    EXPECT_TRUE(third);
    moved->report({}, now);
    moved.reset();
    EXPECT_FALSE(breaker.try_acquire(now));
}

TEST(BreakerPermit, SurvivesBeingAssignedToItself)
{
    Breaker breaker{quick, start};
    std::optional<Breaker::Permit> permit = breaker.try_acquire(start);
    Breaker::Permit& alias = *permit;
    *permit = std::move(alias);
    permit->report({CallResult::failure}, start);
    EXPECT_EQ(breaker.counts(start).failed, 1);
}

TEST(BreakerPermitDeathTest, IsReportedOnce)
{
    Breaker breaker{quick, start};
    std::optional<Breaker::Permit> permit = breaker.try_acquire(start);
    permit->report({}, start);
    EXPECT_DEATH(permit->report({}, start), "breaker_");
}

TEST(BreakerTotals, CountEveryCallOfEveryGeneration)
{
    Breaker breaker{quick, start};
    std::optional<Breaker::Permit> late = breaker.try_acquire(start);
    fail(breaker, start, 2);
    EXPECT_FALSE(breaker.try_acquire(start));
    late->report({.result = CallResult::success, .took = 2s}, start + 1s);
    call(breaker, {.result = CallResult::ignored}, start + 11s);
    const BreakerTotals& totals = breaker.totals();
    EXPECT_EQ(totals.failed, 2U);
    EXPECT_EQ(totals.succeeded, 1U);
    EXPECT_EQ(totals.slow, 1U);
    EXPECT_EQ(totals.ignored, 1U);
    EXPECT_EQ(totals.late, 1U);
    EXPECT_EQ(totals.refused, 1U);
}

TEST(BreakerNextChange, IsWhenTimeDecidesSomething)
{
    Breaker breaker{quick, start};
    EXPECT_EQ(breaker.next_change(), never);
    fail(breaker, start, 2);
    Instant due = breaker.next_change();
    EXPECT_EQ(due, start + 10s + 1ns);
    EXPECT_FALSE(breaker.try_acquire(due - 1ns));
    EXPECT_TRUE(breaker.try_acquire(due));
    EXPECT_EQ(breaker.next_change(), due + 20s);
    breaker.advance(breaker.next_change());
    EXPECT_EQ(breaker.state(), BreakerState::open);
    ASSERT_TRUE(breaker.move_to(BreakerState::forced_open, start + 40s));
    EXPECT_EQ(breaker.next_change(), never);
}

TEST(BreakerWord, IsRefusedWhenItMakesNoSense)
{
    Breaker breaker{quick, start};
    Result<void> refused = breaker.move_to(BreakerState::half_open, start);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_THAT(refused.error().context, HasSubstr("cannot be half open"));
}

TEST(BreakerConfigure, JudgesByTheNewRulesFromThenOn)
{
    Breaker breaker{quick, start};
    std::optional<Breaker::Permit> old = breaker.try_acquire(start);
    call(breaker, {CallResult::failure}, start);
    BreakerSettings wider = quick;
    wider.window_size = wider.minimum_calls = 4;
    breaker.configure(wider, start);
    old->report({CallResult::failure}, start);
    EXPECT_EQ(breaker.counts(start).total, 0);
    fail(breaker, start, 3);
    EXPECT_EQ(breaker.state(), BreakerState::closed);
    fail(breaker, start, 1);
    EXPECT_EQ(breaker.state(), BreakerState::open);
}

TEST(BreakerConfigure, LeavesAnOpenBreakerOpenForAsLongAsItSaid)
{
    Breaker breaker{quick, start};
    fail(breaker, start, 2);
    BreakerSettings longer = quick;
    longer.open_wait = 1h;
    breaker.configure(longer, start + 1s);
    EXPECT_EQ(breaker.next_change(), start + 10s + 1ns);
    EXPECT_EQ(breaker.counts(start).failed, 2);
}

TEST(BreakerRestore, MakesDoWithWhatMakesNoSense)
{
    Breaker breaker{quick, start};
    breaker.restore({.state = BreakerState::open, .since = {}, .wait = -5s, .times_opened = -1},
                    start, ManualClock::start_wall);
    EXPECT_EQ(breaker.state(), BreakerState::open);
    EXPECT_TRUE(breaker.try_acquire(start + 1ns));

    breaker.restore({.state = BreakerState::open,
                     .since = ManualClock::start_wall + 1000h,
                     .wait = Duration::max(),
                     .times_opened = std::numeric_limits<int>::max()},
                    start, ManualClock::start_wall);
    EXPECT_EQ(breaker.next_change(), start + 24h + 1ns);
}

TEST(BreakerRestore, RemembersSinceWhen)
{
    Breaker breaker{quick, start};
    WallTime wall = ManualClock::start_wall;
    ASSERT_TRUE(breaker.move_to(BreakerState::forced_open, start));
    SavedBreaker saved = breaker.save(start + 5s, wall + 5s);
    EXPECT_EQ(saved.since, wall);
    Breaker later{quick, start};
    later.restore(saved, start, wall + 3h);
    EXPECT_EQ(later.since(), start - 3h);
}

TEST(BreakerRestore, TakesOneThatWasNeverSavedForNew)
{
    Breaker breaker{quick, start};
    breaker.restore({}, start + 1s, ManualClock::start_wall);
    EXPECT_EQ(breaker.state(), BreakerState::closed);
    EXPECT_EQ(breaker.since(), start + 1s);
}

TEST(BreakerSettingsOpenWait, GrowsWithoutOverflow)
{
    BreakerSettings settings{.open_wait = 1s, .open_wait_factor = 100, .open_wait_max = 24h};
    EXPECT_EQ(open_wait(settings, 1), 1s);
    EXPECT_EQ(open_wait(settings, 2), 100s);
    EXPECT_EQ(open_wait(settings, 3), 10'000s);
    EXPECT_EQ(open_wait(settings, 4), 24h);
    EXPECT_EQ(open_wait(settings, std::numeric_limits<int>::max()), 24h);
    // A greatest wait below the first one says nothing.
    EXPECT_EQ(open_wait({.open_wait = 1h, .open_wait_factor = 2, .open_wait_max = 1s}, 5), 1h);
}

TEST(BreakerSettingsProblem, NamesWhatIsWrong)
{
    EXPECT_EQ(find_problem({}), std::nullopt);
    const double nan = std::nan("");
    const std::pair<BreakerSettings, const char*> wrong[] = {
        {{.failure_rate = 0}, "failure_rate"},
        {{.failure_rate = 100.1}, "failure_rate"},
        {{.failure_rate = nan}, "failure_rate"},
        {{.slow_call_rate = -1}, "slow_call_rate"},
        {{.slow_call = 0s}, "slow_call must"},
        {{.window_size = 0}, "window_size"},
        {{.window_size = 100'001}, "window_size"},
        {{.minimum_calls = 0}, "minimum_calls"},
        {{.open_wait = 999us}, "open_wait"},
        {{.open_wait = 25h}, "open_wait"},
        {{.open_wait_factor = 0.5}, "open_wait_factor"},
        {{.open_wait_factor = nan}, "open_wait_factor"},
        {{.open_wait_max = 25h}, "open_wait_max"},
        {{.half_open_calls = 0}, "half_open_calls"},
        {{.half_open_max = -1s}, "half_open_max"},
    };
    for (const auto& [settings, name] : wrong)
        EXPECT_THAT(find_problem(settings).value_or("none"), HasSubstr(name));
}

TEST(BreakerStateName, IsReadAsItIsWritten)
{
    for (int number = 0; number < 5; ++number) {
        auto state = static_cast<BreakerState>(number);
        EXPECT_EQ(parse_breaker_state(to_string(state)), state);
    }
    EXPECT_EQ(parse_breaker_state("ajar"), std::nullopt);
}

// Against the obvious way to count: all calls, and which of them are still in the window.
class Recount {
public:
    Recount(WindowKind kind, int size) : kind_{kind}, size_{size} {}

    void record(bool is_failure, bool is_slow, std::int64_t second)
    {
        calls_.push_back({second, is_failure, is_slow});
        if (kind_ == WindowKind::calls && calls_.size() > static_cast<std::size_t>(size_))
            calls_.pop_front();
    }
    CallCounts counts(std::int64_t second)
    {
        while (kind_ == WindowKind::seconds && !calls_.empty() &&
               calls_.front().second <= second - size_)
            calls_.pop_front();
        CallCounts counts;
        for (const Call& call : calls_) {
            ++counts.total;
            counts.failed += call.is_failure ? 1 : 0;
            counts.slow += call.is_slow ? 1 : 0;
            counts.slow_failed += call.is_failure && call.is_slow ? 1 : 0;
        }
        return counts;
    }

private:
    struct Call {
        std::int64_t second;
        bool is_failure;
        bool is_slow;
    };
    WindowKind kind_;
    int size_;
    std::deque<Call> calls_;
};

TEST(BreakerWindow, HoldsWhatARecountFinds)
{
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE(seed);
        Random random{seed};
        WindowKind kind = seed % 2 == 0 ? WindowKind::calls : WindowKind::seconds;
        int size = 1 + static_cast<int>(random.below(12));
        Instant now = start;
        BreakerWindow window{kind, size, now};
        Recount recount{kind, size};
        for (int i = 0; i < 500; ++i) {
            now += std::chrono::milliseconds{random.below(i % 50 == 0 ? 20'000 : 700)};
            std::int64_t second = now.time_since_epoch() / 1s;
            bool is_failure = random.below(2) == 0;
            bool is_slow = random.below(3) == 0;
            window.record(is_failure, is_slow, now);
            recount.record(is_failure, is_slow, second);
            ASSERT_EQ(window.counts(now), recount.counts(second));
        }
    }
}

TEST(BreakerWindow, TakesATimeOfThePastForNow)
{
    BreakerWindow window{WindowKind::seconds, 3, start};
    window.record(true, false, start - 1h);
    EXPECT_EQ(window.counts(start - 2h).total, 1);
    EXPECT_EQ(window.counts(start + 2s).total, 1);
    EXPECT_EQ(window.counts(start + 3s).total, 0);
}

}  // namespace
}  // namespace holdfast::order
