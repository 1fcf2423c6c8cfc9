#include "order/health/health_watch.h"

#include <utility>

#include <gtest/gtest.h>

#include "tests/fakes/virtual_loop.h"

namespace holdfast::order {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class FakeProber final : public Prober {
public:
    void start(Duration its_timeout, std::function<void(const Answer&)> its_done) override
    {
        ++probes;
        timeout = its_timeout;
        done = std::move(its_done);
    }
    void cancel() override
    {
        ++cancelled;
        done = nullptr;
    }
    void answer(unsigned status) { std::exchange(done, nullptr)({.status = status}); }

    int probes = 0;
    int cancelled = 0;
    Duration timeout{};
    std::function<void(const Answer&)> done;
};

class TheHealthWatch : public testing::Test {
protected:
    void start()
    {
        watch.start();
        loop.run_for(Duration::zero());
    }
    void call(Delivery delivery)
    {
        watch.note_call({.delivery = delivery, .status = 200, .is_valid = true});
    }

    VirtualLoop loop;
    FakeProber prober;
    HealthWatch watch{
        {.slow_after = seconds{2}, .probe_interval = seconds{10}}, seconds{5}, {loop, prober}};
};

TEST_F(TheHealthWatch, ProbesAtOnceAndWhenNothingIsSeen)
{
    start();
    EXPECT_EQ(prober.probes, 1);
    EXPECT_EQ(prober.timeout, seconds{5});
    EXPECT_FALSE(watch.look());
    prober.answer(200);
    EXPECT_EQ(watch.look()->health, Health::healthy);
    loop.run_for(milliseconds{9999});
    EXPECT_EQ(prober.probes, 1);
    loop.run_for(milliseconds{1});
    EXPECT_EQ(prober.probes, 2);
    // One at a time.
    loop.run_for(seconds{60});
    EXPECT_EQ(prober.probes, 2);
    prober.answer(503);
    loop.run_for(seconds{10});
    EXPECT_EQ(prober.probes, 3);
}

TEST_F(TheHealthWatch, DoesNotProbeWhileCallsAreAnswered)
{
    start();
    prober.answer(200);
    for (int i = 0; i < 20; ++i) {
        loop.run_for(seconds{3});
        call(Delivery::answered);
    }
    EXPECT_EQ(prober.probes, 1);
}

TEST_F(TheHealthWatch, ProbesWhenACallIsNotAnsweredInTime)
{
    start();
    prober.answer(200);
    loop.run_for(seconds{8});
    call(Delivery::answered);
    loop.run_for(seconds{4});
    EXPECT_EQ(prober.probes, 1);
    call(Delivery::timed_out);
    loop.run_for(Duration::zero());
    EXPECT_EQ(prober.probes, 2);
}

TEST_F(TheHealthWatch, ObeysAShorterIntervalAtOnce)
{
    start();
    prober.answer(200);
    loop.run_for(seconds{3});
    watch.apply({.probe_interval = seconds{2}});
    loop.run_for(Duration::zero());
    EXPECT_EQ(prober.probes, 2);
}

TEST_F(TheHealthWatch, LeavesNoProbeBehind)
{
    start();
    watch.stop();
    EXPECT_EQ(prober.cancelled, 1);
    call(Delivery::timed_out);
    loop.run_for(seconds{60});
    EXPECT_EQ(prober.probes, 1);
}

}  // namespace
}  // namespace holdfast::order
