#include "watch/monitor/monitor.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/monitor/monitor_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

TEST_F(AMonitor, ChecksEachServiceOnceAnInterval)
{
    start();
    watch(20);
    loop.run_for(seconds{100});
    EXPECT_EQ(prober.submitted, 200U);
    EXPECT_EQ(finished(Status::healthy) + prober.pending(), 200U);
    EXPECT_EQ(story.lag_max, Duration::zero());
    for (int key = 1; key <= 20; ++key)
        EXPECT_EQ(latest(key), "HEALTHY");
}

TEST_F(AMonitor, GivesTheServiceAndItsTimeoutToTheProber)
{
    auto hasty = service(1);
    hasty->timeout = seconds{2};
    std::vector<Check> checks;
    prober.behave = [&](const Check& check) {
        checks.push_back(check);
        return FakeProber::Plan{FakeProber::ok()};
    };
    start();
    put(1, hasty);
    put(2);
    loop.run_for(seconds{10});
    ASSERT_EQ(checks.size(), 2U);
    for (const Check& check : checks)
        EXPECT_EQ(check.timeout, check.service == hasty ? seconds{2} : seconds{5});
}

TEST_F(AMonitor, SaysWhenACheckBeganAndHowLongItTook)
{
    start();
    put(1);
    run_until_begun();
    WallTime began = loop.wall();
    loop.run_for(seconds{1});
    EXPECT_EQ(monitor->latest({1})->at, began);
    EXPECT_EQ(monitor->latest({1})->took, milliseconds{20});
}

TEST_F(AMonitor, HasReadWhatWasAnswered)
{
    int asked = 0;
    read = [&](ServiceKey key, const Service& its, const Observation& seen, WallTime now) {
        ++asked;
        EXPECT_EQ(its.id, join("s", key.value));
        EXPECT_EQ(seen.status_code, 200U);
        EXPECT_EQ(now, loop.wall());
        Reading reading{.version = "1.4"};
        if (key == ServiceKey{1})
            reading.conditions.push_back({.is_met = false, .shown = "[BODY] (3) == 4"});
        return reading;
    };
    start();
    auto strict = service(1);
    strict->conditions = {{.text = "[BODY] == 4"}};
    strict->expected_version = "1.5";
    put(1, strict);
    put(2);
    loop.run_for(seconds{10});
    EXPECT_EQ(latest(1), "UNHEALTHY: expected [BODY] (3) == 4");
    EXPECT_EQ(monitor->latest({1})->version, "1.4");
    EXPECT_EQ(monitor->latest({1})->version_matches, false);
    EXPECT_EQ(latest(2), "HEALTHY");
    EXPECT_EQ(monitor->latest({2})->version, "1.4");
    EXPECT_EQ(asked, 2);
    behave(FakeProber::silent());
    loop.run_for(seconds{10});
    EXPECT_EQ(asked, 2) << "silence is not read";
}

TEST_F(AMonitor, EndsACheckThatTheProberForgot)
{
    behave({}, Duration::max());
    start();
    put(1);
    run_until_begun();
    loop.run_for(milliseconds{5499});
    EXPECT_EQ(latest(1), "nothing");
    loop.run_for(milliseconds{1});
    EXPECT_EQ(latest(1), "DOWN: expected an answer within 5000 ms");
    EXPECT_EQ(monitor->counts().overdue, 1U);
    EXPECT_EQ(prober.cancelled, 1U);
    EXPECT_EQ(prober.pending(), 0U);
}

TEST_F(AMonitor, IsDeafToWhatItCancelled)
{
    behave(FakeProber::ok(), seconds{7});
    prober.answers_what_was_cancelled = true;
    start();
    put(1);
    run_until_begun();
    loop.run_for(seconds{8});
    EXPECT_EQ(latest(1), "DOWN: expected an answer within 5000 ms");
    EXPECT_EQ(story.findings, 1);
}

TEST_F(AMonitor, TriesAgainAtOnceWithinACheck)
{
    int attempts = 0;
    prober.behave = [&](const Check&) {
        return FakeProber::Plan{++attempts < 3 ? FakeProber::silent() : FakeProber::ok()};
    };
    start();
    auto patient = service(1);
    patient->retries = 2;
    put(1, patient);
    run_until_begun();
    loop.run_for(milliseconds{60});
    EXPECT_EQ(latest(1), "HEALTHY");
    EXPECT_EQ(attempts, 3);
    EXPECT_EQ(monitor->counts().begun, 1U);
    EXPECT_EQ(monitor->counts().retried, 2U);
    EXPECT_EQ(story.findings, 1) << "one check";
}

