#include "obs/log_thread.h"

#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "obs/log_metrics.h"
#include "obs/message_ids.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/recorded_sink.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::obs {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::Test;

using Lines = std::vector<std::string>;

struct LogThreadTest : Test {
    void start(LogThread::Settings settings = {}, LogThread::Hook hook = {})
    {
        thread = std::make_unique<LogThread>(log, clock, std::make_unique<RecordedSink>(record),
                                             std::move(settings), std::move(hook));
    }
    // Lets the thread's body see a new second.
    void turn_after(Duration time)
    {
        clock.advance(time);
        thread->turn(0s);
    }
    Lines said() { return std::exchange(record.lines, {}); }

    ManualClock clock;
    Log log{clock, {.queue_max = 4}};
    RecordedSink::Record record;
    std::unique_ptr<LogThread> thread;
};

TEST_F(LogThreadTest, HandsEntriesOnInOrder)
{
    start();
    log.write(messages::daemon_started, "one");
    log.write(messages::daemon_stopping, "two");
    EXPECT_TRUE(thread->turn(0s));
    EXPECT_EQ(said(), (Lines{"daemon-started: one", "daemon-stopping: two"}));
    EXPECT_FALSE(thread->turn(0s));
}

TEST_F(LogThreadTest, CountsRepeatsOfAFault)
{
    start({.repeat_window = 10s});
    for (int i = 0; i < 3; ++i) {
        log.write(messages::bus_lost, "gone");
        turn_after(1s);
    }
    EXPECT_EQ(said(), Lines{"bus-lost: gone"});
    turn_after(8s);
    EXPECT_EQ(said(), Lines{"bus-lost: gone (repeated 2 times since 2026-11-21T03:04:06.678901Z)"});
}

TEST_F(LogThreadTest, SaysAfterwardsHowManyEntriesTheQueueHadNoRoomFor)
{
    start();
    for (int i = 0; i < 7; ++i)
        log.write(messages::daemon_started, "x");
    turn_after(1s);
    EXPECT_THAT(said(),
                Contains("log-entries-dropped: 3 log entries were lost: the queue was full"));
    turn_after(1s);
    EXPECT_EQ(said(), Lines{});
}

TEST_F(LogThreadTest, SaysWhatTheMainSinkRefusedOnceItTakesEntriesAgain)
{
    start();
    record.is_refusing = true;
    log.write(messages::daemon_started, "lost");
    turn_after(1s);
    turn_after(1s);
    EXPECT_EQ(thread->refused(), 1U);
    EXPECT_EQ(said(), Lines{});

    record.is_refusing = false;
    log.write(messages::daemon_started, "there");
    turn_after(1s);

    EXPECT_EQ(said(), (Lines{"daemon-started: there",
                             "log-entries-dropped: 1 log entries were lost: the sink refused "
                             "them"}));
}

TEST_F(LogThreadTest, ShowsItsLossesAsMetrics)
{
    start();
    Registry registry;
    register_log_metrics(registry, log, *thread);
    for (int i = 0; i < 7; ++i)
        log.write(messages::daemon_started, "x");
    EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_log_dropped_total 3\n"));
    EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_log_queue_entries 4\n"));
    record.is_refusing = true;
    thread->turn(0s);
    EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_log_refused_total 4\n"));
    EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_log_queue_entries 0\n"));
}

TEST_F(LogThreadTest, CallsItsHookOnceASecond)
{
    int calls = 0;
    start({}, [&](Instant now) {
        EXPECT_EQ(now, clock.now());
        ++calls;
    });
    for (int i = 0; i < 40; ++i)
        turn_after(100ms);
    EXPECT_EQ(calls, 4);
}

TEST_F(LogThreadTest, TellsHowLongTheMainSinkHasKeptTheEntryAtHand)
{
    start();
    Registry registry;
    register_log_metrics(registry, log, *thread);
    Duration waited{};
    record.before_write = [&] {
        clock.advance(7s);
        waited = thread->main_waits();
        EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_log_waiting_seconds 7\n"));
    };
    EXPECT_EQ(thread->main_waits(), 0s);
    log.write(messages::daemon_started, "slow");
    thread->turn(0s);
    EXPECT_EQ(waited, 7s);
    EXPECT_EQ(thread->main_waits(), 0s);
}

TEST_F(LogThreadTest, BeatsEveryTurnAndIsExcusedWhileASinkMakesItWait)
{
    start();
    bool excused = false;
    record.before_write = [&] {
        excused = thread->progress().is_excused();
        clock.advance(1h);
    };
    log.write(messages::daemon_started, "slow");
    thread->turn(0s);
    EXPECT_TRUE(excused);
    EXPECT_FALSE(thread->progress().is_excused());
    EXPECT_EQ(thread->progress().silence(clock.now()), 0s);
}

