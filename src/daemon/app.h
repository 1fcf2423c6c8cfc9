// The daemon, wired: everything it consists of, in the order in which one part needs the other.
// Main thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "daemon/bus_presence.h"
#include "daemon/certificates.h"
#include "daemon/config/load.h"
#include "daemon/count_events.h"
#include "daemon/event/event_parts.h"
#include "daemon/event/front_route.h"
#include "daemon/event/kafka_parts.h"
#include "daemon/listeners.h"
#include "daemon/logging.h"
#include "daemon/loop_metrics.h"
#include "daemon/orders/order_parts.h"
#include "daemon/page_parts.h"
#include "daemon/part_metrics.h"
#include "daemon/process_sampler.h"
#include "daemon/readiness.h"
#include "daemon/rehearsal_parts.h"
#include "daemon/reload.h"
#include "daemon/shipment_parts.h"
#include "daemon/stall_report.h"
#include "daemon/status/status_report.h"
#include "daemon/status_line.h"
#include "daemon/storage.h"
#include "daemon/store_tasks.h"
#include "daemon/tracing/traced_ledger.h"
#include "daemon/tracing/tracing_parts.h"
#include "daemon/trends/trend_watch.h"
#include "daemon/watch/announcement_parts.h"
#include "daemon/watch/watch_parts.h"
#include "daemon/watchdog.h"
#include "daemon/worker_thread.h"
#include "http/auth/guard.h"
#include "http/server.h"
#include "http/stream/event_hub.h"
#include "http/telemetry.h"
#include "lib/systemd/event_loop.h"
#include "store/prepare.h"

namespace holdfast::daemon {

class App {
public:
    struct World {
        const Clock& clock;
        Logging& logging;
        Watchdog& watchdog;
    };

    // What was read from files that the configuration names.
    struct Files {
        std::vector<ServerIdentity> identities{};
        WatchFiles watch{};
    };

    App(const World& world, Sources sources, const Settings& settings, store::Prepared store,
        Files files);
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    // Serves until a signal, or a failing disk, ends it; returns the exit status. `listeners` are
    // what settle_listeners() returned.
    int run(std::vector<Listener> listeners);

private:
    void apply(const Settings& settings);
    FrontParts front_parts(const Settings& settings);
    void make_events(const Settings& settings, event::HashKey hash_key, std::string source);
    void make_server(const Settings& settings);
    void serve_store(store::Prepared store, const Settings& settings);
    void describe_parts();
    void describe_optional_parts();
    void describe_status();
    void reread_files();
    void register_metrics();
    // Null while nobody watches for them.
    const trend::Trends* shown_trends() const noexcept;
    page::DaemonView look();
    http::Response count_shipments(const http::Request& request);
    void stop(const char* reason);
    void stop_for_broken_store();
    void note_drained();

    World world_;
    obs::Log& log_;
    // Given back last: until then nobody else may open the databases.
    store::StoreLock ledger_lock_;
    std::optional<store::StoreLock> telemetry_lock_;
    Random random_;
    obs::Registry registry_;
    systemd::EventLoop loop_;
    LoopMetrics loop_metrics_{registry_};
    Readiness readiness_;
    PartMetrics part_metrics_{registry_, readiness_};
    StatusReport report_;
    http::EventHub events_;  // The server's connections hold its streams.
    http::Router router_;
    Certificates certificates_;                   // The server shows them.
    std::unique_ptr<TracingParts> tracing_;       // Whoever is traced knows it.
    std::unique_ptr<http::Telemetry> telemetry_;  // These two need the complete router.
    std::unique_ptr<http::Guard> guard_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<ShipmentParts> shipments_;
    std::unique_ptr<OrderParts> orders_;
    std::unique_ptr<CountEvents> count_events_;
    std::unique_ptr<AnnouncementParts> announcements_;
    std::unique_ptr<RehearsalParts> rehearsals_;
    std::unique_ptr<PageParts> pages_;  // Is told what the next one finds.
    std::unique_ptr<WatchParts> watch_;
    std::unique_ptr<KafkaParts> kafka_;  // Behind the relays that send there. Null for none.
    std::unique_ptr<EventParts> event_parts_;
    std::unique_ptr<TrendWatch> trends_;
    // Their jobs hold replies: destroyed before the server.
    std::unique_ptr<Storage> storage_;
    std::unique_ptr<StoreTasks> store_tasks_;
    std::unique_ptr<TracedLedger> ledger_;
    std::unique_ptr<WorkerThread> aux_;
    Reload reload_;
    ProcessSampler process_sampler_{registry_, *aux_};
    std::unique_ptr<BusPresence> bus_;
    std::unique_ptr<StatusLine> status_;
    WallTime started_ = loop_.wall();
    std::vector<std::string> serving_;  // Addresses.
    bool stopping_ = false;
    int drains_ = 0;  // What has to end before the loop may.
    int exit_status_ = 0;
};

}  // namespace holdfast::daemon
