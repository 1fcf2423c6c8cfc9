#include "order/sqlite_queue.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/order/queue_fixture.h"

namespace holdfast::order {
namespace {

using testing::HasSubstr;
using testing::Not;

using OrderQueue = QueueFixture;

TEST_F(OrderQueue, GivesEachOrderToOneOnly)
{
    add("a");
    add("b");
    add("c", noon + seconds{1});
    Claims first = claim(ask(1));
    EXPECT_EQ(ids(first), "a");
    EXPECT_EQ(ids(claim(ask(5))), "b");
    EXPECT_EQ(ids(claim(ask(5))), "");
    const Claimed& a = first.orders.at(0);
    EXPECT_EQ(a.product, "bandage");
    EXPECT_EQ(a.quantity, 3);
    EXPECT_EQ(a.attempt, 1);
    EXPECT_FALSE(a.is_retry);
    EXPECT_EQ(a.deadline, noon + hours{24});
}

TEST_F(OrderQueue, SaysWhenTheNextOneIsDue)
{
    add("a");
    add("b", noon + seconds{7});
    EXPECT_EQ(claim(ask(5)).next_due, noon + seconds{7});
    EXPECT_EQ(ids(claim(ask(5, noon + seconds{7}))), "b");
    EXPECT_EQ(claim(ask(5)).next_due, std::nullopt);
}

// The process before went by a clock that was ahead.
TEST_F(OrderQueue, HasWhatIsDueLaterThanAnyWaitDueNow)
{
    add("new", noon + seconds{1});
    add("near", noon + minutes{59});
    add("far", noon + minutes{61});
    add("also far", noon + hours{30});
    ledger.other.run("UPDATE orders SET lane = 1 WHERE order_id IN ('near', 'far')");
    ledger.other.run("UPDATE orders SET lane = 2 WHERE order_id = 'also far'");
    SqliteQueue next{ledger};
    open(next, noon);
    EXPECT_EQ(ids(claim(next, ask(5, noon - seconds{1}))), "");
    EXPECT_EQ(ids(claim(next, ask(5, noon))), "far also far new");
    EXPECT_EQ(ids(claim(next, ask(5, noon + hours{1}))), "near");
}

// An hour ahead: less than some waits are, so that the time alone tells nothing.
TEST_F(OrderQueue, LetsARetryWaitNoLongerThanItWasToWhereverTheClockWas)
{
    const WallTime ahead = noon + hours{1};
    add_waiting("right", noon - minutes{50}, noon + minutes{10});
    add_waiting("quick", ahead, ahead + seconds{20});
    add_waiting("patient", ahead - minutes{5}, ahead + minutes{25});
    SqliteQueue next{ledger};
    open(next, noon);
    EXPECT_EQ(ids(claim(next, ask(5, noon + seconds{19}))), "");
    EXPECT_EQ(ids(claim(next, ask(5, noon + seconds{20}))), "quick");
    EXPECT_EQ(ids(claim(next, ask(5, noon + minutes{10} - seconds{1}))), "");
    EXPECT_EQ(ids(claim(next, ask(5, noon + minutes{10}))), "right");
    EXPECT_EQ(ids(claim(next, ask(5, noon + minutes{30}))), "patient");
}

// Nobody has placed an order since; the one that is due last tells.
TEST_F(OrderQueue, FindsThatTheClockWasAheadWithoutANewOrder)
{
    for (int lane : {1, 2}) {
        ledger.other.run("DELETE FROM orders");
        add_waiting("a", noon + minutes{30}, noon + minutes{31});
        ledger.other.run("UPDATE orders SET created_at = 0, lane = ?", {lane});
        SqliteQueue next{ledger};
        open(next, noon);
        EXPECT_EQ(ids(claim(next, ask(5, noon + seconds{59}))), "") << lane;
        EXPECT_EQ(ids(claim(next, ask(5, noon + seconds{60}))), "a") << lane;
    }
}

TEST_F(OrderQueue, OpensAShipmentForAValidatedOrder)
{
    add("a");
    Claims claims = claim(ask(1));
    ASSERT_TRUE(settle(settlement(claims.orders.at(0), Fate::validated, Outcome::validated)));
    EXPECT_EQ(order("a"), "Validated lane 0 attempt 1/1");
    EXPECT_EQ(ask_text("SELECT s.id || ' ' || status || ' ' || s.created_at FROM shipments s JOIN "
                       "orders o ON o.shipment_id = s.id"),
              "1 CREATED 2026-11-21T03:04:05.678901Z");
    EXPECT_EQ(ask_text("SELECT number || ' ' || actor || ' ' || to_status FROM shipment_history "
                       "WHERE shipment_id = 1"),
              "1 order:a CREATED");
    EXPECT_EQ(ask_text("SELECT count FROM shipment_counts WHERE status = 'CREATED'"), "1");
    EXPECT_EQ(ask_text("SELECT number || ' ' || outcome || ' ' || http_status || ' ' || took_us || "
                       "' ' || breaker || ' ' || detail FROM order_attempts"),
              "1 validated 200 40000 closed said so");
    EXPECT_EQ(counts(), "Validated 1");
}

TEST_F(OrderQueue, OpensAShipmentHoweverManyStatusesThereAre)
{
    ledger.other.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) "
        "INSERT INTO shipments(status, created_at) SELECT 'S' || i, '' FROM n");
    add("a");
    Claimed claimed = claim(ask(1)).orders.at(0);
    Result<OrderKey> settled = settle(settlement(claimed, Fate::validated, Outcome::validated));
    ASSERT_TRUE(settled) << settled.error().context;
    EXPECT_EQ(order("a"), "Validated lane 0 attempt 1/1");
}