TEST_F(LogThreadTest, WritesTheFileAsWellAndTellsItsTroubleInTheMainSink)
{
    TemporaryDirectory directory;
    std::string path = directory.file("var/logs/service.log");
    start({.file = FileSink::Settings{path}});
    log.write(messages::daemon_started, "lost");
    turn_after(0s);
    Lines lines = said();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_TRUE(lines[0].starts_with("log-file-unwritable: ")) << lines[0];
    EXPECT_EQ(lines[1], "daemon-started: lost");
    EXPECT_TRUE(thread->file_degradation().is_set());

    std::filesystem::create_directories(directory.file("var/logs"));
    turn_after(5s);
    EXPECT_TRUE(said()[0].starts_with("log-file-restored: "));
    EXPECT_FALSE(thread->file_degradation().is_set());
    log.write(messages::daemon_started, "there");
    thread->turn(0s);
    EXPECT_TRUE(read_file(path).ends_with(" INFO there\n")) << read_file(path);
}

TEST_F(LogThreadTest, TakesOtherSettingsWhileItRuns)
{
    TemporaryDirectory directory;
    start();
    thread->turn(0s);
    thread->configure({.file = FileSink::Settings{directory.file("a")}});
    log.write(messages::daemon_started, "in a");
    thread->turn(0s);
    thread->configure({.file = FileSink::Settings{directory.file("b"), FileSink::Format::json}});
    log.write(messages::daemon_started, "in b");
    thread->turn(0s);
    thread->configure({});
    log.write(messages::daemon_started, "in none");
    thread->turn(0s);

    EXPECT_TRUE(read_file(directory.file("a")).ends_with("INFO in a\n"));
    std::string b = read_file(directory.file("b"));
    EXPECT_NE(b.find("in b"), std::string::npos);
    EXPECT_EQ(b.find("in none"), std::string::npos);
}

TEST_F(LogThreadTest, KeepsItsOwnReportsToTheLevel)
{
    start();
    log.set_level(Severity::error);
    for (int i = 0; i < 7; ++i)
        log.write(messages::request_failed, join(i), {{"HOLDFAST_ERROR", join(i)}});
    turn_after(1s);
    EXPECT_EQ(said(), (Lines{"request-failed: 0", "request-failed: 1", "request-failed: 2",
                             "request-failed: 3"}));
}

TEST_F(LogThreadTest, WritesWhatIsQueuedAndCountedBeforeItEnds)
{
    start();
    log.write(messages::bus_lost, "gone");
    log.write(messages::bus_lost, "gone");
    log.write(messages::daemon_stopped, "bye");
    std::jthread body{[&] { thread->run(); }};
    EXPECT_TRUE(thread->stop(1min));
    EXPECT_EQ(said(), (Lines{"bus-lost: gone", "daemon-stopped: bye",
                             "bus-lost: gone (repeated once, at 2026-11-21T03:04:05.678901Z)"}));
}

// Time that goes on by itself: stop() waits for a thread that hangs, and must give up.
class HurriedClock final : public Clock {
public:
    Instant now() const noexcept override
    {
        return Instant{std::chrono::milliseconds{turns_.fetch_add(1)}};
    }
    WallTime wall() const noexcept override { return {}; }

private:
    mutable std::atomic<std::int64_t> turns_{0};
};

// The journal that nobody reads: the sink waits until the test lets it go.
TEST(FrozenSink, NeverMakesWriteWaitAndIsTalkedAboutAfterwards)
{
    HurriedClock clock;
    Log log{clock, {.queue_max = 10}};
    std::promise<void> inside, thaw;
    std::shared_future<void> thawed{thaw.get_future()};
    RecordedSink::Record record;
    record.before_write = [&, first = true]() mutable {
        if (std::exchange(first, false))
            inside.set_value();
        thawed.wait();
    };
    LogThread thread{log, clock, std::make_unique<RecordedSink>(record), {}};
    std::jthread body{[&] { thread.run(); }};

    log.write(messages::daemon_started, "stuck");
    inside.get_future().wait();
    EXPECT_TRUE(thread.progress().is_excused());
    for (int i = 0; i < 1000; ++i)  // Would hang here if write() waited.
        log.write(messages::daemon_started, "x");
    EXPECT_EQ(log.dropped(), 990U);
    EXPECT_FALSE(thread.stop(5ms));

    thaw.set_value();
    EXPECT_TRUE(thread.stop(1min));
    EXPECT_EQ(record.lines.size(), 12U);
    EXPECT_THAT(record.lines,
                Contains("log-entries-dropped: 990 log entries were lost: the queue was full"));
}

}  // namespace
}  // namespace holdfast::obs
