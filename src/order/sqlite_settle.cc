#include "order/sqlite_settle.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "order/sqlite_time.h"

namespace holdfast::order {
namespace {

using store::Transaction;

// What a claim left in the row.
struct Held {
    OrderKey key;
    int attempt;
    int attempts;
    std::int64_t claimed_at;
    std::string breaker;
};

constexpr std::string_view select_held = R"sql(
SELECT attempt, attempts, claimed_at, breaker FROM orders
WHERE id = ? AND state = 'Processing' AND lease = ?
)sql";

std::optional<Held> find_held(Transaction& transaction, OrderKey key, Lease lease)
{
    sqlite::Query query = transaction.db.query(select_held, {key.value, lease.value});
    if (!query.next())
        return std::nullopt;
    return Held{.key = key,
                .attempt = static_cast<int>(query.integer(0)),
                .attempts = static_cast<int>(query.integer(1)),
                .claimed_at = query.integer(2),
                .breaker = std::string{query.text(3)}};
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
    transaction.db.run(insert_attempt, {held.key.value, held.attempts, held.claimed_at,
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
constexpr std::string_view open_shipment = R"sql(
INSERT INTO shipments(status, created_at) VALUES ('CREATED', ?)
)sql";

void finish(Transaction& transaction, const Settlement& settlement)
{
    OrderState state = OrderState::failed;
    std::optional<std::string_view> reason;
    std::optional<std::int64_t> shipment;
    switch (settlement.disposition.fate) {
    case Fate::validated: {
        state = OrderState::validated;
        std::string now = format_rfc3339(settlement.now);
        transaction.db.run(open_shipment, {std::string_view{now}});
        shipment = transaction.db.last_insert_id();
        break;
    }
    case Fate::rejected:
        state = OrderState::rejected;
        break;
    case Fate::failed:
        reason = to_string(settlement.disposition.reason);
        break;
    case Fate::retry:
    case Fate::park:
        CHECK(false);
    }
    std::int64_t changed = transaction.db.run(
        finish_order, {to_string(state), reason, shipment, to_micros(settlement.now),
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

void let_go(Transaction& transaction, const Settlement& settlement, const Held& held)
{
    if (settlement.attempt)
        record(transaction, held, *settlement.attempt);
    Fate fate = settlement.disposition.fate;
    if (fate == Fate::retry || fate == Fate::park)
        release(transaction, settlement, held);
    else
        finish(transaction, settlement);
}

}  // namespace

const std::string_view select_lost = R"sql(
SELECT id, lease, attempt, attempts, claimed_at, breaker, deadline_at FROM orders
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
                                 .attempt = static_cast<int>(query.integer(2)),
                                 .attempts = static_cast<int>(query.integer(3)),
                                 .claimed_at = query.integer(4),
                                 .breaker = std::string{query.text(5)}},
                        .lease = {query.integer(1)},
                        .is_overdue = query.integer(6) <= to_micros(recovery.counted)});
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
    let_go(transaction, settlement, *held);
    return settlement.key;
}

int recover_leases(Transaction& transaction, const Recovery& recovery, Lease oldest)
{
    std::vector<Lost> lost = find_lost(transaction, recovery, oldest);
    for (const Lost& each : lost) {
        Disposition disposition = dispose_interrupted(
            {.number = each.held.attempt, .is_overdue = each.is_overdue}, recovery.retry);
        bool is_parked = disposition.fate == Fate::park;
        let_go(transaction,
               {.key = each.held.key,
                .lease = each.lease,
                .disposition = disposition,
                .now = recovery.now,
                .due = is_parked ? recovery.parked_until : recovery.now,
                .attempt = AttemptRecord{.outcome = Outcome::interrupted}},
               each.held);
    }
    return static_cast<int>(lost.size());
}

}  // namespace holdfast::order
