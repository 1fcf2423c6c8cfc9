#include "order/sqlite_queue.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/failpoint.h"
#include "order/sqlite_settle.h"
#include "order/sqlite_time.h"
#include "store/write.h"

namespace holdfast::order {
namespace {

using store::Transaction;

// What one of these writes holds in memory.
constexpr std::size_t write_bytes = 512;
// A lease is the epoch above, the number of the claim below.
constexpr int claim_bits = 32;

constexpr std::string_view begin_epoch = R"sql(
UPDATE order_queue SET epoch = epoch + 1
RETURNING epoch, breaker_state, breaker_since, breaker_wait_us, breaker_times_opened, forced_us,
          forced_since
)sql";

struct Epoch {
    std::int64_t number;
    Opened opened;
};

Epoch begin_anew(Transaction& transaction)
{
    sqlite::Query query = transaction.db.query(begin_epoch);
    CHECK(query.next());
    Epoch epoch{.number = query.integer(0), .opened = {}};
    // Another program's word would not be ours: closed is what a breaker begins with.
    epoch.opened.breaker = {
        .state = parse_breaker_state(query.text(1)).value_or(BreakerState::closed),
        .since = from_micros(query.integer(2)),
        .wait = std::chrono::microseconds{query.integer(3)},
        .times_opened = static_cast<int>(query.integer(4))};
    epoch.opened.force.total = std::chrono::microseconds{query.integer(5)};
    if (!query.is_null(6))
        epoch.opened.force.since = from_micros(query.integer(6));
    return epoch;
}

}  // namespace

const std::string_view bring_near = R"sql(
UPDATE orders SET due_at = ?1
WHERE id IN (SELECT id FROM orders INDEXED BY orders_waiting
             WHERE state = 'Processing' AND lease IS NULL AND lane = ?2 AND due_at > ?3)
    AND +state = 'Processing' AND lease IS NULL
)sql";

// Nobody waits for longer than he was to after his last attempt, wherever the clock was then.
const std::string_view bring_back = R"sql(
UPDATE orders SET due_at = ?1 + due_at - (SELECT began_at FROM order_attempts
                                          WHERE order_key = orders.id ORDER BY number DESC LIMIT 1)
WHERE id IN (SELECT id FROM orders INDEXED BY orders_waiting
             WHERE state = 'Processing' AND lease IS NULL AND lane = ?2 AND due_at > ?1)
    AND +state = 'Processing' AND lease IS NULL
    AND (SELECT began_at FROM order_attempts
         WHERE order_key = orders.id ORDER BY number DESC LIMIT 1) > ?1
)sql";

namespace {

// Whether the process before went by a clock that was ahead of ours: what it stored last is still
// to come. Two places to look at, since looking at all that waits would take its time at every
// start.
constexpr std::string_view is_from_the_future = R"sql(
SELECT EXISTS (SELECT 1 FROM orders WHERE id = (SELECT max(id) FROM orders) AND created_at > ?1)
    OR EXISTS (SELECT 1 FROM order_attempts WHERE began_at > ?1 AND order_key IN (
        SELECT * FROM (SELECT id FROM orders INDEXED BY orders_waiting
                       WHERE state = 'Processing' AND lease IS NULL AND lane = 1
                       ORDER BY due_at DESC LIMIT 1)
        UNION ALL
        SELECT * FROM (SELECT id FROM orders INDEXED BY orders_waiting
                       WHERE state = 'Processing' AND lease IS NULL AND lane = 2
                       ORDER BY due_at DESC LIMIT 1)))
)sql";

bool was_clock_ahead(sqlite::Connection& db, WallTime now)
{
    sqlite::Query query = db.query(is_from_the_future, {to_micros(now)});
    CHECK(query.next());
    return query.integer(0) != 0;
}