TEST_F(AMonitor, TriesNotForEver)
{
    behave(FakeProber::status(500));
    start();
    auto patient = service(1);
    patient->retries = 1'000'000;
    put(1, patient);
    run_until_begun();
    loop.run_for(seconds{1});
    EXPECT_EQ(prober.submitted, 1 + settings.retries_max);
    EXPECT_THAT(latest(1), HasSubstr("UNHEALTHY"));
}

TEST_F(AMonitor, LooksMoreOftenAtWhoFails)
{
    behave(FakeProber::silent());
    start();
    auto hasty = service(1);
    hasty->interval_failing = seconds{1};
    put(1, hasty);
    loop.run_for(seconds{10});
    std::size_t before = prober.submitted;
    loop.run_for(seconds{100});
    EXPECT_EQ(prober.submitted - before, 100U);
    behave(FakeProber::ok());
    loop.run_for(seconds{10});
    before = prober.submitted;
    loop.run_for(seconds{100});
    EXPECT_EQ(prober.submitted - before, 10U);
}

TEST_F(AMonitor, HasNoMoreUnderWayThanThereIsRoomFor)
{
    settings.schedule.concurrency = 5;
    behave(FakeProber::ok(), seconds{1});
    start();
    watch(100);
    loop.run_for(minutes{2});
    EXPECT_EQ(prober.most_at_once, 5U);
    EXPECT_GT(monitor->schedule().skipped(), 0U);
    EXPECT_GT(story.lag_max, seconds{1});
    EXPECT_NEAR(static_cast<double>(monitor->counts().begun), 5 * 120, 10);
    for (int key = 1; key <= 100; ++key)
        EXPECT_EQ(latest(key), "HEALTHY") << "nobody is forgotten";
}

TEST_F(AMonitor, BeginsABoundedNumberInAStep)
{
    settings.starts_max = 3;
    start();
    watch(10);
    for (int key = 1; key <= 10; ++key)
        ASSERT_TRUE(monitor->check_now({key}, [](const Finding*) {}));
    std::size_t before = prober.submitted;
    loop.remove(*monitor);
    Instant again = monitor->step(loop.now());
    EXPECT_EQ(prober.submitted - before, 3U);
    EXPECT_EQ(again, loop.now()) << "the others in the next turn";
    loop.add(*monitor, loop.now());
}

TEST_F(AMonitor, BeginsTogetherWhatIsDueTogether)
{
    settings.gather = milliseconds{500};
    std::vector<Instant> begun;
    prober.behave = [&, usual = prober.behave](const Check& check) {
        if (begun.empty() || begun.back() != loop.now())
            begun.push_back(loop.now());
        return usual(check);
    };
    start();
    watch(100);
    loop.run_for(seconds{30});
    EXPECT_GE(monitor->counts().begun, 290U);
    ASSERT_GT(begun.size(), 20U);
    for (std::size_t i = 1; i < begun.size(); ++i)
        EXPECT_GE(begun[i] - begun[i - 1], milliseconds{500});
}

TEST_F(AMonitor, ChecksAtOnceForWhoAsks)
{
    settings.schedule.interval = hours{1};
    start();
    put(1);
    Instant turn = loop.next_due();
    std::vector<Status> told;
    auto tell = [&](const Finding* finding) { told.push_back(finding->status); };
    ASSERT_TRUE(monitor->check_now({1}, tell));
    ASSERT_TRUE(monitor->check_now({1}, tell));
    loop.run_for(milliseconds{20});
    EXPECT_THAT(told, testing::ElementsAre(Status::healthy, Status::healthy));
    EXPECT_EQ(prober.submitted, 1U);
    (void)turn;
    Instant next = monitor->schedule().next_due();
    EXPECT_LE(next, ManualClock::start + minutes{1}) << "its first turn is where it was";
}

TEST_F(AMonitor, SaysNoToWhoAsksForTooMuch)
{
    settings.askers_max = 1;
    start();
    auto nobody = [](const Finding*) { FAIL() << "refused"; };
    EXPECT_EQ(monitor->check_now({1}, nobody).error().code, Errc::not_found);
    auto disabled = service(1);
    disabled->is_enabled = false;
    put(1, disabled);
    EXPECT_EQ(monitor->check_now({1}, nobody).error().code, Errc::conflict);
    put(2);
    ASSERT_TRUE(monitor->check_now({2}, [](const Finding*) {}));
    EXPECT_EQ(monitor->check_now({2}, nobody).error().code, Errc::overloaded);
    monitor->drain(loop.now() + seconds{1}, [] {});
    EXPECT_EQ(monitor->check_now({2}, nobody).error().code, Errc::unavailable);
}

TEST_F(AMonitor, LetsWhoIsToldAskAgain)
{
    start();
    put(1);
    int told = 0;
    std::function<void(const Finding*)> again = [&](const Finding*) {
        if (++told < 5) {
            ASSERT_TRUE(monitor->check_now({1}, again));
        }
    };
    ASSERT_TRUE(monitor->check_now({1}, again));
    loop.run_for(seconds{1});
    EXPECT_EQ(told, 5);
}

