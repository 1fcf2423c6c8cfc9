// What orders consist of, wired to the store, the registry, the journal and the routes. Loop
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/io.h"
#include "base/job.h"
#include "base/random.h"
#include "daemon/config/settings.h"
#include "daemon/orders/validation_service.h"
#include "daemon/storage.h"
#include "http/router.h"
#include "http/stream/event_hub.h"
#include "obs/metrics.h"
#include "obs/trace/tracer.h"
#include "order/clear/clearing.h"
#include "order/clear/sqlite_removal.h"
#include "order/count_metrics.h"
#include "order/health/health_watch.h"
#include "order/intake.h"
#include "order/operate/http_operations.h"
#include "order/operate/sqlite_operations.h"
#include "order/report/breaker_metrics.h"
#include "order/report/health_metrics.h"
#include "order/report/order_spans.h"
#include "order/report/queue_spans.h"
#include "order/report/worker_report.h"
#include "order/sqlite_counts.h"
#include "order/sqlite_orders.h"
#include "order/sqlite_queue.h"
#include "order/worker.h"

namespace holdfast::daemon {

class OrderParts {
public:
    struct World {
        IoLoop& loop;
        const Clock& clock;
        Worker& aux;
        Storage& storage;
        store::Ledger& ledger;  // The one to ask; it may be another than the storage's own.
        obs::Log& log;
        obs::Registry& registry;
        http::EventHub& events;
        trace::Tracer& tracer;
        Random random;
    };

    // Outlives the threads of the storage, which are not started yet, and the routes.
    OrderParts(const World& world, const Settings& settings, http::Router& router);
    ~OrderParts();
    OrderParts(const OrderParts&) = delete;
    OrderParts& operator=(const OrderParts&) = delete;

    // When the storage runs.
    void start();
    // No more calls begin; those under way may end until `deadline`. `drained` is called once.
    void drain(Instant deadline, std::function<void()> drained);
    // The loop does not know it any more.
    void stop();

    void apply(const Settings& settings);

    order::OrderCountsBoard& counts() noexcept { return board_; }
    // For pages.
    order::Orders& orders() noexcept { return orders_; }
    order::OperatedParts operated() noexcept { return {intake_, worker_, board_}; }
    std::string_view breaker_state() const noexcept
    {
        return to_string(worker_.gate().breaker().state());
    }
    // Why orders wait that need not; empty while none does.
    std::string trouble();
    // Whether there is a service that validates them, by the configuration.
    bool has_service() const noexcept { return !is_unconfigured(); }
    // Why it does not do that; empty while it does, were it slowly.
    std::string service_trouble() const;
    // Of the service that validates them; nothing before the first sign of it.
    std::optional<order::ServiceHealth::View> service_health() const { return health_.look(); }
    WallTime wall_of(Instant moment) const
    {
        return world_.loop.wall() - (world_.loop.now() - moment);
    }

private:
    bool is_unconfigured() const noexcept;
    std::int64_t backlog();
    void note_accepted();
    void tell(const order::BreakerChange& change);
    std::optional<order::QueueTimes> times() const;

    World world_;
    bool legacy_clear_;
    order::SqliteOrders orders_;
    order::SqliteQueue queue_;
    order::QueueSpans queue_spans_;
    order::SqliteRemoval removal_;
    order::SqliteOperations operations_;
    order::OrderCountsBoard board_;
    order::SqliteOrderCounts counts_{board_};
    order::OrderCountMetrics count_metrics_;
    order::WorkerReport report_;
    order::OrderSpans spans_;
    ValidationService service_;
    order::OrderWorker worker_;
    order::BreakerMetrics breaker_metrics_;
    order::HealthWatch health_;
    order::HealthMetrics health_metrics_;
    order::Clearing clearing_;
    order::Intake intake_;
    bool is_started_ = false;
};

}  // namespace holdfast::daemon
