// Keeps the process_* metrics fresh: /proc is read on the aux thread. Loop thread.
#pragma once

#include "base/job.h"
#include "base/task.h"
#include "obs/process_metrics.h"

namespace holdfast::daemon {

class ProcessSampler final : public Task {
public:
    // Both outlive the sampler.
    ProcessSampler(obs::Registry& registry, Worker& aux) : metrics_{registry}, aux_{aux} {}

    const char* name() const noexcept override { return "process"; }
    Instant step(Instant now) override
    {
        // A full queue only makes the sample a little older.
        (void)aux_.submit(metrics_.sampling_job());
        return now + std::chrono::seconds{5};
    }

private:
    obs::ProcessMetrics metrics_;
    Worker& aux_;
};

}  // namespace holdfast::daemon
