#include "order/sqlite_accept.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "order/sqlite_time.h"
#include "store/idempotency.h"

namespace holdfast::order {
namespace {

using store::Transaction;

constexpr std::string_view select_backlog = R"sql(
SELECT count FROM order_counts WHERE state = 'Processing'
)sql";
constexpr std::string_view insert_order = R"sql(
INSERT INTO orders(order_id, product, quantity, created_at, deadline_at, due_at, placed_by,
                   retry_of, traceparent, tracestate)
VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?6, ?7, ?8, ?9) ON CONFLICT(order_id) DO NOTHING
)sql";

bool insert(Transaction& transaction, const Acceptance& asked)
{
    std::optional<std::string_view> retry_of;
    if (asked.retry_of)
        retry_of = *asked.retry_of;
    std::string written;
    std::optional<std::string_view> traceparent;
    std::optional<std::string_view> tracestate;
    if (asked.trace.is_valid()) {
        written = trace::format_traceparent(asked.trace);
        traceparent = written;
        if (asked.trace.state)
            tracestate = *asked.trace.state;
    }
    return transaction.db.run(insert_order,
                              {std::string_view{asked.order_id}, std::string_view{asked.product},
                               asked.quantity, to_micros(asked.now), to_micros(asked.deadline),
                               std::string_view{asked.actor}, retry_of, traceparent, tracestate}) ==
           1;
}

constexpr std::string_view select_accepted = R"sql(
SELECT product, quantity, created_at, placed_by FROM orders WHERE order_id = ?
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
    std::optional<std::string> placed_by;
    if (!query.is_null(3))
        placed_by = query.text(3);
    KeptAnswer answer = asked.describe({.order_id = asked.order_id,
                                        .product = asked.product,
                                        .quantity = asked.quantity,
                                        .accepted = from_micros(query.integer(2)),
                                        .placed_by = std::move(placed_by)});
    answer.is_replay = true;
    return answer;
}

}  // namespace

Result<KeptAnswer> accept_order(Transaction& transaction, const Acceptance& asked)
{
    // A full backlog takes nothing new, but who only asks again is told.
    bool is_full = transaction.db.integer(select_backlog) >= asked.backlog_max;
    if (is_full || !insert(transaction, asked)) {
        if (std::optional<Result<KeptAnswer>> known = find_accepted(transaction, asked))
            return *std::move(known);
        return Error{Errc::overloaded, "the backlog is full"};
    }
    return asked.describe({.order_id = asked.order_id,
                           .product = asked.product,
                           .quantity = asked.quantity,
                           // As it will be read again.
                           .accepted = from_micros(to_micros(asked.now)),
                           .placed_by = asked.actor,
                           .retry_of = asked.retry_of});
}

Result<Placement> place_order(Transaction& transaction, const Acceptance& asked)
{
    Result<KeptAnswer> answer =
        store::act_once(transaction, asked.key, [&] { return accept_order(transaction, asked); });
    if (answer)
        return Placement{*std::move(answer)};
    if (answer.error().code == Errc::overloaded)
        return Placement{};
    return std::move(answer).error();
}

}  // namespace holdfast::order