TEST_F(OrderQueue, ChangesNothingWhenThereCanBeNoShipment)
{
    ledger.other.run(
        "CREATE TRIGGER no_shipment BEFORE INSERT ON shipments BEGIN SELECT RAISE(ABORT, 'no'); "
        "END");
    add("a");
    Claimed claimed = claim(ask(1)).orders.at(0);
    Result<OrderKey> settled = settle(settlement(claimed, Fate::validated, Outcome::validated));
    ASSERT_FALSE(settled);
    EXPECT_EQ(settled.error().code, Errc::internal);
    EXPECT_EQ(order("a"), "Processing lane 0 attempt 1/1 leased");
    EXPECT_EQ(ask_text("SELECT count(*) FROM order_attempts"), "0");
    EXPECT_TRUE(settle(settlement(claimed, Fate::park, Outcome::validated)))
        << "it can be let go all the same";
}

TEST_F(OrderQueue, OpensNoShipmentForTheOthers)
{
    add("a");
    add("b");
    Claims claims = claim(ask(2));
    ASSERT_TRUE(settle(settlement(claims.orders.at(0), Fate::rejected, Outcome::rejected)));
    Settlement failed = settlement(claims.orders.at(1), Fate::failed, Outcome::declined);
    failed.disposition.reason = FailureReason::declined;
    ASSERT_TRUE(settle(failed));
    EXPECT_EQ(order("a"), "Rejected lane 0 attempt 1/1");
    EXPECT_EQ(order("b"), "Failed lane 0 attempt 1/1 declined");
    EXPECT_EQ(ask_text("SELECT count(*) FROM shipments"), "0");
    EXPECT_EQ(counts(), "Failed 1, Rejected 1");
    EXPECT_EQ(counts(), recount());
}

TEST_F(OrderQueue, TriesAgainWhenTheWaitIsOver)
{
    add("a");
    add("new", noon + seconds{5});
    ASSERT_TRUE(settle(settlement(claim(ask(1)).orders.at(0), Fate::retry, Outcome::error)));
    EXPECT_EQ(order("a"), "Processing lane 1 attempt 1/1");
    EXPECT_EQ(ids(claim(ask(5, noon + seconds{4}))), "");
    Claims again = claim(ask(1, noon + seconds{5}));
    EXPECT_EQ(ids(again), "a") << "who has waited comes first";
    EXPECT_EQ(again.orders.at(0).attempt, 2);
    EXPECT_TRUE(again.orders.at(0).is_retry);
}

TEST_F(OrderQueue, LeavesRetriesBeyondTheirLimit)
{
    for (const char* id : {"a", "b"}) {
        add(id);
        ASSERT_TRUE(settle(settlement(claim(ask(1)).orders.at(0), Fate::retry, Outcome::error)));
    }
    add("new");
    Claim asked = ask(5, noon + minutes{1});
    asked.retries_max = 1;
    Claims claims = claim(asked);
    EXPECT_EQ(ids(claims), "a new");
    EXPECT_EQ(claims.next_due, noon + seconds{5});
}