TEST_F(AMonitor, LeavesAloneWhatAReloadDoesNotChange)
{
    behave(FakeProber::ok(), seconds{1});
    start();
    auto one = service(1);
    put(1, one);
    run_until_begun();
    Instant turn = loop.now();
    monitor->assign({{{1}, one}, {{2}, service(2)}});
    EXPECT_EQ(prober.cancels, 0U);
    loop.run_for(seconds{1});
    EXPECT_EQ(latest(1), "HEALTHY");
    story.begun.clear();
    loop.run_until(turn + seconds{10});
    EXPECT_THAT(story.begun, HasSubstr("s1")) << "at its own time";
}

TEST_F(AMonitor, GivesUpTheCheckOfWhatAServiceWas)
{
    behave(FakeProber::status(500), seconds{1});
    start();
    put(1);
    bool is_told = false;
    ASSERT_TRUE(monitor->check_now({1}, [&](const Finding* finding) {
        is_told = true;
        EXPECT_EQ(finding->status, Status::healthy) << "what it is now";
    }));
    loop.run_for(milliseconds{500});
    behave(FakeProber::ok());
    put(1);
    EXPECT_EQ(prober.cancelled, 1U);
    loop.run_for(milliseconds{500});
    EXPECT_EQ(latest(1), "HEALTHY");
    EXPECT_TRUE(is_told);
    EXPECT_EQ(monitor->counts().cancelled, 1U);
    EXPECT_EQ(finished(Status::unhealthy), 0U);
}

TEST_F(AMonitor, StopsAndGoesOnAtAWord)
{
    behave(FakeProber::ok(), seconds{1});
    start();
    put(1);
    run_until_begun();
    Instant turn = loop.now();
    bool is_told = false;
    ASSERT_TRUE(monitor->check_now({1}, [&](const Finding* finding) {
        is_told = true;
        EXPECT_EQ(finding, nullptr);
    }));
    auto disabled = service(1);
    disabled->is_enabled = false;
    put(1, disabled);
    EXPECT_TRUE(is_told);
    EXPECT_EQ(prober.pending(), 0U);
    std::size_t before = prober.submitted;
    loop.run_for(minutes{1});
    EXPECT_EQ(prober.submitted, before);
    put(1);
    run_until_begun();
    EXPECT_EQ((loop.now() - turn) % seconds{10}, Duration::zero()) << "its phase is the same";
}

TEST_F(AMonitor, ForgetsWhoIsRemoved)
{
    behave(FakeProber::ok(), seconds{1});
    start();
    watch(3);
    loop.run_for(seconds{12});
    monitor->assign({});
    EXPECT_EQ(prober.pending(), 0U);
    EXPECT_EQ(latest(1), "nothing");
    std::size_t before = prober.submitted;
    loop.run_for(minutes{1});
    EXPECT_EQ(prober.submitted, before);
    monitor->remove({1});
}

TEST_F(AMonitor, ShowsWhatWasFoundBeforeTheRestart)
{
    start();
    put(1);
    const WallTime long_ago = loop.wall() - hours{72};
    monitor->restore({.service = {1}, .status = Status::down, .reason = "then"}, long_ago);
    monitor->restore({.service = {2}, .status = Status::down}, long_ago);
    EXPECT_EQ(monitor->services().at({1}).since, long_ago);
    EXPECT_EQ(latest(1), "DOWN: then");
    EXPECT_EQ(latest(2), "nothing");
    loop.run_for(seconds{10});
    EXPECT_EQ(latest(1), "HEALTHY");
    const WallTime since = monitor->services().at({1}).since;
    EXPECT_EQ(since, monitor->latest({1})->at) << "from the check on that found it otherwise";
    monitor->restore({.service = {1}, .status = Status::down}, long_ago);
    EXPECT_EQ(latest(1), "HEALTHY") << "that is older";
    loop.run_for(minutes{5});
    EXPECT_GT(monitor->latest({1})->at, since);
    EXPECT_EQ(monitor->services().at({1}).since, since) << "it is as it was";
}

TEST_F(AMonitor, TakesOnNewSettings)
{
    start();
    watch(10);
    loop.run_for(seconds{20});
    settings.schedule.interval = seconds{1};
    settings.evaluation.slow_after = milliseconds{10};
    monitor->apply(settings);
    loop.run_for(seconds{10});
    std::size_t before = prober.submitted;
    loop.run_for(seconds{10});
    EXPECT_EQ(prober.submitted - before, 100U);
    EXPECT_THAT(latest(1), HasSubstr("DEGRADED"));
}

}  // namespace
}  // namespace holdfast::watch