Epoch begin(Transaction& transaction, const Opening& opening)
{
    if (was_clock_ahead(transaction.db, opening.now))
        for (int lane : {lane_retry, lane_parked})
            transaction.db.run(bring_back, {to_micros(opening.now), lane});
    for (int lane : {lane_first, lane_retry, lane_parked}) {
        // A first try never waits.
        Duration wait_max = lane == lane_first ? Duration::zero() : opening.wait_max;
        transaction.db.run(bring_near,
                           {to_micros(opening.now), lane, to_micros(opening.now + wait_max)});
    }
    return begin_anew(transaction);
}

}  // namespace

// What "+" stands before is looked up in no index: rows are found by their ids, and the lists have
// an index of the state as well.
const std::string_view claim_orders = R"sql(
UPDATE orders SET lease = ?1, lease_until = ?2, claimed_at = ?3, breaker = ?4,
                  attempt = attempt + 1, attempts = attempts + 1
WHERE id IN (SELECT id FROM orders
             WHERE state = 'Processing' AND lease IS NULL AND lane = ?5 AND due_at <= ?6
             ORDER BY due_at, id LIMIT ?7)
    AND +state = 'Processing' AND lease IS NULL
RETURNING id, order_id, product, quantity, attempt, created_at, deadline_at, due_at, traceparent,
          tracestate
)sql";

namespace {

struct Lane {
    int number;
    WallTime due_by;
    int limit;
};

void claim_lane(Transaction& transaction, const Claim& claim, Lease lease, const Lane& lane,
                std::vector<Claimed>& claimed)
{
    if (lane.limit <= 0)
        return;
    sqlite::Query query = transaction.db.query(
        claim_orders, {lease.value, to_micros(claim.leased_until), to_micros(claim.now),
                       to_string(claim.breaker), lane.number, to_micros(lane.due_by), lane.limit});
    auto first = static_cast<std::ptrdiff_t>(claimed.size());
    while (query.next())
        claimed.push_back({.key = {query.integer(0)},
                           .lease = lease,
                           .order_id = std::string{query.text(1)},
                           .product = std::string{query.text(2)},
                           .quantity = query.integer(3),
                           .attempt = static_cast<int>(query.integer(4)),
                           .is_retry = lane.number == lane_retry,
                           .accepted = from_micros(query.integer(5)),
                           .deadline = from_micros(query.integer(6)),
                           .due = from_micros(query.integer(7)),
                           .trace = trace::parse_context(query.text(8), query.text(9))});
    // RETURNING gives them in no order.
    std::ranges::sort(claimed.begin() + first, claimed.end(), {}, &Claimed::key);
}

}  // namespace

const std::string_view select_next_due = R"sql(
SELECT min(due_at) FROM orders WHERE state = 'Processing' AND lease IS NULL AND lane = ?
)sql";

namespace {

std::optional<WallTime> next_due(Transaction& transaction)
{
    std::optional<WallTime> earliest;
    for (int lane : {lane_first, lane_retry, lane_parked}) {
        sqlite::Query query = transaction.db.query(select_next_due, {lane});
        if (!query.next() || query.is_null(0))
            continue;
        WallTime due = from_micros(query.integer(0));
        earliest = earliest ? std::min(*earliest, due) : due;
    }
    return earliest;
}

Claims take(Transaction& transaction, const Claim& claim, Lease lease)
{
    Claims claims;
    std::array lanes{lane_retry, lane_parked, lane_first};
    if (claim.is_probe)
        lanes = {lane_first, lane_parked, lane_retry};
    for (int lane : lanes) {
        int room = claim.limit - static_cast<int>(claims.orders.size());
        WallTime due_by = claim.now;
        if (lane == lane_retry)
            room = std::min(room, claim.retries_max);
        else if (lane == lane_parked)
            due_by = std::max(claim.now, claim.parked_until);
        claim_lane(transaction, claim, lease, {lane, due_by, room}, claims.orders);
    }
    claims.next_due = next_due(transaction);
    return claims;
}

}  // namespace

