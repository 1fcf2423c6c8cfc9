// The process_* metrics that every Prometheus client library has, under the same names. Loop
// thread; the job that reads them runs on a worker.
#pragma once

#include <memory>

#include "base/job.h"
#include "obs/metrics.h"
#include "obs/process_sample.h"

namespace holdfast::obs {

class ProcessMetrics {
public:
    // `registry` outlives this.
    explicit ProcessMetrics(Registry& registry);

    void show(const ProcessSample& sample) noexcept;

    // Reads a sample on the worker and shows it; `this` outlives the job. A sample that cannot be
    // read leaves the last one shown.
    std::unique_ptr<Job> sampling_job();

private:
    Gauge& cpu_seconds_;
    Gauge& resident_bytes_;
    Gauge& virtual_bytes_;
    Gauge& open_fds_;
    Gauge& max_fds_;
    Gauge& threads_;
    Gauge& start_time_seconds_;
};

}  // namespace holdfast::obs
