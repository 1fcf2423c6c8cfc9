#include "obs/process_metrics.h"

#include <optional>
#include <utility>

#include "obs/process_reader.h"

namespace holdfast::obs {
namespace {

class SamplingJob final : public Job {
public:
    explicit SamplingJob(ProcessMetrics& metrics) noexcept : metrics_{metrics} {}

    void run() override
    {
        if (auto sample = read_process())
            sample_ = *sample;
    }
    void done() override
    {
        if (sample_)
            metrics_.show(*sample_);
    }

private:
    ProcessMetrics& metrics_;
    std::optional<ProcessSample> sample_;
};

}  // namespace

ProcessMetrics::ProcessMetrics(Registry& registry)
    : cpu_seconds_{registry.sampled_counter({"process_cpu_seconds_total",
                                             "Processor time spent in user and kernel mode.",
                                             "seconds"})},
      resident_bytes_{registry.gauge(
          {"process_resident_memory_bytes", "Memory in RAM, shared pages included.", "bytes"})},
      virtual_bytes_{
          registry.gauge({"process_virtual_memory_bytes", "Address space in use.", "bytes"})},
      open_fds_{registry.gauge({"process_open_fds", "Open file descriptors."})},
      max_fds_{registry.gauge({"process_max_fds", "File descriptors that may be open at a time."})},
      threads_{registry.gauge({"process_threads", "Threads of the process."})},
      start_time_seconds_{
          registry.gauge({"process_start_time_seconds",
                          "When the process started, in seconds since 1970.", "seconds"})}
{
}

void ProcessMetrics::show(const ProcessSample& sample) noexcept
{
    cpu_seconds_.set(sample.cpu_seconds);
    resident_bytes_.set(sample.resident_bytes);
    virtual_bytes_.set(sample.virtual_bytes);
    open_fds_.set(sample.open_fds);
    max_fds_.set(sample.max_fds);
    threads_.set(sample.threads);
    start_time_seconds_.set(sample.start_time_seconds);
}

std::unique_ptr<Job> ProcessMetrics::sampling_job()
{
    return std::make_unique<SamplingJob>(*this);
}

}  // namespace holdfast::obs
