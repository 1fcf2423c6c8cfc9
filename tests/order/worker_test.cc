#include "order/worker.h"

#include <memory>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/virtual_loop.h"
#include "tests/order/fake_upstream.h"
#include "tests/order/queue_fixture.h"

namespace holdfast::order {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Story final : public WorkerObserver {
public:
    void on_breaker(const BreakerChange& change) override
    {
        append_to(breaker, to_string(change.to), " ");
    }
    void on_hold(HoldReason reason) override { append_to(holds, to_string(reason), " "); }
    void on_settled(const Claimed& /*order*/, const Disposition& disposition) override
    {
        finals += disposition.fate != Fate::retry && disposition.fate != Fate::park ? 1 : 0;
    }
    void on_lost(const Claimed& /*order*/) override { ++lost; }
    void on_interrupted(int orders) override { interrupted += orders; }
    void on_overdue(int orders) override { overdue += orders; }
    void on_trouble(const Error& /*error*/) override { ++trouble; }

    std::string breaker;
    std::string holds;
    int finals = 0;
    int lost = 0;
    int interrupted = 0;
    int overdue = 0;
    int trouble = 0;
};

// The real queue in a real database; the service and the time are ours.
class AnOrderWorker : public QueueFixture {
protected:
    AnOrderWorker()
    {
        settings.gate.breaker.minimum_calls = 10;
        settings.gate.breaker.window_size = 10;
        settings.concurrency = 4;
    }
    ~AnOrderWorker() override { stop(); }

    void start()
    {
        worker_queue = std::make_unique<SqliteQueue>(ledger);
        worker = std::make_unique<OrderWorker>(
            settings, OrderWorker::World{loop, *worker_queue, upstream, story}, Random{7});
        loop.add(*worker, loop.now());
    }
    // As a crash does: nothing is told to anybody.
    void stop()
    {
        if (!worker)
            return;
        loop.remove(*worker);
        worker.reset();
        upstream.forget();
    }

    void accept(std::string_view id, Duration lifetime = hours{24})
    {
        add(id, loop.wall(), loop.wall() + lifetime);
        if (worker)
            worker->note_accepted();
    }
    void accept_many(int count, std::string_view prefix = "o")
    {
        for (int i = 0; i < count; ++i)
            accept(join(prefix, i));
    }

