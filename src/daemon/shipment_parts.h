// What shipments consist of, wired to the store, the registry and the routes. Loop thread.
#pragma once

#include "daemon/storage.h"
#include "http/router.h"
#include "obs/metrics.h"
#include "shipment/count_metrics.h"
#include "shipment/http_counts.h"
#include "shipment/http_shipments.h"
#include "shipment/sqlite_counts.h"
#include "shipment/sqlite_shipments.h"

namespace holdfast::daemon {

class ShipmentParts {
public:
    // Outlives the threads of `storage`, which are not started yet, and the routes. `ledger` is
    // the one to ask; it may be another than the storage's own.
    ShipmentParts(Storage& storage, store::Ledger& ledger, obs::Registry& registry,
                  http::Router& router)
        : shipments_{ledger}, metrics_{registry, board_}
    {
        storage.add(counts_);
        shipment::add_shipment_routes(router, shipments_);
    }

    http::Response count(const http::Request& request) { return counts_answer_.to(request); }
    shipment::CountsBoard& counts() noexcept { return board_; }

private:
    shipment::SqliteShipments shipments_;
    shipment::CountsBoard board_;
    shipment::SqliteCounts counts_{board_};
    shipment::CountMetrics metrics_;
    shipment::CountsAnswer counts_answer_{board_};
};

}  // namespace holdfast::daemon
