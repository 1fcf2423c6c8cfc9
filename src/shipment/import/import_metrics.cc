#include "shipment/import/import_metrics.h"

namespace holdfast::shipment {

ImportMetrics::ImportMetrics(obs::Registry& registry)
    : ended{registry.counters(
          {.name = "holdfast_imports_total", .help = "Imports by what became of them."},
          {.names = {"result"}})},
      limits_hit{registry.counters(
          {.name = "holdfast_import_limit_hits_total",
           .help = "Imports that met a limit: of bytes, of rows, of uploads at a time, or of the "
                   "errors that are told."},
          {.names = {"limit"}})},
      rows{registry.counter({.name = "holdfast_import_rows_total",
                             .help = "Shipments that complete imports brought."})},
      under_way{registry.gauge({.name = "holdfast_imports_under_way",
                                .help = "Imports that arrive, wait or are stored."})},
      batch_rows{registry.gauge({.name = "holdfast_import_batch_rows",
                                 .help = "Rows of an import that are stored at once: as many as "
                                         "others can wait for."})}
{
}

}  // namespace holdfast::shipment
