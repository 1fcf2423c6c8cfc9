// Shipments inside a transaction of whoever writes: of these routes, or of another feature that
// opens and moves shipments together with its own rows. Writer thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "shipment/shipment.h"
#include "store/write.h"

namespace holdfast::shipment {

// Errc::invalid: there are `statuses_max` other statuses. `first_status` is never one too many.
Result<Shipment> insert_shipment(store::Transaction& transaction, std::string_view status,
                                 std::string_view actor);

// Errc::not_found, or Errc::conflict when the status is not `previous`; its context names the
// actual one. To the status that it has already it is no change, and leaves no trace.
Result<Shipment> change_status(store::Transaction& transaction, ShipmentId id,
                               std::string_view status, const std::optional<std::string>& previous,
                               std::string_view actor);

// Nothing when there is none.
std::optional<Shipment> find_shipment(sqlite::Connection& db, ShipmentId id);

}  // namespace holdfast::shipment
