#include "order/clear/sqlite_removal.h"

#include <string_view>
#include <utility>

#include "order/sqlite_rows.h"
#include "store/write.h"

namespace holdfast::order {
namespace {

// What a write holds besides what was seen.
constexpr std::size_t write_bytes = 256;

constexpr std::string_view select_newest = R"sql(
SELECT max(id) FROM orders
)sql";
constexpr std::string_view delete_order = R"sql(
DELETE FROM orders WHERE id = ?1 AND state = ?2 AND attempts = ?3 AND lease IS ?4
)sql";

std::vector<OrderKey> remove_orders(store::Transaction& transaction,
                                    const std::vector<SeenOrder>& seen)
{
    std::vector<OrderKey> left;
    for (const SeenOrder& each : seen) {
        std::optional<std::int64_t> lease;
        if (each.lease)
            lease = each.lease->value;
        if (transaction.db.run(delete_order,
                               {each.key.value, to_string(each.state), each.attempts, lease}) == 0)
            left.push_back(each.key);
    }
    return left;
}

}  // namespace

void SqliteRemoval::find_newest(Done<OrderKey> done)
{
    ledger_.send(store::make_read<OrderKey>(
        [](sqlite::Connection& db) { return OrderKey{db.integer(select_newest)}; },
        std::move(done)));
}

void SqliteRemoval::read(OrderRange range, Done<std::vector<OrderHistory>> done)
{
    ledger_.send(store::make_read<std::vector<OrderHistory>>(
        [range](sqlite::Connection& db) {
            return read_orders(db, range.after, range.last, range.rows_max);
        },
        std::move(done)));
}

void SqliteRemoval::read_these(std::vector<OrderKey> keys, Done<std::vector<OrderHistory>> done)
{
    ledger_.send(store::make_read<std::vector<OrderHistory>>(
        [keys = std::move(keys)](sqlite::Connection& db) { return read_orders(db, keys); },
        std::move(done)));
}

void SqliteRemoval::remove(std::vector<SeenOrder> seen, Done<std::vector<OrderKey>> done)
{
    std::size_t bytes = write_bytes + seen.size() * sizeof(SeenOrder);
    ledger_.send(store::make_write<std::vector<OrderKey>>(
        store::Lane::finish, bytes,
        [seen = std::move(seen)](store::Transaction& transaction) {
            return remove_orders(transaction, seen);
        },
        std::move(done)));
}

}  // namespace holdfast::order
