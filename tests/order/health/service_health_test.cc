#include "order/health/service_health.h"

#include <gtest/gtest.h>

namespace holdfast::order {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class TheHealthOfTheService : public testing::Test {
protected:
    static Answer answered(unsigned status, Duration took = milliseconds{20})
    {
        return {.status = status, .is_valid = true, .took = took, .detail = "as it says"};
    }
    static Answer failed(Delivery delivery)
    {
        return {.delivery = delivery, .took = seconds{5}, .detail = "nobody there"};
    }
    Health after(const Answer& answer, int times = 1)
    {
        for (int i = 0; i < times; ++i)
            health.note_call(answer, now += milliseconds{1});
        return health.look(now)->health;
    }
    static Health alone(const Answer& answer)
    {
        ServiceHealth health{{}};
        health.note_call(answer, Instant{});
        return health.look(Instant{})->health;
    }

    Instant now = Instant{} + std::chrono::hours{1};
    ServiceHealth health{{.slow_after = seconds{2}, .probe_interval = seconds{10}}};
};

TEST_F(TheHealthOfTheService, IsUnknownBeforeTheFirstSignOfIt)
{
    EXPECT_FALSE(health.look(now));
    EXPECT_LE(health.probe_due(), now);
}

TEST_F(TheHealthOfTheService, IsToldToAnybodyWithoutTheNetworksWords)
{
    health.note_call(failed(Delivery::not_connected), now);
    EXPECT_EQ(health.look(now)->why, "nobody there");
    EXPECT_EQ(health.look(now)->told, "no connection");
    health.note_call(answered(500), now);
    health.note_call(answered(500), now);
    EXPECT_EQ(health.look(now)->told, "status 500: as it says");
}

TEST_F(TheHealthOfTheService, FollowsFromWhatItAnswers)
{
    EXPECT_EQ(alone(answered(200)), Health::healthy);
    EXPECT_EQ(alone(answered(200, seconds{2})), Health::healthy);
    EXPECT_EQ(alone(answered(200, milliseconds{2001})), Health::degraded);
    EXPECT_EQ(alone(answered(504)), Health::degraded);
    EXPECT_EQ(alone(answered(500)), Health::unhealthy);
    EXPECT_EQ(alone(answered(502)), Health::unhealthy);
    EXPECT_EQ(alone(answered(503)), Health::down);
    for (Delivery each : {Delivery::not_resolved, Delivery::not_connected, Delivery::tls_failed,
                          Delivery::timed_out, Delivery::cut_off})
        EXPECT_EQ(alone(failed(each)), Health::down);
    // What refuses an order, or wants to be asked less, works.
    for (unsigned status : {400U, 404U, 422U, 429U})
        EXPECT_EQ(alone(answered(status)), Health::healthy) << status;
    EXPECT_EQ(alone({.status = 200}), Health::unhealthy);  // No verdict.
    EXPECT_EQ(alone({.status = 0}), Health::unhealthy);    // No HTTP.
}

TEST_F(TheHealthOfTheService, SaysWhy)
{
    health.note_call(answered(503), now);
    EXPECT_EQ(health.look(now)->why, "status 503: as it says");
    health.note_call(failed(Delivery::not_connected), now);
    EXPECT_EQ(health.look(now)->why, "nobody there");
    health = ServiceHealth{{.slow_after = seconds{2}}};
    health.note_call(answered(200, seconds{3}), now);
    EXPECT_EQ(health.look(now)->why, "an answer took longer than 2s");
    EXPECT_EQ(health.look(now)->took, seconds{3});
    health = ServiceHealth{{}};
    health.note_call(answered(200), now);
    EXPECT_EQ(health.look(now)->why, "");
    health.note_call({.status = 200}, now);
    EXPECT_EQ(health.look(now)->why, "an answer without a verdict");
    health = ServiceHealth{{}};
    health.note_call({.status = 0, .detail = "HTTP/0.9"}, now);
    EXPECT_EQ(health.look(now)->why, "no HTTP: HTTP/0.9");
}

TEST_F(TheHealthOfTheService, IsThatOfMostCalls)
{
    EXPECT_EQ(after(answered(200), 10), Health::healthy);
    EXPECT_EQ(after(answered(503), 9), Health::healthy);
    // Divided: the worse half counts.
    EXPECT_EQ(after(answered(503)), Health::down);
    // It is back, and need not wait for the window to pass.
    EXPECT_EQ(after(answered(200), 11), Health::healthy);
}

TEST_F(TheHealthOfTheService, ForgetsWhatIsOlderThanTheWindow)
{
    after(answered(503), 5);
    now += ServiceHealth::window - seconds{1};
    health.note_call(answered(200), now);
    EXPECT_EQ(health.look(now)->health, Health::down);
    EXPECT_EQ(health.look(now + seconds{1})->health, Health::healthy);
    // The last one stands while there is nothing newer.
    EXPECT_EQ(health.look(now + seconds{100})->health, Health::healthy);
    EXPECT_EQ(health.look(now + seconds{100})->seen, now);
}

TEST_F(TheHealthOfTheService, IsProbedWhenNothingWasSeenOfIt)
{
    after(answered(200));
    EXPECT_EQ(health.probe_due(), now + seconds{10});
    health.note_probe(answered(200), now += seconds{10});
    EXPECT_EQ(health.probe_due(), now + seconds{10});
    health.apply({.probe_interval = seconds{3}});
    EXPECT_EQ(health.probe_due(), now + seconds{3});
}

TEST_F(TheHealthOfTheService, IsSlowWhenCallsAreNotAnsweredAndItsProbeSaysSo)
{
    health.note_call(failed(Delivery::timed_out), now);
    EXPECT_EQ(health.look(now)->health, Health::down);
    EXPECT_LE(health.probe_due(), now);
    health.note_probe(answered(504), now);
    EXPECT_EQ(health.look(now)->health, Health::degraded);
    EXPECT_EQ(after(failed(Delivery::timed_out), 30), Health::degraded);
    // Not more often for that.
    EXPECT_EQ(health.probe_due(), now - milliseconds{30} + seconds{10});
    // What it found holds for a call and a probe longer.
    now += seconds{16};
    EXPECT_EQ(after(failed(Delivery::timed_out), 10), Health::down);
}

TEST_F(TheHealthOfTheService, WasSlowForCallsThatBeganBeforeItWasBack)
{
    health.note_probe(answered(504), now);
    health.note_probe(answered(200), now += seconds{1});
    now += seconds{13};
    EXPECT_EQ(after(failed(Delivery::timed_out), 3), Health::degraded);
    EXPECT_EQ(after(answered(200), 5), Health::healthy);
}

TEST_F(TheHealthOfTheService, IsNotExcusedByASlowProbeForWhatBreaksOff)
{
    EXPECT_EQ(after(failed(Delivery::cut_off), 2), Health::down);
    health.note_probe(answered(504), now);
    EXPECT_EQ(health.look(now)->health, Health::down);
    EXPECT_EQ(after(failed(Delivery::cut_off), 2), Health::down);
}

}  // namespace
}  // namespace holdfast::order
