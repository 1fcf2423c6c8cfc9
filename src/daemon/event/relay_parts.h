// Both outboxes on their way to one sink, and how far they are. Loop thread.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "base/loop.h"
#include "base/task.h"
#include "event/event_report.h"
#include "event/pace.h"
#include "event/relay.h"
#include "event/relay_flush.h"
#include "event/shared_sink.h"
#include "event/sqlite_outbox.h"
#include "event/sqlite_request_outbox.h"
#include "obs/metrics.h"
#include "store/ledger.h"

namespace holdfast::daemon {

class RelayParts final : private Task {
public:
    // How often it is looked how much waits.
    static constexpr std::chrono::seconds interval{5};

    struct World {
        Loop& loop;
        store::Ledger& ledger;
        store::Ledger& telemetry;
        store::Ledger& telemetry_reads;
        obs::Log& log;
        obs::Family<obs::Gauge>& depth;
        event::SinkMetrics& metrics;
    };

    // Events a second, of both together, as a consumer sees them; 0: as they go.
    RelayParts(const World& world, event::Sink& sink, const event::RelaySettings& settings,
               std::size_t rate);
    ~RelayParts() override;
    RelayParts(const RelayParts&) = delete;
    RelayParts& operator=(const RelayParts&) = delete;

    void start();
    void stop();
    void wake();
    // Events of requests are kept again.
    void begin_anew() { request_relay_.begin_anew(); }
    void set_rate(std::size_t rate) noexcept { pace_.apply(rate); }
    void flush(Duration limit, std::function<void(bool)> done);

    const event::Sink& sink() const noexcept { return sink_; }
    std::int64_t depth() const noexcept { return changes_.rows + requests_.rows; }
    std::size_t halted() const noexcept { return change_relay_.halted(); }
    std::string last_error() const;

private:
    const char* name() const noexcept override { return "relay_depth"; }
    Instant step(Instant now) override;
    void look(event::Outbox& outbox, std::int64_t after, event::Backlog& into);
    void show();

    World world_;
    event::Sink& sink_;
    event::SharedSink shared_;
    event::SqliteOutbox change_outbox_;
    event::SqliteRequestOutbox request_outbox_;
    event::RelayReport change_report_;
    event::RelayReport request_report_;
    event::Pace pace_;
    event::Relay change_relay_;
    event::Relay request_relay_;
    event::RelayFlush flush_;
    event::Backlog changes_;
    event::Backlog requests_;
    std::shared_ptr<RelayParts*> self_;  // Null from stop() on.
};

}  // namespace holdfast::daemon
