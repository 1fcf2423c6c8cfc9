#include "shipment/change/sqlite_rows.h"

#include <utility>

#include "base/text.h"
#include "base/time.h"

namespace holdfast::shipment {
namespace {

constexpr std::string_view is_known_status = R"sql(
SELECT count(*) FROM shipment_counts WHERE status = ?
)sql";
constexpr std::string_view count_statuses = R"sql(
SELECT count(*) FROM shipment_counts
)sql";

// What every shipment begins with always has room: whoever opens shipments for others, as orders
// do, cannot choose another one.
bool has_room_for(store::Transaction& transaction, std::string_view status)
{
    return status == first_status || transaction.db.integer(is_known_status, {status}) > 0 ||
           transaction.db.integer(count_statuses) < std::int64_t{statuses_max};
}

Error too_many_statuses()
{
    return {Errc::invalid,
            join("there are ", statuses_max, " different statuses already; use one of them")};
}

constexpr std::string_view select_shipment = R"sql(
SELECT id, status, created_at FROM present_shipments WHERE id = ?
)sql";
constexpr std::string_view insert_row = R"sql(
INSERT INTO shipments(status, created_at) VALUES (?, ?)
)sql";
// The triggers cannot know who it is, so that what begins a history is written here. An id may have
// had a shipment before, which was deleted.
constexpr std::string_view insert_beginning = R"sql(
INSERT INTO shipment_history(shipment_id, number, at, actor, to_status)
SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4 FROM shipment_history WHERE shipment_id = ?1
)sql";
constexpr std::string_view update_status = R"sql(
UPDATE shipments SET status = ?2 WHERE id = ?1
)sql";
// The trigger has made the entry a moment ago.
constexpr std::string_view sign_last_entry = R"sql(
UPDATE shipment_history SET at = ?2, actor = ?3
WHERE shipment_id = ?1
  AND number = (SELECT max(number) FROM shipment_history WHERE shipment_id = ?1)
)sql";

}  // namespace

std::optional<Shipment> find_shipment(sqlite::Connection& db, ShipmentId id)
{
    sqlite::Query query = db.query(select_shipment, {id.value});
    if (!query.next())
        return std::nullopt;
    return Shipment{.id = {query.integer(0)},
                    .status = std::string{query.text(1)},
                    .created_at = std::string{query.text(2)}};
}

Result<Shipment> insert_shipment(store::Transaction& transaction, std::string_view status,
                                 std::string_view actor)
{
    if (!has_room_for(transaction, status))
        return too_many_statuses();
    std::string now = format_rfc3339(transaction.now);
    transaction.db.run(insert_row, {status, std::string_view{now}});
    ShipmentId id{transaction.db.last_insert_id()};
    transaction.db.run(insert_beginning, {id.value, std::string_view{now}, actor, status});
    return Shipment{.id = id, .status = std::string{status}, .created_at = std::move(now)};
}

Result<Shipment> change_status(store::Transaction& transaction, ShipmentId id,
                               std::string_view status, const std::optional<std::string>& previous,
                               std::string_view actor)
{
    std::optional<Shipment> found = find_shipment(transaction.db, id);
    if (!found)
        return Error{Errc::not_found, join("there is no shipment ", id.value)};
    if (previous && found->status != *previous)
        return Error{Errc::conflict, join("the status of shipment ", id.value, " is ",
                                          printable(found->status), ", not ", *previous)};
    if (found->status == status)
        return *std::move(found);
    if (!has_room_for(transaction, status))
        return too_many_statuses();
    transaction.db.run(update_status, {id.value, status});
    transaction.db.run(sign_last_entry,
                       {id.value, std::string_view{format_rfc3339(transaction.now)}, actor});
    found->status = status;
    return *std::move(found);
}

}  // namespace holdfast::shipment
