#include "store/metrics.h"

namespace holdfast::store {
namespace {

// 50 us to 10 s: a commit on a fast disk takes 150 us, on a dying one seconds.
std::vector<double> commit_bounds()
{
    return {0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02,
            0.05,    0.1,    0.2,    0.5,    1,     2,     5,     10};
}

std::vector<double> batch_bounds()
{
    return {1, 2, 4, 8, 16, 32, 64, 128, 256};
}

}  // namespace

MetricFamilies::MetricFamilies(obs::Registry& registry)
    : commit_seconds_{registry.histograms({.name = "holdfast_store_commit_duration_seconds",
                                           .help = "Time from BEGIN until COMMIT has returned.",
                                           .unit = "seconds"},
                                          {.names = {"database"}}, commit_bounds())},
      batch_writes_{registry.histograms(
          {.name = "holdfast_store_batch_writes", .help = "Writes stored by one transaction."},
          {.names = {"database"}}, batch_bounds())},
      writes_{registry.counters(
          {.name = "holdfast_store_writes_total", .help = "Writes by what became of them."},
          {.names = {"database", "outcome"}})},
      checkpoints_{registry.counters({.name = "holdfast_store_checkpoints_total",
                                      .help = "Checkpoints; a partial one met a reader."},
                                     {.names = {"database", "result"}})},
      busy_{registry.counters({.name = "holdfast_store_busy_total",
                               .help = "Times that somebody else held the database's lock."},
                              {.names = {"database"}})},
      foreign_writes_{
          registry.counters({.name = "holdfast_store_foreign_writes_total",
                             .help = "Looks that found changes made by another program."},
                            {.names = {"database"}})},
      wal_bytes_{registry.gauges({.name = "holdfast_store_wal_bytes",
                                  .help = "Bytes in the write-ahead log.",
                                  .unit = "bytes"},
                                 {.names = {"database"}})},
      file_bytes_{registry.gauges({.name = "holdfast_store_file_bytes",
                                   .help = "Bytes of the database, without its log.",
                                   .unit = "bytes"},
                                  {.names = {"database"}})},
      schema_ok_{registry.gauges({.name = "holdfast_store_schema_ok",
                                  .help = "1 while tables and columns are what they must be."},
                                 {.names = {"database"}})},
      schema_version_{registry.gauges({.name = "holdfast_store_schema_version",
                                       .help = "The schema's number; migrations raise it."},
                                      {.names = {"database"}})}
{
}

Metrics::Metrics(MetricFamilies& families, std::string_view database)
    : commit_seconds{families.commit_seconds_.with({database})},
      batch_writes{families.batch_writes_.with({database})},
      committed{families.writes_.with({database, "committed"})},
      failed{families.writes_.with({database, "failed"})},
      refused{families.writes_.with({database, "refused"})},
      unknown{families.writes_.with({database, "unknown"})},
      checkpoints_complete{families.checkpoints_.with({database, "complete"})},
      checkpoints_partial{families.checkpoints_.with({database, "partial"})},
      busy{families.busy_.with({database})},
      foreign_writes{families.foreign_writes_.with({database})},
      wal_bytes{families.wal_bytes_.with({database})},
      file_bytes{families.file_bytes_.with({database})},
      schema_ok{families.schema_ok_.with({database})},
      schema_version{families.schema_version_.with({database})}
{
}

}  // namespace holdfast::store
