#include "order/sqlite_orders.h"

#include <string_view>
#include <utility>

#include "base/text.h"
#include "order/sqlite_time.h"
#include "store/idempotency.h"

namespace holdfast::order {
namespace {

using store::Transaction;

// What an acceptance holds besides its texts.
constexpr std::size_t acceptance_bytes = 512;

constexpr std::string_view select_backlog = R"sql(
SELECT count FROM order_counts WHERE state = 'Processing'
)sql";
constexpr std::string_view insert_order = R"sql(
INSERT INTO orders(order_id, product, quantity, created_at, deadline_at, due_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?4) ON CONFLICT(order_id) DO NOTHING
)sql";

bool insert(Transaction& transaction, const Acceptance& asked)
{
    return transaction.db.run(insert_order, {std::string_view{asked.order_id},
                                             std::string_view{asked.product}, asked.quantity,
                                             to_micros(asked.now), to_micros(asked.deadline)}) == 1;
}

constexpr std::string_view select_accepted = R"sql(
SELECT product, quantity, created_at FROM orders WHERE order_id = ?
)sql";

// What was answered when it was accepted.
std::optional<Result<KeptAnswer>> find_accepted(Transaction& transaction, const Acceptance& asked)
{
    sqlite::Query query = transaction.db.query(select_accepted, {std::string_view{asked.order_id}});
    if (!query.next())
        return std::nullopt;
    if (query.text(0) != asked.product || query.integer(1) != asked.quantity)
        return Error{Errc::conflict,
                     join("there is another order ", printable(asked.order_id), " already")};
    KeptAnswer answer = asked.describe({.order_id = asked.order_id,
                                        .product = asked.product,
                                        .quantity = asked.quantity,
                                        .accepted = from_micros(query.integer(2))});
    answer.is_replay = true;
    return answer;
}

Result<KeptAnswer> accept_order(Transaction& transaction, const Acceptance& asked)
{
    // A full backlog takes nothing new, but who only asks again is told.
    bool is_full = transaction.db.integer(select_backlog) >= asked.backlog_max;
    if (is_full || !insert(transaction, asked)) {
        if (std::optional<Result<KeptAnswer>> known = find_accepted(transaction, asked))
            return *std::move(known);
        return Error{Errc::overloaded,
                     join(asked.backlog_max, " orders wait for the external service already")};
    }
    return asked.describe({.order_id = asked.order_id,
                           .product = asked.product,
                           .quantity = asked.quantity,
                           // As it will be read again.
                           .accepted = from_micros(to_micros(asked.now))});
}

constexpr std::string_view select_order = R"sql(
SELECT id, order_id, product, quantity, state, reason, shipment_id, created_at, finished_at,
       attempts
FROM orders WHERE order_id = ?
)sql";

Order to_order(const sqlite::Query& row)
{
    Order order{.order_id = std::string{row.text(1)},
                .product = std::string{row.text(2)},
                .quantity = row.integer(3),
                .accepted = from_micros(row.integer(7)),
                .state = parse_order_state(row.text(4)).value_or(OrderState::processing),
                .reason = parse_failure_reason(row.text(5))};
    if (!row.is_null(6))
        order.shipment = row.integer(6);
    if (!row.is_null(8))
        order.finished = from_micros(row.integer(8));
    return order;
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

Result<OrderHistory> find(sqlite::Connection& db, std::string_view order_id)
{
    sqlite::Query query = db.query(select_order, {order_id});
    if (!query.next())
        return Error{Errc::not_found, join("there is no order ", printable(order_id))};
    OrderHistory history{
        .order = to_order(query), .attempts = static_cast<int>(query.integer(9)), .recent = {}};
    sqlite::Query attempts = db.query(select_attempts, {query.integer(0)});
    while (attempts.next())
        history.recent.push_back(to_attempt(attempts));
    return history;
}

}  // namespace

void SqliteOrders::accept(Acceptance acceptance, Done<KeptAnswer> done)
{
    std::size_t bytes = acceptance_bytes + acceptance.order_id.size() + acceptance.product.size() +
                        (acceptance.key ? acceptance.key->text.size() : 0);
    auto apply = [acceptance = std::move(acceptance)](Transaction& transaction) {
        return store::act_once(transaction, acceptance.key,
                               [&] { return accept_order(transaction, acceptance); });
    };
    ledger_.send(store::make_write<KeptAnswer>(store::Lane::intake, bytes, std::move(apply),
                                               std::move(done)));
}

void SqliteOrders::get(std::string order_id, Done<OrderHistory> done)
{
    auto run = [order_id = std::move(order_id)](sqlite::Connection& db) {
        return find(db, order_id);
    };
    ledger_.send(store::make_read<OrderHistory>(std::move(run), std::move(done)));
}

}  // namespace holdfast::order
