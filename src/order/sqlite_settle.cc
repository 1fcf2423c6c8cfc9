#include "order/sqlite_settle.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "order/sqlite_time.h"
#include "shipment/change/sqlite_rows.h"

namespace holdfast::order {
namespace {

using store::Transaction;

// What a claim left in the row.
struct Held {
    OrderKey key;
    std::string order_id;
    int attempt;
    int attempts;
    std::int64_t claimed_at;
    std::string breaker;
};

constexpr std::string_view select_held = R"sql(
SELECT order_id, attempt, attempts, claimed_at, breaker FROM orders
WHERE id = ? AND state = 'Processing' AND lease = ?
)sql";

std::optional<Held> find_held(Transaction& transaction, OrderKey key, Lease lease)
{
    sqlite::Query query = transaction.db.query(select_held, {key.value, lease.value});
    if (!query.next())
        return std::nullopt;
    return Held{.key = key,
                .order_id = std::string{query.text(0)},
                .attempt = static_cast<int>(query.integer(1)),
                .attempts = static_cast<int>(query.integer(2)),
                .claimed_at = query.integer(3),
                .breaker = std::string{query.text(4)}};
}

constexpr std::string_view insert_attempt = R"sql(
INSERT INTO order_attempts(order_key, number, began_at, breaker, outcome, http_status, took_us,
                           detail)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
)sql";
constexpr std::string_view forget_attempts = R"sql(
DELETE FROM order_attempts WHERE order_key = ? AND number <= ?
)sql";

void record(Transaction& transaction, const Held& held, const AttemptRecord& attempt)
{
    std::optional<std::int64_t> took;
    if (attempt.took)
        took = to_micros(*attempt.took);
    std::optional<unsigned> status;
    if (attempt.http_status != 0)
        status = attempt.http_status;
    std::int64_t began = attempt.began ? to_micros(*attempt.began) : held.claimed_at;
    transaction.db.run(insert_attempt, {held.key.value, held.attempts, began,
                                        std::string_view{held.breaker}, to_string(attempt.outcome),
                                        status, took, std::string_view{attempt.detail}});
    if (held.attempts > attempts_kept)
        transaction.db.run(forget_attempts, {held.key.value, held.attempts - attempts_kept});
}

constexpr std::string_view finish_order = R"sql(
UPDATE orders SET state = ?1, reason = ?2, shipment_id = ?3, finished_at = ?4,
                  lease = NULL, lease_until = NULL, claimed_at = NULL, breaker = NULL
WHERE id = ?5 AND state = 'Processing' AND lease = ?6
)sql";

struct End {
    OrderState state;
    std::optional<std::string_view> reason{};
    std::optional<std::int64_t> shipment{};
};

// What a fate makes of the order; a validated one has its shipment then.
Result<End> find_end(Transaction& transaction, const Disposition& disposition, const Held& held)
{
    if (disposition.fate == Fate::rejected)
        return End{.state = OrderState::rejected};
    if (disposition.fate == Fate::failed)
        return End{.state = OrderState::failed, .reason = to_string(disposition.reason)};
    CHECK(disposition.fate == Fate::validated);
    // The shipment's history says where it came from, as the order says where it went.
    Result<shipment::Shipment> opened = shipment::insert_shipment(
        transaction, shipment::first_status, join("order:", held.order_id));
    if (!opened)
        return std::move(opened).error().during("open a shipment");
    return End{.state = OrderState::validated, .shipment = opened->id.value};
}

void finish(Transaction& transaction, const Settlement& settlement, const End& end)
{
    std::int64_t changed = transaction.db.run(
        finish_order, {to_string(end.state), end.reason, end.shipment, to_micros(settlement.now),
                       settlement.key.value, settlement.lease.value});
    CHECK(changed == 1);
}

constexpr std::string_view release_order = R"sql(
UPDATE orders SET lane = ?1, due_at = ?2, attempt = ?3, attempts = ?4,
                  lease = NULL, lease_until = NULL, claimed_at = NULL, breaker = NULL
