// What shipments consist of, wired to the store, the registry and the routes. Loop thread.
#pragma once

#include "base/job.h"
#include "base/loop.h"
#include "daemon/config/settings.h"
#include "daemon/storage.h"
#include "http/router.h"
#include "obs/metrics.h"
#include "shipment/count_metrics.h"
#include "shipment/http_counts.h"
#include "shipment/import/importer.h"
#include "shipment/import/sqlite_imports.h"
#include "shipment/sqlite_counts.h"
#include "shipment/sqlite_shipments.h"

namespace holdfast::daemon {

class ShipmentParts {
public:
    struct World {
        Loop& loop;
        const Clock& clock;
        Worker& aux;
        Storage& storage;
        store::Ledger& ledger;  // The one to ask; it may be another than the storage's own.
        obs::Log& log;
        obs::Registry& registry;
    };

    // Outlives the threads of the storage, which are not started yet, and the routes.
    ShipmentParts(const World& world, const Settings& settings, http::Router& router);

    void apply(const Settings& settings);

    http::Response count(const http::Request& request) { return counts_answer_.to(request); }
    shipment::CountsBoard& counts() noexcept { return board_; }
    shipment::Shipments& shipments() noexcept { return shipments_; }

private:
    HttpSettings http_;
    shipment::SqliteShipments shipments_;
    shipment::CountsBoard board_;
    shipment::SqliteCounts counts_{board_};
    shipment::CountMetrics metrics_;
    shipment::CountsAnswer counts_answer_{board_};
    shipment::ImportMetrics import_metrics_;
    shipment::SqliteImports imports_;
    shipment::Importer importer_;
};

}  // namespace holdfast::daemon
