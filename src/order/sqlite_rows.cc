#include "order/sqlite_rows.h"

#include <string>
#include <utility>

#include "base/text.h"
#include "order/sqlite_settle.h"
#include "order/sqlite_time.h"

namespace holdfast::order {
namespace {

std::optional<std::string> text_or_nothing(const sqlite::Query& row, int column)
{
    if (row.is_null(column))
        return std::nullopt;
    return std::string{row.text(column)};
}

}  // namespace

Order to_order(const sqlite::Query& row)
{
    Order order{.key = {row.integer(0)},
                .order_id = std::string{row.text(1)},
                .product = std::string{row.text(2)},
                .quantity = row.integer(3),
                .accepted = from_micros(row.integer(7)),
                .state = parse_order_state(row.text(4)).value_or(OrderState::processing),
                .reason = parse_failure_reason(row.text(5)),
                .placed_by = text_or_nothing(row, 9),
                .ended_by = text_or_nothing(row, 10),
                .retry_of = text_or_nothing(row, 11)};
    if (!row.is_null(6))
        order.shipment = row.integer(6);
    if (!row.is_null(8))
        order.finished = from_micros(row.integer(8));
    return order;
}

namespace {

constexpr std::string_view select_order = R"sql(
SELECT id, order_id, product, quantity, state, reason, shipment_id, created_at, finished_at,
       placed_by, ended_by, retry_of, attempts, lane, due_at, lease_until, deadline_at, lease
FROM orders WHERE order_id = ?
)sql";
constexpr std::string_view select_orders = R"sql(
SELECT id, order_id, product, quantity, state, reason, shipment_id, created_at, finished_at,
       placed_by, ended_by, retry_of, attempts, lane, due_at, lease_until, deadline_at, lease
FROM orders WHERE id > ? AND id <= ? ORDER BY id LIMIT ?
)sql";

constexpr std::string_view select_force = R"sql(
SELECT forced_us, forced_since FROM order_queue
)sql";

SavedForce read_force(sqlite::Connection& db)
{
    SavedForce force;
    sqlite::Query row = db.query(select_force, {});
    if (!row.next())
        return force;
    force.total = std::chrono::microseconds{row.integer(0)};
    if (!row.is_null(1))
        force.since = from_micros(row.integer(1));
    return force;
}

Wait to_wait(const sqlite::Query& row, const SavedForce& force)
{
    std::optional<WallTime> deadline = time_of(from_micros(row.integer(16)), force);
    if (!row.is_null(15))
        return {
            .what = Wait::For::answer, .until = from_micros(row.integer(15)), .deadline = deadline};
    std::int64_t lane = row.integer(13);
    return {.what = lane == lane_parked  ? Wait::For::recovery
                    : lane == lane_retry ? Wait::For::retry
                                         : Wait::For::first_call,
            .until = from_micros(row.integer(14)),
            .deadline = deadline};
}

constexpr std::string_view select_attempts = R"sql(
SELECT number, began_at, breaker, outcome, http_status, took_us, detail FROM order_attempts
WHERE order_key = ? ORDER BY number
)sql";

PastAttempt to_attempt(const sqlite::Query& row)
{
    PastAttempt attempt{
        .number = static_cast<int>(row.integer(0)),
        .began = from_micros(row.integer(1)),
        .breaker = parse_breaker_state(row.text(2)).value_or(BreakerState::closed),
        .record = {.outcome = parse_outcome(row.text(3)).value_or(Outcome::interrupted),
                   .http_status = static_cast<unsigned>(row.integer(4)),
                   .detail = std::string{row.text(6)}}};
    if (!row.is_null(5))
        attempt.record.took = std::chrono::microseconds{row.integer(5)};
    return attempt;
}

OrderHistory to_history(sqlite::Connection& db, const sqlite::Query& row, const SavedForce& force)
{
    OrderHistory history{.order = to_order(row),
                         .wait = {},
                         .lease = {},
                         .attempts = static_cast<int>(row.integer(order_column_count)),
                         .recent = {}};
    if (!is_final(history.order.state))
        history.wait = to_wait(row, force);
    if (!row.is_null(17))
        history.lease = Lease{row.integer(17)};
    sqlite::Query attempts = db.query(select_attempts, {history.order.key.value});
    while (attempts.next())
        history.recent.push_back(to_attempt(attempts));
    return history;
}

}  // namespace

std::optional<OrderHistory> find_order(sqlite::Connection& db, std::string_view order_id)
{
    sqlite::Query query = db.query(select_order, {order_id});
    if (!query.next())
        return std::nullopt;
    return to_history(db, query, read_force(db));
}

std::vector<OrderHistory> read_orders(sqlite::Connection& db, OrderKey after, OrderKey last,
                                      std::size_t rows_max)
{
    std::vector<OrderHistory> found;
    SavedForce force = read_force(db);
    sqlite::Query query = db.query(select_orders, {after.value, last.value, rows_max});
    while (query.next())
        found.push_back(to_history(db, query, force));
    return found;
}

std::vector<OrderHistory> read_orders(sqlite::Connection& db, const std::vector<OrderKey>& keys)
{
    std::vector<OrderHistory> found;
    SavedForce force = read_force(db);
    for (OrderKey key : keys) {
        sqlite::Query query = db.query(select_orders, {key.value - 1, key.value, 1});
        if (query.next())
            found.push_back(to_history(db, query, force));
    }
    return found;
}

}  // namespace holdfast::order