    VirtualLoop loop;
    FakeUpstream upstream;
    Story story;
    WorkerSettings settings;
    std::unique_ptr<SqliteQueue> worker_queue;
    std::unique_ptr<OrderWorker> worker;
};

TEST_F(AnOrderWorker, ValidatesEachOrderOnce)
{
    start();
    accept_many(20);
    loop.run_for(seconds{1});
    EXPECT_EQ(counts(), "Validated 20");
    EXPECT_EQ(upstream.calls.size(), 20U);
    EXPECT_EQ(std::set(upstream.calls.begin(), upstream.calls.end()).size(), 20U);
    EXPECT_EQ(ask_text("SELECT count(*) FROM shipments"), "20");
    EXPECT_EQ(upstream.most_at_once, 4U);
    EXPECT_EQ(story.finals, 20);
}

TEST_F(AnOrderWorker, FindsWhatWasAcceptedBefore)
{
    accept_many(3);
    start();
    loop.run_for(seconds{1});
    EXPECT_EQ(counts(), "Validated 3");
}

TEST_F(AnOrderWorker, FindsWhatWasAcceptedBeforeTheClockWasSetBack)
{
    accept_many(3);
    loop.set_wall(loop.wall() - hours{30});
    start();
    loop.run_for(seconds{1});
    EXPECT_EQ(counts(), "Validated 3");
}

TEST_F(AnOrderWorker, ForgetsNoOrderItHeardOfDuringAClaim)
{
    start();
    loop.run_for(milliseconds{10});
    ledger.is_held = true;
    worker->note_accepted();
    loop.run_for(milliseconds{10});
    ASSERT_EQ(ledger.waiting(), 1U);  // The claim, which will find nothing.
    worker->note_accepted();
    ledger.is_held = false;
    ledger.settle();
    add("a", loop.wall());
    loop.run_for(milliseconds{500});
    EXPECT_EQ(counts(), "Validated 1");
}

TEST_F(AnOrderWorker, TakesNoForAnAnswer)
{
    upstream.behave = [](const Call& call) {
        return FakeUpstream::Plan{call.order_id == "no"      ? FakeUpstream::verdict(false)
                                  : call.order_id == "never" ? FakeUpstream::status(413)
                                                             : FakeUpstream::verdict(true)};
    };
    start();
    for (const char* id : {"no", "never", "yes"})
        accept(id);
    loop.run_for(seconds{1});
    EXPECT_EQ(order("no"), "Rejected lane 0 attempt 1/1");
    EXPECT_EQ(order("never"), "Failed lane 0 attempt 1/1 declined");
    EXPECT_EQ(order("yes"), "Validated lane 0 attempt 1/1");
}

TEST_F(AnOrderWorker, TriesThreeTimesAndParks)
{
    upstream.behave = [](const Call&) { return FakeUpstream::Plan{FakeUpstream::status(500)}; };
    start();
    accept("a");
    loop.run_for(seconds{10});
    EXPECT_EQ(upstream.calls.size(), 3U);
    EXPECT_EQ(order("a"), "Processing lane 2 attempt 0/3");
    std::vector<std::string> keys = upstream.keys["a"];
    EXPECT_EQ(std::set(keys.begin(), keys.end()).size(), 1U) << "one key for all attempts";
    loop.run_for(minutes{1});
    EXPECT_GT(upstream.calls.size(), 3U) << "a parked order is tried again after a minute";
}

TEST_F(AnOrderWorker, FailsAnOrderWithoutAttemptsLeftIfToldTo)
{
    settings.retry.on_exhausted = OnExhausted::fail;
    upstream.behave = [](const Call&) { return FakeUpstream::Plan{FakeUpstream::status(500)}; };
    start();
    accept("a");
    loop.run_for(seconds{10});
    EXPECT_EQ(order("a"), "Failed lane 1 attempt 3/3 attempts");
}

TEST_F(AnOrderWorker, GivesUpACallThatIsNotAnswered)
{
    upstream.behave = [](const Call&) {
        return FakeUpstream::Plan{FakeUpstream::verdict(true), Duration::max()};
    };
    start();
    accept("a");
    loop.run_for(milliseconds{5001});
    EXPECT_EQ(upstream.cancelled, 1U);
    EXPECT_EQ(ask_text("SELECT outcome || ' ' || took_us || ' ' || detail FROM order_attempts"),
              "timeout 5000000 no answer in 5s");
}

TEST_F(AnOrderWorker, LeavesTheQueueAloneWhileTheBreakerIsOpen)
{
    upstream.behave = [](const Call&) { return FakeUpstream::Plan{FakeUpstream::refused()}; };
    start();
    accept_many(50);
    loop.run_for(seconds{5});
    EXPECT_EQ(story.breaker, "open ");
    std::size_t calls = upstream.calls.size();
    EXPECT_LE(calls, 14U) << "ten, and what was under way";
    std::string before = ask_text("SELECT total(attempts) FROM orders");
    loop.run_for(seconds{50});
    EXPECT_EQ(upstream.calls.size(), calls);
    EXPECT_EQ(ask_text("SELECT total(attempts) FROM orders"), before);
    EXPECT_EQ(counts(), "Processing 50");
}

TEST_F(AnOrderWorker, ProcessesAllAfterAnOutage)
{
    bool is_down = true;
    upstream.behave = [&](const Call&) {
        return FakeUpstream::Plan{is_down ? FakeUpstream::refused() : FakeUpstream::verdict(true)};
    };
    start();
    accept_many(60);
    loop.run_for(minutes{20});
    EXPECT_EQ(counts(), "Processing 60");
    is_down = false;
    loop.run_for(minutes{3});
    EXPECT_EQ(counts(), "Validated 60");
    EXPECT_EQ(ask_text("SELECT count(*) FROM shipments"), "60");
}

TEST_F(AnOrderWorker, BeginsCarefullyAfterAnOutage)
{
    bool is_down = true;
    settings.concurrency = 64;
    upstream.behave = [&](const Call&) {
        return FakeUpstream::Plan{is_down ? FakeUpstream::refused() : FakeUpstream::verdict(true)};
    };
    start();
    accept_many(100);
    loop.run_for(seconds{30});
    is_down = false;
    std::size_t before = upstream.calls.size();
    while (worker->gate().breaker().state() != BreakerState::closed)
        loop.run_for(milliseconds{10});
    loop.run_for(milliseconds{900});
    EXPECT_LE(upstream.calls.size() - before, 10U + 10U) << "the probes, and the first second";
    loop.run_for(minutes{2});
    EXPECT_EQ(counts(), "Validated 100");
}

TEST_F(AnOrderWorker, StopsForWrongCredentialsAndGoesOnByItself)
{
    bool is_refused = true;
    upstream.behave = [&](const Call&) {
        return FakeUpstream::Plan{is_refused ? FakeUpstream::status(401)
                                             : FakeUpstream::verdict(true)};
    };
    settings.concurrency = 1;
    start();
    accept_many(20);
    loop.run_for(seconds{30});
    EXPECT_EQ(upstream.calls.size(), 5U) << "after 1, 2, 4 and 8 seconds";
    EXPECT_EQ(std::set(upstream.calls.begin(), upstream.calls.end()).size(), 5U);
    EXPECT_EQ(story.holds, "unauthorized ");
    loop.run_for(minutes{1});
    std::size_t before = upstream.calls.size();
    loop.run_for(minutes{3});
    EXPECT_EQ(upstream.calls.size(), before + 3) << "one a minute";
    is_refused = false;
    loop.run_for(minutes{2});
    EXPECT_EQ(story.holds, "unauthorized none ");
    EXPECT_EQ(counts(), "Validated 20");
    EXPECT_EQ(ask_text("SELECT max(attempt) FROM orders"), "1") << "none was held against them";
}

TEST_F(AnOrderWorker, LetsNoOrderThatIsRefusedAloneHoldUpTheOthers)
{
    upstream.behave = [](const Call& call) {
        return FakeUpstream::Plan{call.order_id == "alien" ? FakeUpstream::status(403)
                                                           : FakeUpstream::verdict(true)};
    };
    start();
    accept("alien");
    loop.run_for(milliseconds{100});
    accept_many(20);
    loop.run_for(seconds{5});
    EXPECT_EQ(counts(), "Processing 1, Validated 20");
    loop.run_for(minutes{2});
    EXPECT_EQ(order("alien"), "Processing lane 2 attempt 0/3") << "once a minute";
}

TEST_F(AnOrderWorker, ProbesWithOrdersThatDidNotFailBefore)
{
    upstream.behave = [](const Call& call) {
        return FakeUpstream::Plan{call.order_id.starts_with("bad") ? FakeUpstream::status(500)
                                                                   : FakeUpstream::verdict(true)};
    };
    start();
    accept_many(10, "bad");
    loop.run_for(seconds{5});
    ASSERT_EQ(story.breaker, "open ");
    accept_many(30, "good");
    loop.run_for(minutes{5});
    EXPECT_EQ(counts(), "Processing 10, Validated 30");
}

TEST_F(AnOrderWorker, TriesNoParkedOrderEachTimeAnotherFaresWell)
{
    upstream.behave = [](const Call& call) {
        return FakeUpstream::Plan{call.order_id == "bad" ? FakeUpstream::status(500)
                                                         : FakeUpstream::verdict(true)};
    };
    start();
    accept("bad");
    for (int second = 0; second < 50; ++second) {
        accept(join("good", second));
        loop.run_for(seconds{1});
    }
    EXPECT_EQ(order("bad"), "Processing lane 2 attempt 0/3");
}

TEST_F(AnOrderWorker, ClaimsAheadSoThatNoCallWaitsForTheStore)
{
    start();
    loop.run_for(milliseconds{10});
    accept_many(20);
    loop.run_for(milliseconds{10});
    EXPECT_EQ(upstream.pending(), 4U);
    EXPECT_EQ(ask_text("SELECT count(*) FROM orders WHERE lease IS NOT NULL"), "16");
    ledger.is_held = true;
    loop.run_for(milliseconds{70});
    EXPECT_EQ(upstream.calls.size(), 16U) << "nothing is stored meanwhile";
    ledger.is_held = false;
    ledger.settle();
    loop.run_for(seconds{1});
    EXPECT_EQ(counts(), "Validated 20");
    EXPECT_EQ(ask_text("SELECT count(*) FROM order_attempts"), "20");
}

TEST_F(AnOrderWorker, HandsBackWhatWaitsForItsTurn)
{
    upstream.behave = [](const Call&) {
        return FakeUpstream::Plan{FakeUpstream::verdict(true), seconds{1}};
    };
    start();
    loop.run_for(milliseconds{10});
    accept_many(20);
    loop.run_for(milliseconds{10});
    ASSERT_TRUE(worker->move_breaker(BreakerState::forced_open));
    EXPECT_EQ(ask_text("SELECT count(*) FROM orders WHERE lease IS NOT NULL"), "4");
    loop.run_for(seconds{5});
    EXPECT_EQ(upstream.calls.size(), 4U);
    EXPECT_EQ(ask_text("SELECT max(attempts) FROM orders WHERE state = 'Processing'"), "0");
}

TEST_F(AnOrderWorker, SaysWhenACallBeganAndNotWhenItsOrderWasClaimed)
{
    settings.concurrency = 1;
    upstream.behave = [](const Call&) {
        return FakeUpstream::Plan{FakeUpstream::verdict(true), seconds{1}};
    };
    start();
    loop.run_for(milliseconds{10});
    accept_many(3);
    loop.run_for(seconds{4});
    EXPECT_EQ(ask_text("SELECT group_concat(began_at - (SELECT min(began_at) FROM order_attempts)) "
                       "FROM order_attempts"),
              "0,1000000,2000000");
}

TEST_F(AnOrderWorker, CountsTheRetriesThatWaitForTheirTurn)
{
    settings.gate.breaker.window_size = 100'000;
    settings.gate.breaker.minimum_calls = 100'000;
    upstream.behave = [](const Call&) {
        return FakeUpstream::Plan{FakeUpstream::status(500), milliseconds{500}};
    };
    start();
    accept_many(40);
    loop.run_for(seconds{9});
    std::set<std::string> first(upstream.calls.begin(), upstream.calls.end());
    EXPECT_EQ(first.size(), 40U);
    EXPECT_LE(upstream.calls.size() - first.size(), 18U) << "a fifth of 40, and one a second";
}

TEST_F(AnOrderWorker, WaitsForAServiceToBeConfigured)
{
    settings.is_configured = false;
    start();
    accept("a");
    accept("short", minutes{1});
    loop.run_for(hours{1});
    EXPECT_EQ(upstream.calls.size(), 0U);
    EXPECT_EQ(counts(), "Failed 1, Processing 1");
    EXPECT_EQ(story.overdue, 1);
}

TEST_F(AnOrderWorker, CountsNoTimeWhileAnOperatorKeepsTheBreakerOpen)
{
    start();
    loop.run_for(seconds{1});
    ASSERT_TRUE(worker->move_breaker(BreakerState::forced_open));
    accept("a", hours{1});
    loop.run_for(hours{5});
    EXPECT_EQ(counts(), "Processing 1");
    stop();
    start();
    loop.run_for(hours{5});
    EXPECT_EQ(worker->gate().breaker().state(), BreakerState::forced_open);
    EXPECT_EQ(counts(), "Processing 1");
    ASSERT_TRUE(worker->move_breaker(BreakerState::closed));
    loop.run_for(seconds{5});
    EXPECT_EQ(counts(), "Validated 1");
}

TEST_F(AnOrderWorker, GoesOnWhereACrashLeftIt)
{
    upstream.behave = [](const Call&) {
        return FakeUpstream::Plan{FakeUpstream::verdict(true), seconds{3}};
    };
    start();
    accept_many(4);
    loop.run_for(seconds{1});
    ASSERT_EQ(upstream.pending(), 4U);
    stop();
    upstream.behave = [](const Call&) { return FakeUpstream::Plan{FakeUpstream::verdict(true)}; };
    start();
    loop.run_for(seconds{1});
    EXPECT_EQ(story.interrupted, 4);
    EXPECT_EQ(counts(), "Validated 4") << "at once, not when the leases are over";
    EXPECT_EQ(ask_text("SELECT group_concat(outcome) FROM order_attempts WHERE order_key = 1"),
              "interrupted,validated");
    loop.run_for(minutes{1});
    EXPECT_EQ(ask_text("SELECT count(*) FROM shipments"), "4");
}

TEST_F(AnOrderWorker, KeepsTheOutcomeUntilItIsStored)
{
    start();
    accept("a");
    loop.run_for(milliseconds{10});
    ASSERT_EQ(upstream.pending(), 1U);
    ledger.refusal = Error{Errc::full, "the disk is full"};
    loop.run_for(seconds{5});
    EXPECT_GT(story.trouble, 3);
    EXPECT_EQ(counts(), "Processing 1");
    ledger.refusal.reset();
    loop.run_for(seconds{1});
    EXPECT_EQ(counts(), "Validated 1");
    EXPECT_EQ(upstream.calls.size(), 1U);
}

TEST_F(AnOrderWorker, ParksAnOrderWhoseOutcomeCannotBeStored)
{
    ledger.other.run(
        "CREATE TRIGGER no_shipment BEFORE INSERT ON shipments BEGIN SELECT RAISE(ABORT, 'no room "
        "for it'); END");
    settings.concurrency = 1;
    start();
    accept("a");
    accept("b");
    loop.run_for(seconds{5});
    EXPECT_EQ(upstream.calls, (std::vector<std::string>{"a", "b"})) << "the slot is free again";
    EXPECT_EQ(story.trouble, 2 * OrderWorker::refusals_max);
    EXPECT_EQ(order("a"), "Processing lane 2 attempt 0/1");
    EXPECT_EQ(ask_text("SELECT outcome || ', ' || detail FROM order_attempts WHERE order_key = 1"),
              "validated, what came of it could not be stored; the journal says why");
    ledger.other.run("DROP TRIGGER no_shipment");
    loop.run_for(minutes{2});
    EXPECT_EQ(counts(), "Validated 2");
}

TEST_F(AnOrderWorker, LeavesAnOrderThatCannotBeStoredAtAllToItsLease)
{
    start();
    loop.run_for(milliseconds{10});
    ledger.other.run(
        "CREATE TRIGGER no_change BEFORE UPDATE ON orders WHEN NEW.lease IS NULL BEGIN SELECT "
        "RAISE(ABORT, 'no'); END");
    accept("a");
    loop.run_for(seconds{5});
    EXPECT_EQ(story.lost, 1);
    ledger.other.run("DROP TRIGGER no_change");
    loop.run_for(minutes{1});
    EXPECT_EQ(counts(), "Validated 1");
}

TEST_F(AnOrderWorker, TakesNothingMoreWhileItDrains)
{
    start();
    accept_many(10);
    loop.run_for(milliseconds{10});
    ASSERT_EQ(upstream.pending(), 4U);
    int drained = 0;
    worker->drain(loop.now() + seconds{10}, [&] { ++drained; });
    EXPECT_EQ(drained, 0);
    loop.run_for(seconds{20});
    EXPECT_EQ(drained, 1);
    EXPECT_EQ(counts(), "Processing 6, Validated 4");
    EXPECT_EQ(ask_text("SELECT count(*) FROM orders WHERE lease IS NOT NULL"), "0");
}

TEST_F(AnOrderWorker, HandsBackWhatDoesNotEndInTime)
{
    upstream.behave = [](const Call&) {
        return FakeUpstream::Plan{FakeUpstream::verdict(true), Duration::max()};
    };
    start();
    accept("a");
    loop.run_for(milliseconds{10});
    bool is_drained = false;
    worker->drain(loop.now() + seconds{2}, [&] { is_drained = true; });
    loop.run_for(seconds{2});
    EXPECT_TRUE(is_drained);
    EXPECT_EQ(upstream.cancelled, 1U);
    EXPECT_EQ(order("a"), "Processing lane 0 attempt 0/1");
    EXPECT_EQ(ask_text("SELECT outcome FROM order_attempts"), "interrupted");
}

TEST_F(AnOrderWorker, EndsItsDrainThoughTheStoreTakesNothing)
{
    upstream.behave = [](const Call&) {
        return FakeUpstream::Plan{FakeUpstream::verdict(true), Duration::max()};
    };
    start();
    accept("a");
    loop.run_for(milliseconds{10});
    ASSERT_EQ(upstream.pending(), 1U);
    ledger.refusal = Error{Errc::full, "the disk is full"};
    bool is_drained = false;
    worker->drain(loop.now() + seconds{2}, [&] { is_drained = true; });
    loop.run_for(seconds{2} + OrderWorker::hand_back_max - milliseconds{1});
    EXPECT_FALSE(is_drained);
    loop.run_for(milliseconds{1});
    EXPECT_TRUE(is_drained);
}

TEST_F(AnOrderWorker, RestsWhenItIsDrainedBeforeTheQueueWasOpen)
{
    ledger.refusal = Error{Errc::full, "the disk is full"};
    start();
    loop.run_for(milliseconds{10});
    bool is_drained = false;
    worker->drain(loop.now() + seconds{2}, [&] { is_drained = true; });
    loop.run_for(milliseconds{1});
    EXPECT_TRUE(is_drained);
    loop.run_for(seconds{1});
    EXPECT_EQ(loop.next_due(), never);
}

TEST_F(AnOrderWorker, TellsOfEachAttemptToOpenTheQueue)
{
    ledger.refusal = Error{Errc::full, "the disk is full"};
    start();
    std::string told;
    worker->tell_opening([&](const Result<Opened>& opened) { told += opened ? "open " : "full "; });
    loop.run_for(OrderWorker::pause + milliseconds{50});
    EXPECT_EQ(told, "full full ");
    ledger.refusal.reset();
    loop.run_for(seconds{10});
    EXPECT_EQ(told, "full full open ");
    EXPECT_TRUE(worker->is_open());
}

TEST_F(AnOrderWorker, HandsBackWhatItClaimedForABreakerThatOpenedMeanwhile)
{
    start();
    loop.run_for(milliseconds{10});
    ledger.is_held = true;
    accept("a");
    loop.run_for(milliseconds{10});
    ASSERT_TRUE(worker->move_breaker(BreakerState::forced_open));
    ledger.is_held = false;
    ledger.settle();
    loop.run_for(seconds{1});
    EXPECT_EQ(upstream.calls.size(), 0U);
    EXPECT_EQ(order("a"), "Processing lane 0 attempt 0/0");
}

TEST_F(AnOrderWorker, KeepsRetriesToAShareOfTheTraffic)
{
    settings.concurrency = 64;
    settings.gate.breaker.window_size = 100'000;
    settings.gate.breaker.minimum_calls = 100'000;
    upstream.behave = [](const Call&) { return FakeUpstream::Plan{FakeUpstream::status(500)}; };
    start();
    accept_many(100);
    loop.run_for(seconds{8});
    std::set<std::string> first(upstream.calls.begin(), upstream.calls.end());
    EXPECT_EQ(first.size(), 100U);
    // A fifth of 100, and one a second of ten.
    EXPECT_EQ(upstream.calls.size() - first.size(), 30U);
}

TEST_F(AnOrderWorker, LeavesTheStoreAloneWhenThereIsNothingToDo)
{
    start();
    loop.run_for(minutes{1});
    std::int64_t before = ledger.other.integer("PRAGMA data_version");
    loop.run_for(minutes{1});
    EXPECT_EQ(ledger.other.integer("PRAGMA data_version"), before) << "nothing was committed";
}

}  // namespace
}  // namespace holdfast::order