TEST_F(OrderQueue, ProbesWithThoseThatAreNew)
{
    for (Fate fate : {Fate::retry, Fate::park}) {
        add(fate == Fate::park ? "parked" : "again");
        ASSERT_TRUE(settle(settlement(claim(ask(1)).orders.at(0), fate, Outcome::error)));
    }
    for (const char* id : {"new", "newer"})
        add(id);
    Claim probe = ask(1, noon + minutes{1});
    probe.is_probe = true;
    for (const char* id : {"new", "newer", "parked", "again"})
        EXPECT_EQ(ids(claim(probe)), id);
}

TEST_F(OrderQueue, BeginsANewEpisodeForAParkedOrder)
{
    add("a");
    Settlement parked = settlement(claim(ask(1)).orders.at(0), Fate::park, Outcome::refused);
    parked.due = noon + minutes{1};
    ASSERT_TRUE(settle(parked));
    EXPECT_EQ(order("a"), "Processing lane 2 attempt 0/1");
    EXPECT_EQ(ids(claim(ask(5, noon + seconds{59}))), "");
    Claim back = ask(5, noon + seconds{2});
    back.parked_until = noon + minutes{1};
    Claims claims = claim(back);
    ASSERT_EQ(ids(claims), "a") << "the service is back, and it was parked before";
    EXPECT_EQ(claims.orders.at(0).attempt, 1);
    EXPECT_FALSE(claims.orders.at(0).is_retry);
}

TEST_F(OrderQueue, TakesAParkedOrderWhenItsTimeIsOver)
{
    add("a");
    Settlement parked = settlement(claim(ask(1)).orders.at(0), Fate::park, Outcome::refused);
    parked.due = noon + minutes{1};
    ASSERT_TRUE(settle(parked));
    EXPECT_EQ(ids(claim(ask(5, noon + minutes{1}))), "a");
}

TEST_F(OrderQueue, ReturnsAnAttemptThatWasNotTheOrdersDoing)
{
    add("a");
    Settlement parked = settlement(claim(ask(1)).orders.at(0), Fate::park, Outcome::unauthorized);
    parked.disposition.is_attempt_returned = true;
    ASSERT_TRUE(settle(parked));
    EXPECT_EQ(order("a"), "Processing lane 2 attempt 0/1");
}

TEST_F(OrderQueue, KeepsNoTraceOfACallThatWasNotMade)
{
    add("a");
    Settlement handed_back = settlement(claim(ask(1)).orders.at(0), Fate::retry, Outcome::error);
    handed_back.disposition.is_attempt_returned = true;
    handed_back.attempt.reset();
    handed_back.due = noon;
    ASSERT_TRUE(settle(handed_back));
    EXPECT_EQ(order("a"), "Processing lane 0 attempt 0/0");
    EXPECT_EQ(ids(claim(ask(1))), "a");
}

TEST_F(OrderQueue, IgnoresWhoLostHisLease)
{
    add("a");
    Claimed before = claim(ask(1)).orders.at(0);
    EXPECT_EQ(recover(queue, noon + seconds{9}, noon), 0) << "the lease holds";
    EXPECT_EQ(recover(queue, noon + seconds{10}, noon), 1);
    Claimed after = claim(ask(1, noon + seconds{10})).orders.at(0);
    EXPECT_EQ(after.key, before.key);
    EXPECT_GT(after.lease, before.lease);
    Result<OrderKey> stale = settle(settlement(before, Fate::rejected, Outcome::rejected));
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().code, Errc::conflict);
    EXPECT_EQ(order("a"), "Processing lane 1 attempt 2/2 leased");
    EXPECT_EQ(ask_text("SELECT group_concat(outcome) FROM order_attempts"), "interrupted");
    ASSERT_TRUE(settle(settlement(after, Fate::validated, Outcome::validated)));
    EXPECT_FALSE(settle(settlement(after, Fate::validated, Outcome::validated)));
    EXPECT_EQ(ask_text("SELECT count(*) FROM shipments"), "1");
}

