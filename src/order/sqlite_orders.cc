#include "order/sqlite_orders.h"

#include <string_view>
#include <utility>

#include "base/text.h"
#include "order/list/sqlite_list.h"
#include "order/sqlite_accept.h"
#include "order/sqlite_rows.h"

namespace holdfast::order {
namespace {

using store::Transaction;

// What an acceptance holds besides its texts.
constexpr std::size_t acceptance_bytes = 512;

Result<OrderHistory> find(sqlite::Connection& db, std::string_view order_id)
{
    std::optional<OrderHistory> found = find_order(db, order_id);
    if (!found)
        return Error{Errc::not_found, join("there is no order ", printable(order_id))};
    return *std::move(found);
}

}  // namespace

void SqliteOrders::accept(Acceptance acceptance, Done<Placement> done)
{
    std::size_t bytes = acceptance_bytes + acceptance.order_id.size() + acceptance.product.size() +
                        acceptance.actor.size() +
                        (acceptance.key ? acceptance.key->text.size() : 0);
    auto apply = [acceptance = std::move(acceptance)](Transaction& transaction) {
        return place_order(transaction, acceptance);
    };
    ledger_.send(store::make_write<Placement>(store::Lane::intake, bytes, std::move(apply),
                                              std::move(done)));
}

void SqliteOrders::get(std::string order_id, Done<OrderHistory> done)
{
    auto run = [order_id = std::move(order_id)](sqlite::Connection& db) {
        return find(db, order_id);
    };
    ledger_.send(store::make_read<OrderHistory>(std::move(run), std::move(done)));
}

void SqliteOrders::list(OrderSelection selection, Done<std::vector<Order>> done)
{
    auto run = [selection = std::move(selection)](sqlite::Connection& db) {
        return read_list(db, selection);
    };
    ledger_.send(store::make_read<std::vector<Order>>(std::move(run), std::move(done)));
}

}  // namespace holdfast::order
