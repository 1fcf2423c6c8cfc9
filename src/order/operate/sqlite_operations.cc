#include "order/operate/sqlite_operations.h"

#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "order/sqlite_accept.h"
#include "order/sqlite_rows.h"
#include "order/sqlite_time.h"
#include "store/idempotency.h"

namespace holdfast::order {
namespace {

using store::Transaction;

// What one of these writes holds in memory, about.
constexpr std::size_t write_bytes = 1024;

Result<OrderHistory> find(Transaction& transaction, const std::string& order_id)
{
    std::optional<OrderHistory> found = find_order(transaction.db, order_id);
    if (!found)
        return Error{Errc::not_found, join("there is no order ", printable(order_id))};
    // Whoever holds it will say in a moment what becomes of it.
    if (found->lease)
        return Error{Errc::conflict,
                     join("order ", printable(order_id), " is with the service now; try again")};
    return *std::move(found);
}

Error is_final_already(const Order& order)
{
    return {Errc::conflict, join("order ", printable(order.order_id), " is ",
                                 to_string(order.state), "; nothing that is final is reopened")};
}

constexpr std::string_view make_due = R"sql(
UPDATE orders SET due_at = ?2 WHERE id = ?1 AND state = 'Processing' AND lease IS NULL
)sql";
constexpr std::string_view select_successor = R"sql(
SELECT order_id FROM orders WHERE retry_of = ?
)sql";

Result<KeptAnswer> place_successor(Transaction& transaction, const Retry& wish, const Order& failed)
{
    std::string known = transaction.db.text(select_successor, {std::string_view{failed.order_id}});
    if (!known.empty()) {
        Order successor = find_order(transaction.db, known)->order;
        KeptAnswer answer = wish.describe_new({.order_id = successor.order_id,
                                               .product = successor.product,
                                               .quantity = successor.quantity,
                                               .accepted = successor.accepted,
                                               .placed_by = successor.placed_by,
                                               .retry_of = successor.retry_of});
        answer.is_replay = true;
        return answer;
    }
    return accept_order(transaction, {.order_id = wish.new_id,
                                      .product = failed.product,
                                      .quantity = failed.quantity,
                                      .actor = wish.actor,
                                      .retry_of = failed.order_id,
                                      .now = wish.now,
                                      .deadline = wish.deadline,
                                      .backlog_max = wish.backlog_max,
                                      .describe = wish.describe_new,
                                      .trace = wish.trace});
}

Result<KeptAnswer> retry_order(Transaction& transaction, const Retry& wish)
{
    Result<OrderHistory> found = find(transaction, wish.order_id);
    if (!found)
        return std::move(found).error();
    const Order& order = found->order;
    if (order.state == OrderState::failed)
        return place_successor(transaction, wish, order);
    if (is_final(order.state))
        return is_final_already(order);
    CHECK(transaction.db.run(make_due, {order.key.value, to_micros(wish.now)}) == 1);
    return wish.describe(order);
}

constexpr std::string_view fail_order = R"sql(
UPDATE orders SET state = 'Failed', reason = 'operator', finished_at = ?2, ended_by = ?3
WHERE id = ?1 AND state = 'Processing' AND lease IS NULL
)sql";

Result<KeptAnswer> end_order(Transaction& transaction, const Ending& ending)
{
    Result<OrderHistory> found = find(transaction, ending.order_id);
    if (!found)
        return std::move(found).error();
    Order& order = found->order;
    bool is_replay = order.reason == FailureReason::operator_word;
    if (is_final(order.state) && !is_replay)
        return is_final_already(order);
    if (!is_replay) {
        CHECK(transaction.db.run(fail_order, {order.key.value, to_micros(ending.now),
                                              std::string_view{ending.actor}}) == 1);
        order = find_order(transaction.db, ending.order_id)->order;
    }
    KeptAnswer answer = ending.describe(order);
    answer.is_replay = is_replay;
    return answer;
}

}  // namespace

void SqliteOperations::retry(Retry wish, Done<Placement> done)
{
    auto apply = [wish = std::move(wish)](Transaction& transaction) -> Result<Placement> {
        Result<KeptAnswer> answer =
            store::act_once(transaction, wish.key, [&] { return retry_order(transaction, wish); });
        if (answer)
            return Placement{*std::move(answer)};
        if (answer.error().code == Errc::overloaded)
            return Placement{};
        return std::move(answer).error();
    };
    ledger_.send(store::make_write<Placement>(store::Lane::intake, write_bytes, std::move(apply),
                                              std::move(done)));
}

void SqliteOperations::fail(Ending ending, Done<KeptAnswer> done)
{
    auto apply = [ending = std::move(ending)](Transaction& transaction) {
        return store::act_once(transaction, ending.key,
                               [&] { return end_order(transaction, ending); });
    };
    ledger_.send(store::make_write<KeptAnswer>(store::Lane::intake, write_bytes, std::move(apply),
                                               std::move(done)));
}

}  // namespace holdfast::order