TEST_F(OrderQueue, FreesTheLeasesOfADeadProcessAtOnce)
{
    add("a");
    Claimed lost = claim(ask(1)).orders.at(0);
    SqliteQueue next{ledger};
    open(next);
    EXPECT_EQ(recover(next, noon, noon), 1);
    EXPECT_EQ(order("a"), "Processing lane 1 attempt 1/1");
    EXPECT_EQ(ids(claim(next, ask(1))), "a");
    EXPECT_EQ(recover(next, noon, noon), 0) << "its own leases are alive";
    EXPECT_FALSE(settle(settlement(lost, Fate::validated, Outcome::validated)));
}

TEST_F(OrderQueue, ParksAnOrderThatKillsItsWorkerEachTime)
{
    add("poison");
    for (int i = 1; i <= 3; ++i) {
        EXPECT_EQ(ids(claim(ask(1))), "poison");
        SqliteQueue next{ledger};
        open(next);
        EXPECT_EQ(recover(next, noon, noon), 1);
        open(queue);
    }
    EXPECT_EQ(order("poison"), "Processing lane 2 attempt 0/3");
}

TEST_F(OrderQueue, FailsWhatIsOverdue)
{
    add("late", noon, noon + minutes{1});
    add("leased", noon - seconds{1}, noon + minutes{1});
    add("well");
    ASSERT_EQ(ids(claim(ask(1))), "leased");
    auto expire = [&](WallTime counted) {
        return *answer_of<int>(
            [&](auto done) { queue.expire(noon + hours{1}, counted, std::move(done)); });
    };
    EXPECT_EQ(expire(noon + seconds{59}), 0);
    EXPECT_EQ(expire(noon + minutes{1}), 1);
    EXPECT_EQ(order("late"), "Failed lane 0 attempt 0/0 deadline");
    EXPECT_EQ(order("leased"), "Processing lane 0 attempt 1/1 leased");
    EXPECT_EQ(order("well"), "Processing lane 0 attempt 0/0");
    EXPECT_EQ(recover(queue, noon + hours{1}, noon + minutes{1}), 1);
    EXPECT_EQ(order("leased"), "Failed lane 0 attempt 1/1 deadline");
    EXPECT_EQ(counts(), recount());
}

TEST_F(OrderQueue, RemembersTheBreakerAndHowLongItWasForced)
{
    Opened fresh = open(queue);
    EXPECT_EQ(fresh.breaker.state, BreakerState::closed);
    EXPECT_FALSE(fresh.force.since);
    SavedBreaker breaker{
        .state = BreakerState::open, .since = noon, .wait = seconds{60}, .times_opened = 3};
    SavedForce force{.total = hours{2}, .since = noon + seconds{1}};
    ASSERT_TRUE(answer_of<bool>([&](auto done) { queue.save(breaker, force, std::move(done)); }));
    Opened again = open(queue);
    EXPECT_EQ(again.breaker.state, BreakerState::open);
    EXPECT_EQ(again.breaker.since, noon);
    EXPECT_EQ(again.breaker.wait, seconds{60});
    EXPECT_EQ(again.breaker.times_opened, 3);
    EXPECT_EQ(again.force.total, hours{2});
    EXPECT_EQ(again.force.since, noon + seconds{1});
}

TEST_F(OrderQueue, ForgetsTheOldestAttempts)
{
    add("a");
    ledger.other.run("UPDATE orders SET attempts = 100");
    ledger.other.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100) INSERT INTO "
        "order_attempts(order_key, number, began_at, breaker, outcome, detail) SELECT 1, i, 0, "
        "'closed', 'error', '' FROM n");
    ASSERT_TRUE(settle(settlement(claim(ask(1)).orders.at(0), Fate::retry, Outcome::error)));
    EXPECT_EQ(ask_text("SELECT min(number) || ' to ' || max(number) || ' are ' || count(*) FROM "
                       "order_attempts"),
              "2 to 101 are 100");
}

TEST_F(OrderQueue, PassesARefusalOn)
{
    ledger.refusal = Error{Errc::overloaded, "4096 writes wait"};
    auto claims = answer_of<Claims>([&](auto done) { queue.claim(ask(1), std::move(done)); });
    ASSERT_FALSE(claims);
    EXPECT_EQ(claims.error().code, Errc::overloaded);
}

}  // namespace
}  // namespace holdfast::order
