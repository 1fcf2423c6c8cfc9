#include "shipment/sqlite_shipments.h"

#include <string_view>
#include <utility>

#include "base/text.h"
#include "base/time.h"
#include "shipment/list/sqlite_list.h"
#include "store/idempotency.h"

namespace holdfast::shipment {
namespace {

// What a creation holds besides its texts.
constexpr std::size_t creation_bytes = 256;

constexpr std::string_view is_known_status = R"sql(
SELECT count(*) FROM shipment_counts WHERE status = ?
)sql";
constexpr std::string_view count_statuses = R"sql(
SELECT count(*) FROM shipment_counts
)sql";

bool has_room_for(store::Transaction& transaction, std::string_view status)
{
    return transaction.db.integer(is_known_status, {status}) > 0 ||
           transaction.db.integer(count_statuses) < std::int64_t{statuses_max};
}

constexpr std::string_view insert_shipment = R"sql(
INSERT INTO shipments(status, created_at) VALUES (?, ?)
)sql";

Result<KeptAnswer> insert(store::Transaction& transaction, const Creation& creation)
{
    if (!has_room_for(transaction, creation.status))
        return Error{Errc::invalid, join("there are ", statuses_max,
                                         " different statuses already; use one of them")};
    std::string now = format_rfc3339(transaction.now);
    transaction.db.run(insert_shipment, {std::string_view{creation.status}, std::string_view{now}});
    return creation.describe({.id = {transaction.db.last_insert_id()},
                              .status = creation.status,
                              .created_at = std::move(now)});
}

constexpr std::string_view select_shipment = R"sql(
SELECT id, status, created_at FROM shipments WHERE id = ?
)sql";

Result<Shipment> find(sqlite::Connection& db, ShipmentId id)
{
    sqlite::Query query = db.query(select_shipment, {id.value});
    if (!query.next())
        return Error{Errc::not_found, join("there is no shipment ", id.value)};
    return Shipment{.id = {query.integer(0)},
                    .status = std::string{query.text(1)},
                    .created_at = std::string{query.text(2)}};
}

}  // namespace

void SqliteShipments::create(Creation creation, std::function<void(Result<KeptAnswer>)> done)
{
    std::size_t bytes = creation_bytes + creation.status.size();
    if (creation.key)
        bytes += creation.key->text.size();
    auto apply = [creation = std::move(creation)](store::Transaction& transaction) {
        return store::act_once(transaction, creation.key,
                               [&] { return insert(transaction, creation); });
    };
    ledger_.send(store::make_write<KeptAnswer>(store::Lane::intake, bytes, std::move(apply),
                                               std::move(done)));
}

void SqliteShipments::get(ShipmentId id, std::function<void(Result<Shipment>)> done)
{
    ledger_.send(store::make_read<Shipment>([id](sqlite::Connection& db) { return find(db, id); },
                                            std::move(done)));
}

void SqliteShipments::list(Selection selection,
                           std::function<void(Result<std::vector<Shipment>>)> done)
{
    auto run = [selection = std::move(selection)](sqlite::Connection& db) {
        return read_list(db, selection);
    };
    ledger_.send(store::make_read<std::vector<Shipment>>(std::move(run), std::move(done)));
}

}  // namespace holdfast::shipment
