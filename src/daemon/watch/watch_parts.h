// What watching consists of, wired to the store, the registry, the journal and the routes. Loop
// thread.
//
// It opens when the storage runs: the list as it is stored and as the file has it now, then how
// each service was by its last check, then checks begin. What of that fails is tried again; until
// it is open its routes answer 503.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/io.h"
#include "base/job.h"
#include "base/mailbox.h"
#include "base/random.h"
#include "base/task.h"
#include "daemon/config/settings.h"
#include "daemon/watch/alert_parts.h"
#include "daemon/watch/check_parts.h"
#include "daemon/watch/host_parts.h"
#include "daemon/watch/probe_parts.h"
#include "daemon/watch/watch_files.h"
#include "daemon/watch/watch_summary.h"
#include "http/router.h"
#include "http/stream/event_hub.h"
#include "lib/gnutls/hmac.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "obs/trace/tracer.h"
#include "store/ledger.h"
#include "watch/check/check_spans.h"
#include "watch/drift/sqlite_versions.h"
#include "watch/drift/version_watch.h"
#include "watch/heartbeat/heartbeat_desk.h"
#include "watch/heartbeat/sqlite_heartbeats.h"
#include "watch/history/pruning.h"
#include "watch/history/sqlite_history.h"
#include "watch/history/sqlite_services.h"
#include "watch/incident/sqlite_incidents.h"
#include "watch/list/history_sink.h"
#include "watch/list/watchlist.h"
#include "watch/metrics/service_metrics.h"
#include "watch/monitor/monitor.h"
#include "watch/monitor/monitor_observers.h"
#include "watch/report/watch_report.h"
#include "watch/routes/http_change_events.h"
#include "watch/routes/http_services.h"

namespace holdfast::daemon {

class WatchParts final : public Task,
                         private watch::WatchlistObserver,
                         private watch::LatestFindings,
                         private watch::MonitorObserver {
public:
    struct World {
        IoLoop& loop;
        Mailbox& mailbox;  // Of that loop.
        const Clock& clock;
        Worker& aux;
        store::Ledger& ledger;
        obs::Log& log;
        obs::Registry& registry;
        obs::Family<obs::Counter>& expired_rows;  // By table.
        http::EventHub& events;
        trace::Tracer& tracer;
        Random random;
    };

    // What opens that failed is tried again after this.
    static constexpr std::chrono::seconds pause{5};
    // A check that begins later than this is behind; until then it is one of many.
    static constexpr std::chrono::seconds lag_usual{1};

    // Outlives the threads of the storage and the routes.
    WatchParts(const World& world, const Settings& settings, WatchFiles files,
               http::Router& router);
    ~WatchParts() override;
    WatchParts(const WatchParts&) = delete;
    WatchParts& operator=(const WatchParts&) = delete;

    // When the storage runs.
    void start();
    // No check begins any more; what was found is stored, then what it raised. `drained` is called
    // once.
    void drain(Instant deadline, std::function<void()> drained);
    // The loop does not know it any more.
    void stop();

    // What a reload read; nothing changes once this has stopped.
    void apply(const Settings& settings);
    obs::Family<obs::Gauge>& outbox_depth() noexcept { return alerts_.outbox_depth(); }
    void replace(WatchFiles files);

    // Why services are not checked, or what was found is not stored; empty while all is well.
    std::string trouble() const;

    // Nothing until it is open.
    std::optional<WatchSummary> summary() const;

    const watch::Monitor& monitor() const noexcept { return monitor_; }
    // For who shows it otherwise; while wiring.
    watch::WatchedParts watched() { return {world_.loop, list_, monitor_, history_}; }
    watch::Incidents& incidents() noexcept { return incidents_; }
    watch::AlertDesk& alert_desk() noexcept { return alerts_.desk(); }
    const AlertParts& alerts() const noexcept { return alerts_; }
    // It outlives the monitor.
    void observe(watch::MonitorObserver& observer) { observers_.add(observer); }
    // To be added to the bus, which is gone before this.
    systemd::BusUser& bus_user() noexcept { return host_.bus_user(); }

    const char* name() const noexcept override { return "watch"; }
    Instant step(Instant now) override;

private:
    enum class Phase : std::uint8_t { closed, opening, open };

    void on_put(watch::ServiceKey key,
                const std::shared_ptr<const watch::Service>& service) override;
    void on_gone(watch::ServiceKey key) override;
    void on_finding(const watch::Service& service, const watch::Finding& finding) override;
    void on_connectivity(bool is_online) override;
    void on_interruption(const watch::Interruption& interruption, std::size_t checks) override;
    std::optional<watch::LatestFinding> find(std::string_view id) const override;

    // What this host's parts want of those that watch.
    HostParts::Watch for_host();
    void add_routes(http::Router& router);
    void open();
    void restore_heartbeats();
    void restore_journal();
    void restore_versions();
    void restore_history();
    // The next step of opening, if this one succeeds.
    std::function<void(const Result<void>&)> then(void (WatchParts::*next)());
    void begin(const std::vector<watch::Latest>& latest);
    void take_file();
    void fail(const Error& error);
    // Null: it is not watched any more.
    std::shared_ptr<const watch::Service> service_of(watch::ServiceKey key) const;
    watch::HistorySink::Facts facts_of(const watch::Finding& finding) const;
    void tell(const std::vector<watch::StateChange>& changes);

    World world_;
    WatchSettings settings_;
    HttpSettings http_;
    Phase phase_ = Phase::closed;
    Instant try_at_ = never;
    // What the file says, until the list has it.
    std::vector<watch::Service> of_file_;
    bool is_file_new_ = false;
    gnutls::Hmac digest_;
    watch::HeartbeatBook heartbeats_;
    HostParts host_;
    CheckParts checks_;
    watch::CheckSpans check_spans_;
    ProbeParts probes_;
    watch::SqliteServices services_;
    watch::SqliteHistory history_;
    watch::SqliteIncidents incidents_;
    watch::HistorySink sink_;
    watch::ConditionBook conditions_;
    watch::WatchReport report_;
    AlertParts alerts_;
    watch::MonitorObservers observers_;
    watch::Monitor monitor_;
    watch::Watchlist list_;
    watch::SqliteHeartbeats stored_heartbeats_;
    watch::HeartbeatDesk heartbeat_desk_;
    watch::SqliteVersions stored_versions_;
    watch::VersionWatch versions_;
    watch::ServiceMetrics metrics_;
    watch::ChangeEvents change_events_;
    watch::Pruning pruning_;
    bool is_on_loop_ = false;
    bool has_failed_ = false;  // To open, or to take what the file says; until it succeeds.
    bool is_ending_ = false;
    std::shared_ptr<WatchParts*> self_;  // Null when this has stopped.
};

}  // namespace holdfast::daemon
