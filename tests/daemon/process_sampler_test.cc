#include "daemon/process_sampler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/loop_metrics.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::daemon {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ContainsRegex;
using testing::HasSubstr;

TEST(ProcessSampler, ReadsEveryFiveSecondsOnTheWorkerAndShowsItAfterwards)
{
    obs::Registry registry;
    HeldWorker aux;
    VirtualLoop loop;
    ProcessSampler sampler{registry, aux};
    loop.add(sampler, loop.now());

    loop.run_for(seconds{11});
    EXPECT_EQ(aux.count(), 3U);
    EXPECT_THAT(*registry.prometheus(), HasSubstr("\nprocess_threads 0\n"));
    aux.run_all();
    EXPECT_THAT(*registry.prometheus(), ContainsRegex("\nprocess_threads [1-9]"));
    EXPECT_THAT(*registry.prometheus(), ContainsRegex("\nprocess_resident_memory_bytes [1-9]"));
    loop.remove(sampler);
}

TEST(ProcessSampler, GoesOnWhenTheWorkerIsBusy)
{
    obs::Registry registry;
    HeldWorker busy{0};
    ProcessSampler sampler{registry, busy};
    EXPECT_EQ(sampler.step(ManualClock::start), ManualClock::start + seconds{5});
}

TEST(LoopMetrics, ShowsLatenessAndLengthOfTurns)
{
    obs::Registry registry;
    LoopMetrics metrics{registry};
    metrics.task_was_late(milliseconds{20});
    metrics.task_was_late(milliseconds{0});
    metrics.turn_took(seconds{2});
    std::string text = *registry.prometheus();
    EXPECT_THAT(text, HasSubstr("holdfast_loop_lag_seconds_bucket{le=\"0.0001\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("holdfast_loop_lag_seconds_bucket{le=\"0.05\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("holdfast_loop_turn_seconds_bucket{le=\"1.0\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("holdfast_loop_turn_seconds_sum 2\n"));
}

}  // namespace
}  // namespace holdfast::daemon
