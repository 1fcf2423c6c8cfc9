// What alerts consist of, from findings to receivers, wired to the store, the network, the
// registry, the journal, the stream and the routes. Loop thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/io.h"
#include "base/mailbox.h"
#include "base/random.h"
#include "base/task.h"
#include "daemon/config/settings.h"
#include "daemon/watch/alert_metrics.h"
#include "daemon/worker_thread.h"
#include "http/router.h"
#include "http/stream/event_hub.h"
#include "lib/curl/multi/exchanges.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "obs/trace/tracer.h"
#include "store/retention.h"
#include "watch/alert/alert_desk.h"
#include "watch/alert/sqlite_alert_archive.h"
#include "watch/circumstance/circumstances.h"
#include "watch/notify/curl_transport.h"
#include "watch/notify/log_transport.h"
#include "watch/notify/notifier.h"
#include "watch/notify/notifier_report.h"
#include "watch/notify/sqlite_alert_store.h"
#include "watch/notify/sqlite_outbox.h"

namespace holdfast::daemon {

class AlertParts final : private watch::AlertObserver, private Task {
public:
    struct World {
        IoLoop& loop;
        Mailbox& mailbox;  // Of that loop.
        const Clock& clock;
        store::Ledger& ledger;
        obs::Log& log;
        obs::Registry& registry;
        obs::Family<obs::Counter>& expired_rows;  // By table.
        http::EventHub& events;
        trace::Tracer& tracer;
        Random random;
    };

    // `receivers` without the log. Reads the host's zone: before the loop turns. Outlives the
    // routes, and is gone before the server whose replies it holds.
    AlertParts(const World& world, const AlertingSettings& alerting, const WatchSettings& checks,
               std::vector<watch::Receiver> receivers, http::Router& router);
    ~AlertParts() override;
    AlertParts(const AlertParts&) = delete;
    AlertParts& operator=(const AlertParts&) = delete;

    // When the storage runs, and each service that is stored was defined: what is alerted of
    // another one ends.
    void start();
    // Nothing new is sent; what is under way may end until `deadline`, and what is to be stored be
    // stored. `drained` is called once. For when there are no findings any more.
    void drain(Instant deadline, std::function<void()> drained);
    // The loop does not know it any more; takes a second if a mail server keeps us waiting. The
    // mailbox is collected after it, before this is destroyed.
    void stop();

    void apply(const AlertingSettings& alerting, const WatchSettings& checks);
    void replace(std::vector<watch::Receiver> receivers);

    obs::Family<obs::Gauge>& outbox_depth() noexcept { return depth_.family(); }

    void define(watch::ServiceKey key, std::shared_ptr<const watch::Service> service);
    void forget(watch::ServiceKey key);
    void note(const watch::Finding& finding);
    void note_host(bool is_offline);
    // What a service depends on besides what its definition says.
    void relate(watch::ServiceKey key, std::vector<std::string> depends_on);
    // What is known of why it is so.
    void attach(const watch::Circumstance& circumstance);

    bool in_maintenance(watch::ServiceKey service, WallTime at) const;
    // What an earlier process left was read.
    bool is_open() const noexcept { return desk_.is_open(); }
    // For who shows it otherwise.
    watch::AlertDesk& desk() noexcept { return desk_; }
    // Why nobody may be told; empty while that is not so.
    std::string trouble() const;
    // Others than the log.
    bool has_receivers() const noexcept { return receivers_->size() > 1; }
    // Who is not told, and why; empty while all are.
    std::string receiver_trouble() const { return report_.trouble(); }
    // Alerts that are up, told or not; nothing until they are read.
    std::optional<std::size_t> active() const;

private:
    void on_open() override;
    void on_stored(const watch::AlertChanges& changes) override;
    void publish(const watch::AlertChanges& changes);

    const char* name() const noexcept override { return "alerts_drain"; }
    Instant step(Instant now) override;

    watch::AlertSettings policy_settings() const;
    std::vector<store::RetentionRule> retention_rules() const;
    watch::Notifier::Receivers shared_receivers() const;

    World world_;
    AlertingSettings alerting_;
    WatchSettings watch_;
    watch::HostOffset offset_;
    watch::SqliteAlertStore::Receivers receivers_;
    bool is_started_ = false;
    bool is_host_known_ = false;  // Somebody has said whether it is offline.

    curl::Exchanges exchanges_;
    WorkerThread postman_;
    watch::CurlTransport transport_;
    watch::LogTransport all_ways_;  // Those of `transport_`, and the log.
    watch::SqliteAlertStore store_;
    watch::SqliteOutbox outbox_;
    watch::SqliteAlertArchive archive_;
    watch::NotifierReport report_;
    watch::AlertDesk desk_;
    watch::Notifier notifier_;
    AlertMetrics metrics_;
    OutboxDepth depth_;
    store::Retention retention_;

    std::optional<Instant> drain_until_;
    std::function<void()> drained_;
};

}  // namespace holdfast::daemon
