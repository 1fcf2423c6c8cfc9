#include "daemon/shipment_parts.h"

#include <filesystem>

#include "shipment/http_shipments.h"
#include "shipment/import/http_import.h"

namespace holdfast::daemon {
namespace {

shipment::ImportSettings import_settings(const Settings& settings)
{
    const ImportsSettings& imports = settings.imports;
    return {.bytes_max = imports.bytes_max,
            .rows_max = imports.rows_max,
            .uploads_max = static_cast<std::size_t>(imports.uploads_max),
            .errors_max = static_cast<std::size_t>(imports.errors_max),
            .batch_time = imports.batch_time,
            .directory = std::filesystem::absolute(settings.database.path).parent_path().string(),
            .free_min = settings.database.free_min};
}

}  // namespace

ShipmentParts::ShipmentParts(const World& world, const Settings& settings, http::Router& router)
    : http_{settings.http},
      shipments_{world.ledger},
      metrics_{world.registry, board_},
      import_metrics_{world.registry},
      imports_{world.ledger, world.clock},
      importer_{{world.loop, world.aux, imports_, world.log, import_metrics_},
                import_settings(settings)}
{
    world.storage.add(counts_);
    shipment::add_shipment_routes(router, shipments_);
    shipment::add_import_routes(router, importer_, [this] {
        return http::BodyLimits{.time = http_.body_timeout,
                                .rate_min = static_cast<std::uint64_t>(http_.rate_min)};
    });
}

void ShipmentParts::apply(const Settings& settings)
{
    http_ = settings.http;
    importer_.apply(import_settings(settings));
}

}  // namespace holdfast::daemon
