#include "tests/fakes/virtual_loop.h"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/task.h"

namespace holdfast {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class Scripted final : public Task {
public:
    explicit Scripted(std::function<Instant(Instant)> body) : body_{std::move(body)} {}
    const char* name() const noexcept override { return "scripted"; }
    Instant step(Instant now) override { return body_(now); }

private:
    std::function<Instant(Instant)> body_;
};

TEST(VirtualLoop, StepsATaskAtEveryTimeItNames)
{
    VirtualLoop loop;
    const Instant start = loop.now();
    std::vector<Instant> steps;
    Scripted hourly{[&](Instant now) {
        steps.push_back(now);
        EXPECT_EQ(now, loop.now());
        return now + hours{1};
    }};
    loop.add(hourly, start + hours{1});

    loop.run_for(hours{3});

    EXPECT_EQ(steps, (std::vector{start + hours{1}, start + hours{2}, start + hours{3}}));
    EXPECT_EQ(loop.now(), start + hours{3});
    EXPECT_EQ(loop.next_due(), start + hours{4});
}

TEST(VirtualLoop, StopsBeforeWhatIsDueLater)
{
    VirtualLoop loop;
    int steps = 0;
    Scripted later{[&](Instant) { return ++steps, never; }};
    loop.add(later, loop.now() + seconds{2});

    loop.run_for(seconds{1});
    EXPECT_EQ(steps, 0);
    loop.run_for(seconds{1});
    EXPECT_EQ(steps, 1);
    EXPECT_EQ(loop.next_due(), never);
}

TEST(VirtualLoop, RunsWhatWasWokenWithoutLettingTimePass)
{
    VirtualLoop loop;
    const Instant start = loop.now();
    std::vector<Instant> steps;
    Scripted waiting{[&](Instant now) { return steps.push_back(now), never; }};
    Scripted waker{[&](Instant) { return loop.wake(waiting), never; }};
    loop.add(waiting, never);
    loop.add(waker, start + seconds{5});

    loop.run_for(seconds{60});

    EXPECT_EQ(steps, std::vector{start + seconds{5}});
}

TEST(VirtualLoop, LetsATaskLeave)
{
    VirtualLoop loop;
    int steps = 0;
    Scripted leaving{[&](Instant now) {
        loop.remove(leaving);
        return ++steps, now;
    }};
    loop.add(leaving, loop.now());

    loop.run_for(seconds{1});

    EXPECT_EQ(steps, 1);
}

TEST(VirtualLoop, LetsTheWallClockGoAlongAndJump)
{
    VirtualLoop loop;
    loop.run_for(seconds{7});
    EXPECT_EQ(loop.wall(), ManualClock::start_wall + seconds{7});

    const Instant before = loop.now();
    loop.set_wall(ManualClock::start_wall - hours{1});
    EXPECT_EQ(loop.now(), before);
    loop.run_for(seconds{1});
    EXPECT_EQ(loop.wall(), ManualClock::start_wall - hours{1} + seconds{1});
}

TEST(VirtualLoopDeathTest, EndsATestWhoseTaskHoldsTimeStill)
{
    VirtualLoop loop;
    Scripted greedy{[](Instant now) { return now; }};
    loop.add(greedy, loop.now());
    EXPECT_DEATH(loop.run_for(seconds{1}), "turns_at_one_instant_max");
}

}  // namespace
}  // namespace holdfast