const std::string_view expire_orders = R"sql(
UPDATE orders SET state = 'Failed', reason = 'deadline', finished_at = ?1
WHERE id IN (SELECT id FROM orders INDEXED BY orders_deadline
             WHERE state = 'Processing' AND lease IS NULL AND deadline_at <= ?2
             ORDER BY deadline_at LIMIT ?3)
    AND +state = 'Processing' AND lease IS NULL
)sql";

namespace {

constexpr std::string_view save_queue = R"sql(
UPDATE order_queue SET breaker_state = ?, breaker_since = ?, breaker_wait_us = ?,
                       breaker_times_opened = ?, forced_us = ?, forced_since = ?
)sql";

}  // namespace

void SqliteQueue::open(Opening opening, Done<Opened> done)
{
    auto answer = [epoch = epoch_, done = std::move(done)](Result<Epoch> begun) {
        if (!begun)
            return done(std::move(begun).error().during("open the queue of orders"));
        *epoch = begun->number;
        done(begun->opened);
    };
    ledger_.send(store::make_write<Epoch>(
        store::Lane::finish, write_bytes,
        [opening](Transaction& transaction) { return begin(transaction, opening); },
        std::move(answer)));
}

void SqliteQueue::recover(Recovery recovery, Done<int> done)
{
    CHECK(*epoch_ > 0);
    auto apply = [recovery, oldest = Lease{*epoch_ << claim_bits}](Transaction& transaction) {
        return recover_leases(transaction, recovery, oldest);
    };
    ledger_.send(store::make_write<int>(store::Lane::finish, write_bytes, std::move(apply),
                                        std::move(done)));
}

void SqliteQueue::claim(Claim claim, Done<Claims> done)
{
    CHECK(*epoch_ > 0 && claim.limit >= 1 && claim.limit <= claims_max);
    Lease lease{(*epoch_ << claim_bits) + ++claims_};
    auto apply = [claim, lease](Transaction& transaction) {
        return take(transaction, claim, lease);
    };
    auto answer = [done = std::move(done)](Result<Claims> claims) {
        failpoint("order.claimed");
        done(std::move(claims));
    };
    ledger_.send(store::make_write<Claims>(store::Lane::finish, write_bytes, std::move(apply),
                                           std::move(answer)));
}

void SqliteQueue::settle(Settlement settlement, Done<OrderKey> done)
{
    failpoint("order.answered");
    auto apply = [settlement = std::move(settlement)](Transaction& transaction) {
        return settle_order(transaction, settlement);
    };
    auto answer = [done = std::move(done)](Result<OrderKey> key) {
        failpoint("order.settled");
        done(std::move(key));
    };
    ledger_.send(store::make_write<OrderKey>(store::Lane::finish, write_bytes, std::move(apply),
                                             std::move(answer)));
}

void SqliteQueue::expire(WallTime now, WallTime counted, Done<int> done)
{
    auto apply = [now, counted](Transaction& transaction) {
        return static_cast<int>(
            transaction.db.run(expire_orders, {to_micros(now), to_micros(counted), rows_at_once}));
    };
    ledger_.send(store::make_write<int>(store::Lane::finish, write_bytes, std::move(apply),
                                        std::move(done)));
}

void SqliteQueue::save(SavedBreaker breaker, SavedForce force, Done<bool> done)
{
    auto apply = [breaker, force](Transaction& transaction) {
        std::optional<std::int64_t> since;
        if (force.since)
            since = to_micros(*force.since);
        return transaction.db.run(save_queue, {to_string(breaker.state), to_micros(breaker.since),
                                               to_micros(breaker.wait), breaker.times_opened,
                                               to_micros(force.total), since}) == 1;
    };
    ledger_.send(store::make_write<bool>(store::Lane::finish, write_bytes, std::move(apply),
                                         std::move(done)));
}

}  // namespace holdfast::order
