#include "shipment/sqlite_shipments.h"

#include <utility>

#include "base/text.h"
#include "shipment/change/sqlite_history.h"
#include "shipment/change/sqlite_rows.h"
#include "shipment/list/sqlite_page.h"
#include "store/idempotency.h"

namespace holdfast::shipment {
namespace {

// What a write holds besides its texts.
constexpr std::size_t write_bytes = 256;

std::size_t bytes_of(const std::optional<IdempotencyKey>& key)
{
    return key ? key->text.size() : 0;
}

// What its client is told of the shipment that came out of a write.
template <typename Asked>
Result<KeptAnswer> answer(const Asked& asked, Result<Shipment> shipment)
{
    if (!shipment)
        return std::move(shipment).error();
    return asked.describe(*shipment);
}

Result<Shipment> find(sqlite::Connection& db, ShipmentId id)
{
    std::optional<Shipment> found = find_shipment(db, id);
    if (!found)
        return Error{Errc::not_found, join("there is no shipment ", id.value)};
    return *std::move(found);
}

}  // namespace

void SqliteShipments::create(Creation creation, Done<KeptAnswer> done)
{
    std::size_t bytes =
        write_bytes + creation.status.size() + creation.actor.size() + bytes_of(creation.key);
    auto apply = [creation = std::move(creation)](store::Transaction& transaction) {
        return store::act_once(transaction, creation.key, [&] {
            return answer(creation, insert_shipment(transaction, creation.status, creation.actor));
        });
    };
    ledger_.send(store::make_write<KeptAnswer>(store::Lane::intake, bytes, std::move(apply),
                                               std::move(done)));
}

void SqliteShipments::change(Change change, Done<KeptAnswer> done)
{
    std::size_t bytes =
        write_bytes + change.status.size() + change.actor.size() + bytes_of(change.key);
    auto apply = [change = std::move(change)](store::Transaction& transaction) {
        return store::act_once(transaction, change.key, [&] {
            return answer(change, change_status(transaction, change.id, change.status,
                                                change.previous, change.actor));
        });
    };
    ledger_.send(store::make_write<KeptAnswer>(store::Lane::intake, bytes, std::move(apply),
                                               std::move(done)));
}

void SqliteShipments::get(ShipmentId id, Done<Shipment> done)
{
    ledger_.send(store::make_read<Shipment>([id](sqlite::Connection& db) { return find(db, id); },
                                            std::move(done)));
}

void SqliteShipments::list(Selection selection, Done<std::vector<Shipment>> done)
{
    read_page(ledger_, std::move(selection), std::move(done));
}

void SqliteShipments::history(HistoryQuery query, Done<std::vector<HistoryEntry>> done)
{
    ledger_.send(store::make_read<std::vector<HistoryEntry>>(
        [query](sqlite::Connection& db) { return read_history(db, query); }, std::move(done)));
}

}  // namespace holdfast::shipment
