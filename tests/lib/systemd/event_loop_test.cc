#include "lib/systemd/event_loop.h"

#include <array>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/task.h"
#include "daemon/system_clock.h"

namespace holdfast::systemd {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

class Step final : public Task {
public:
    explicit Step(std::function<Instant(Instant)> action) : action_{std::move(action)} {}
    const char* name() const noexcept override { return "step"; }
    Instant step(Instant now) override { return action_(now); }

private:
    std::function<Instant(Instant)> action_;
};

class Handler final : public IoHandler {
public:
    explicit Handler(std::function<void(Readiness)> action) : action_{std::move(action)} {}
    void on_ready(Readiness ready) override { action_(ready); }

private:
    std::function<void(Readiness)> action_;
};

class FinishedJob final : public Job {
public:
    explicit FinishedJob(std::function<void()> done) : done_{std::move(done)} {}
    void run() override {}
    void done() override { done_(); }

private:
    std::function<void()> done_;
};

class EventLoopTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC), 0);
        reader = Descriptor{ends[0]};
        writer = Descriptor{ends[1]};
    }

    daemon::SystemClock clock;
    EventLoop loop{clock};
    Descriptor reader;
    Descriptor writer;
};

TEST_F(EventLoopTest, CallsWhoWatchesAReadyDescriptorUntilItIsReadEmpty)
{
    std::string received;
    Handler handler{[&](Readiness ready) {
        EXPECT_TRUE(ready.readable);
        char byte = 0;
        ASSERT_EQ(::read(reader.get(), &byte, 1), 1);
        received.push_back(byte);
        if (received.size() == 2)
            loop.quit();
    }};
    auto watch = loop.watch(reader.get(), {.readable = true}, handler);
    ASSERT_EQ(::write(writer.get(), "ab", 2), 2);
    loop.run();
    EXPECT_EQ(received, "ab");
}

TEST_F(EventLoopTest, ShowsAHangUpAsBothSoThatTheNextReadMeetsIt)
{
    Readiness seen;
    Handler handler{[&](Readiness ready) {
        seen = ready;
        loop.quit();
    }};
    auto watch = loop.watch(reader.get(), {.readable = true}, handler);
    writer = Descriptor{};
    loop.run();
    EXPECT_TRUE(seen.readable);
    EXPECT_TRUE(seen.writable);
}

TEST_F(EventLoopTest, CallsNobodyWhoChangedHisMindOrIsGone)
{
    Handler unwanted{[](Readiness) { FAIL(); }};
    auto changed = loop.watch(reader.get(), {.readable = true}, unwanted);
    changed->change({});
    loop.watch(writer.get(), {.writable = true}, unwanted).reset();
    ASSERT_EQ(::write(writer.get(), "a", 1), 1);
    Step end{[&](Instant) {
        loop.quit();
        return never;
    }};
    loop.add(end, loop.now());
    loop.run();
    loop.remove(end);
}

TEST_F(EventLoopTest, RefusesWhatCannotBePolled)
{
    Handler handler{[](Readiness) {}};
    EXPECT_THROW((void)loop.watch(-1, {.readable = true}, handler), std::system_error);
    Descriptor file{::open("/proc/self/exe", O_RDONLY | O_CLOEXEC)};
    EXPECT_THROW((void)loop.watch(file.get(), {.readable = true}, handler), std::system_error);
}

TEST_F(EventLoopTest, StepsATaskWhenItIsDueAndNeverBefore)
{
    Instant begun = loop.now();
    std::vector<Instant> steps;
    Step task{[&](Instant now) {
        EXPECT_EQ(now, loop.now()) << "one time for a whole turn";
        steps.push_back(now);
        if (steps.size() == 2)
            loop.quit();
        return now + milliseconds{2};
    }};
    loop.add(task, begun + milliseconds{2});
    loop.run();
    ASSERT_EQ(steps.size(), 2U);
    EXPECT_GE(steps[0] - begun, milliseconds{2});
    EXPECT_GE(steps[1] - steps[0], milliseconds{2});
    loop.remove(task);
}

TEST_F(EventLoopTest, DoesNotWaitForATaskThatWasWoken)
{
    Step sleeper{[&](Instant) {
        loop.quit();
        return never;
    }};
    loop.add(sleeper, loop.now() + hours{1});
    loop.wake(sleeper);
    loop.run();
    loop.remove(sleeper);
    EXPECT_LT(clock.now() - loop.now(), hours{1});
}

TEST_F(EventLoopTest, CallsASignalsActionForEachArrival)
{
    block_signals({SIGUSR1});
    int count = 0;
    loop.on_signal(SIGUSR1, [&] {
        if (++count == 2)
            loop.quit();
        else
            ::raise(SIGUSR1);
    });
    ::raise(SIGUSR1);
    loop.run();
    EXPECT_EQ(count, 2);
}

TEST_F(EventLoopTest, EndsItsWaitForAJobOfAnotherThread)
{
    InFlight owner{2};
    ASSERT_TRUE(owner.enter() && owner.enter());
    std::vector<int> done;
    std::thread worker{[&] {
        for (int i : {1, 2})
            loop.mailbox().deliver(std::make_unique<FinishedJob>([&, i] {
                                       done.push_back(i);
                                       if (i == 2)
                                           loop.quit();
                                   }),
                                   owner);
    }};
    loop.run();
    worker.join();
    EXPECT_THAT(done, ElementsAre(1, 2));
    EXPECT_EQ(owner.count(), 0U);
}

TEST_F(EventLoopTest, SaysBeforeATurnWhetherItIsAboutToWait)
{
    std::vector<bool> looks;
    Step task{[](Instant) { return never; }};
    loop.add(task, never);
    loop.before_turns([&](bool is_idle) {
        looks.push_back(is_idle);
        if (is_idle) {
            loop.wake(task);  // It waits no longer than what is due now.
            loop.quit();
        }
    });
    loop.wake(task);
    loop.run();
    loop.remove(task);
    EXPECT_THAT(looks, ElementsAre(false, true));
}

TEST_F(EventLoopTest, TellsHowLateATaskWasAndHowLongATurnTook)
{
    struct Recorder final : EventLoop::Observer {
        void task_was_late(Duration by) override { late.push_back(by); }
        void turn_took(Duration time) override { took.push_back(time); }
        std::vector<Duration> late;
        std::vector<Duration> took;
    } recorder;
    loop.observe(&recorder);
    Step task{[&](Instant) {
        loop.quit();
        return never;
    }};
    loop.add(task, loop.now() - seconds{3});
    loop.run();
    loop.remove(task);
    ASSERT_EQ(recorder.late.size(), 1U);
    EXPECT_GE(recorder.late[0], seconds{3});
    EXPECT_EQ(recorder.took.size(), 1U);
}

}  // namespace
}  // namespace holdfast::systemd
