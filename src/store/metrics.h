// What /metrics shows of one database; `database` is the label. Registered by the loop thread,
// changed by the writer and the reader.
#pragma once

#include <string_view>

#include "obs/metrics.h"

namespace holdfast::store {

// The families, which all databases share.
class MetricFamilies {
public:
    explicit MetricFamilies(obs::Registry& registry);

private:
    friend struct Metrics;
    obs::Family<obs::Histogram>& commit_seconds_;
    obs::Family<obs::Histogram>& batch_writes_;
    obs::Family<obs::Counter>& writes_;
    obs::Family<obs::Counter>& checkpoints_;
    obs::Family<obs::Counter>& busy_;
    obs::Family<obs::Counter>& foreign_writes_;
    obs::Family<obs::Gauge>& wal_bytes_;
    obs::Family<obs::Gauge>& file_bytes_;
    obs::Family<obs::Gauge>& schema_ok_;
    obs::Family<obs::Gauge>& schema_version_;
};

struct Metrics {
    Metrics(MetricFamilies& families, std::string_view database);

    obs::Histogram& commit_seconds;
    obs::Histogram& batch_writes;
    obs::Counter& committed;
    obs::Counter& failed;   // Undone alone: nothing else was.
    obs::Counter& refused;  // With the whole transaction.
    obs::Counter& unknown;
    obs::Counter& checkpoints_complete;
    obs::Counter& checkpoints_partial;
    obs::Counter& busy;
    obs::Counter& foreign_writes;
    obs::Gauge& wal_bytes;
    obs::Gauge& file_bytes;
    obs::Gauge& schema_ok;
    obs::Gauge& schema_version;
};

}  // namespace holdfast::store