WHERE id = ?5 AND state = 'Processing' AND lease = ?6
)sql";

void release(Transaction& transaction, const Settlement& settlement, const Held& held)
{
    const Disposition& disposition = settlement.disposition;
    bool is_parked = disposition.fate == Fate::park;
    int attempt = held.attempt;
    if (disposition.is_attempt_returned)
        --attempt;
    else if (is_parked)
        attempt = 0;  // What comes after it is another episode.
    int lane = attempt > 0 ? lane_retry : lane_first;
    if (is_parked)
        lane = lane_parked;
    // A call that was not made leaves no gap in the history.
    int attempts = settlement.attempt ? held.attempts : held.attempts - 1;
    std::int64_t changed =
        transaction.db.run(release_order, {lane, to_micros(settlement.due), attempt, attempts,
                                           settlement.key.value, settlement.lease.value});
    CHECK(changed == 1);
}

// An error, and nothing was changed: there is no shipment for a validated order.
Result<OrderKey> let_go(Transaction& transaction, const Settlement& settlement, const Held& held)
{
    Fate fate = settlement.disposition.fate;
    bool is_over = fate != Fate::retry && fate != Fate::park;
    std::optional<End> end;
    if (is_over) {
        Result<End> found = find_end(transaction, settlement.disposition, held);
        if (!found)
            return std::move(found).error();
        end = *found;
    }
    if (settlement.attempt)
        record(transaction, held, *settlement.attempt);
    if (end)
        finish(transaction, settlement, *end);
    else
        release(transaction, settlement, held);
    return settlement.key;
}

}  // namespace

const std::string_view select_lost = R"sql(
SELECT id, lease, order_id, attempt, attempts, claimed_at, breaker, deadline_at FROM orders
WHERE lease IS NOT NULL AND (lease < ?1 OR lease_until <= ?2) LIMIT ?3
)sql";

namespace {

struct Lost {
    Held held;
    Lease lease;
    bool is_overdue;
};

std::vector<Lost> find_lost(Transaction& transaction, const Recovery& recovery, Lease oldest)
{
    std::vector<Lost> lost;
    sqlite::Query query = transaction.db.query(
        select_lost, {oldest.value, to_micros(recovery.now), Queue::rows_at_once});
    while (query.next())
        lost.push_back({.held = {.key = {query.integer(0)},
                                 .order_id = std::string{query.text(2)},
                                 .attempt = static_cast<int>(query.integer(3)),
                                 .attempts = static_cast<int>(query.integer(4)),
                                 .claimed_at = query.integer(5),
                                 .breaker = std::string{query.text(6)}},
                        .lease = {query.integer(1)},
                        .is_overdue = query.integer(7) <= to_micros(recovery.counted)});
    return lost;
}

}  // namespace

Result<OrderKey> settle_order(Transaction& transaction, const Settlement& settlement)
{
    // There is one writer: what is true here is true until COMMIT.
    std::optional<Held> held = find_held(transaction, settlement.key, settlement.lease);
    if (!held)
        return Error{Errc::conflict,
                     join("order ", settlement.key.value, " is not held by this worker")};
    return let_go(transaction, settlement, *held);
}

int recover_leases(Transaction& transaction, const Recovery& recovery, Lease oldest)
{
    std::vector<Lost> lost = find_lost(transaction, recovery, oldest);
    for (const Lost& each : lost) {
        Disposition disposition = dispose_interrupted(
            {.number = each.held.attempt, .is_overdue = each.is_overdue}, recovery.retry);
        bool is_parked = disposition.fate == Fate::park;
        // What was interrupted is not validated, so that nothing is in the way.
        CHECK(let_go(transaction,
                     {.key = each.held.key,
                      .lease = each.lease,
                      .disposition = disposition,
                      .now = recovery.now,
                      .due = is_parked ? recovery.parked_until : recovery.now,
                      .attempt = AttemptRecord{.outcome = Outcome::interrupted}},
                     each.held));
    }
    return static_cast<int>(lost.size());
}

}  // namespace holdfast::order
