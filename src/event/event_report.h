// What operators are told of events: metrics, and entries of the log when some are lost or held up.
// Loop thread.
#pragma once

#include <string>
#include <string_view>

#include "event/recorder.h"
#include "event/relay.h"
#include "obs/log.h"
#include "obs/metrics.h"

namespace holdfast::event {

// Of requests, answers and errors.
class RecordReport final : public RecorderObserver {
public:
    RecordReport(obs::Log& log, obs::Registry& registry);

    void on_kept(const RecordBatch& batch, const Kept& kept) override;
    void on_lost(RecordClass which, Stage stage, std::uint64_t count) override;
    // The store has said so already.
    void on_trouble(const Error& /*error*/) override {}

private:
    obs::Log& log_;
    obs::Family<obs::Counter>& stored_;
    obs::Family<obs::Counter>& dropped_;
};

// Families that all sinks share.
struct SinkMetrics {
    explicit SinkMetrics(obs::Registry& registry);

    obs::Family<obs::Gauge>& bytes;
    obs::Family<obs::Gauge>& oldest_age;
    obs::Family<obs::Counter>& acks;
    obs::Family<obs::Counter>& redeliveries;
    obs::Family<obs::Counter>& parked;
};

// Of a relay.
class RelayReport final : public RelayObserver {
public:
    RelayReport(obs::Log& log, SinkMetrics& metrics, std::string_view sink);

    void on_delivered(std::size_t count) override;
    void on_again(const Report& report) override;
    void on_refused(const Report& report) override;
    void on_trouble(const Error& error) override;

    // Why something is late or held up; empty while all is well.
    const std::string& last_error() const noexcept { return last_error_; }

private:
    obs::Log& log_;
    std::string sink_;
    obs::Counter& acks_;
    obs::Counter& redeliveries_;
    obs::Counter& parked_;
    std::string last_error_;
};

}  // namespace holdfast::event
