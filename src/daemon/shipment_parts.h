// What shipments consist of, wired to the store, the registry and the routes. Loop thread.
#pragma once

#include "daemon/storage.h"
#include "http/router.h"
#include "obs/metrics.h"
#include "shipment/count_metrics.h"
#include "shipment/http_shipments.h"
#include "shipment/sqlite_counts.h"
#include "shipment/sqlite_shipments.h"

namespace holdfast::daemon {

class ShipmentParts {
public:
    // Outlives the threads of `storage`, which are not started yet, and the routes.
    ShipmentParts(Storage& storage, obs::Registry& registry, http::Router& router)
        : shipments_{storage.ledger()}, metrics_{registry, board_}
    {
        storage.add(counts_);
        shipment::add_shipment_routes(router, shipments_);
    }

private:
    shipment::SqliteShipments shipments_;
    shipment::CountsBoard board_;
    shipment::SqliteCounts counts_{board_};
    shipment::CountMetrics metrics_;
};

}  // namespace holdfast::daemon
