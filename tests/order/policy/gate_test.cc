#include "order/policy/gate.h"

#include <gtest/gtest.h>

namespace holdfast::order {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Instant start{seconds{1000}};

class OrderGate : public testing::Test {
protected:
    OrderGate() { settings.breaker.minimum_calls = settings.breaker.window_size = 1000; }

    // A call that comes to `answer`.
    Gate::News call(const Answer& answer, Instant now)
    {
        std::vector<Breaker::Permit> permits = gate.admit(1, now);
        EXPECT_EQ(permits.size(), 1U);
        gate.note_begun(false, now);
        return gate.note_ended(judge(answer, {}), std::move(permits.at(0)), now, now);
    }

    static Answer good() { return {.status = 200, .is_valid = true}; }
    static Answer bad(unsigned status) { return {.status = status}; }

    GateSettings settings;
    Gate gate{settings, start, {}};
};

TEST_F(OrderGate, GivesAsManyPermitsAsThereIsRoom)
{
    EXPECT_EQ(gate.admit(7, start).size(), 7U);
    EXPECT_EQ(gate.next_look(start), never);
}

TEST_F(OrderGate, SaysWhenAnOpenBreakerMayBeAskedAgain)
{
    ASSERT_TRUE(gate.breaker().move_to(BreakerState::open, start));
    EXPECT_TRUE(gate.admit(7, start).empty());
    Instant next = gate.next_look(start);
    EXPECT_GT(next, start);
    EXPECT_EQ(gate.admit(50, next).size(), 10U) << "the probes";
}

TEST_F(OrderGate, LetsNobodyPassWithAPermitOfAnotherTime)
{
    Gate::Epoch closed = gate.epoch();
    ASSERT_TRUE(gate.breaker().move_to(BreakerState::open, start + seconds{1}));
    EXPECT_FALSE(gate.is_passable(closed));
    ASSERT_TRUE(gate.breaker().move_to(BreakerState::half_open, start + seconds{2}));
    EXPECT_FALSE(gate.is_passable(closed)) << "the probes are counted";
    Gate::Epoch half_open = gate.epoch();
    EXPECT_TRUE(gate.is_passable(half_open));
    ASSERT_TRUE(gate.breaker().move_to(BreakerState::closed, start + seconds{3}));
    EXPECT_TRUE(gate.is_passable(closed));
    EXPECT_TRUE(gate.is_passable(half_open));
}

TEST_F(OrderGate, LetsOneCallThroughNowAndThenWhileTheQueueStandsStill)
{
    EXPECT_TRUE(call(bad(401), start).is_held);
    EXPECT_EQ(gate.hold(), HoldReason::unauthorized);
    EXPECT_TRUE(gate.admit(5, start).empty());
    EXPECT_TRUE(gate.is_probing());
    EXPECT_EQ(gate.next_look(start), start + seconds{1});
    Instant later = start + minutes{1};
    EXPECT_FALSE(call(bad(403), later).is_held) << "that is known";
    Gate::News news = call(good(), later + minutes{1});
    EXPECT_TRUE(news.is_lifted);
    EXPECT_TRUE(news.is_back);
    EXPECT_EQ(gate.hold(), HoldReason::none);
    EXPECT_EQ(gate.admit(50, later + minutes{1}).size(), 10U) << "carefully";
    EXPECT_EQ(gate.next_look(later + minutes{1}), never);
}

TEST_F(OrderGate, IsNotReopenedByAnAnswerFromBefore)
{
    std::vector<Breaker::Permit> early = gate.admit(1, start);
    (void)call(bad(401), start + seconds{1});
    Gate::News news =
        gate.note_ended(judge(good(), {}), std::move(early.at(0)), start, start + seconds{2});
    EXPECT_FALSE(news.is_lifted);
    EXPECT_EQ(gate.hold(), HoldReason::unauthorized);
}

TEST_F(OrderGate, SaysThatAServiceIsBackOnce)
{
    EXPECT_FALSE(call(good(), start).is_back) << "it was never away";
    for (int i = 0; i < Gate::ill_after; ++i)
        EXPECT_FALSE(call(bad(500), start + seconds{i}).is_back);
    EXPECT_TRUE(call(good(), start + minutes{1}).is_back);
    EXPECT_FALSE(call(good(), start + minutes{1}).is_back);
}

TEST_F(OrderGate, TakesAFewFailuresForNoOutage)
{
    for (int i = 0; i < 10; ++i) {
        for (int failed = 1; failed < Gate::ill_after; ++failed)
            (void)call(bad(500), start);
        EXPECT_FALSE(call(good(), start).is_back);
    }
}

TEST_F(OrderGate, IsAtEaseWhileNothingCountsWhatBegins)
{
    EXPECT_TRUE(gate.is_at_ease());
    EXPECT_FALSE(gate.is_probing());
    gate.begin_pace(start);
    EXPECT_FALSE(gate.is_at_ease());
    EXPECT_FALSE(gate.is_probing());
    ASSERT_TRUE(gate.breaker().move_to(BreakerState::disabled, start));
    EXPECT_FALSE(gate.is_at_ease());
    ASSERT_TRUE(gate.breaker().move_to(BreakerState::half_open, start));
    EXPECT_FALSE(gate.is_at_ease());
    EXPECT_TRUE(gate.is_probing());
}

TEST_F(OrderGate, TakesNoMissingPathForAnOutage)
{
    (void)call(bad(404), start);
    EXPECT_FALSE(call(good(), start).is_back);
}

TEST_F(OrderGate, AdmitsNobodyUntilItIsConfigured)
{
    gate.set_configured(false, start);
    EXPECT_TRUE(gate.admit(5, start + minutes{60}).empty());
    EXPECT_EQ(gate.next_look(start), never);
    EXPECT_FALSE(gate.breaker().totals().refused > 0) << "the breaker was not asked";
    gate.set_configured(true, start);
    EXPECT_EQ(gate.admit(5, start).size(), 5U);
}

}  // namespace
}  // namespace holdfast::order
