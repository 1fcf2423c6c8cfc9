// What the daemon says of itself: to /readyz, to /status.json, and to its page.
#include <chrono>

#include "base/text.h"
#include "daemon/app.h"
#include "daemon/check/own_name.h"
#include "daemon/event/own_host.h"
#include "daemon/status/daemon_view.h"
#include "daemon/status/parts.h"

namespace holdfast::daemon {
namespace {

// What a busy disk may do for a moment is no trouble yet.
constexpr std::chrono::seconds log_wait_max{2};

}  // namespace

void App::describe_parts()
{
    readiness_.add({.name = "log", .essential = false, .ask = [this]() -> std::string {
                        const Duration waits = world_.logging.thread().main_waits();
                        if (waits < log_wait_max)
                            return {};
                        return join("the journal has taken no entry for ",
                                    std::chrono::floor<std::chrono::seconds>(waits).count(), " s");
                    }});
    readiness_.add({.name = "log_file", .essential = false, .ask = [this] {
                        return world_.logging.thread().file_degradation().reason();
                    }});
    readiness_.add({.name = "schema", .essential = true, .ask = [this] {
                        return store_tasks_->schema_trouble();
                    }});
    readiness_.add(
        {.name = "disk_space", .essential = false, .ask = [this] { return storage_->trouble(); }});
    readiness_.add({.name = "database_log", .essential = false, .ask = [this] {
                        return storage_->log_trouble();
                    }});
    readiness_.add({.name = "telemetry", .essential = false, .ask = [this] {
                        return store_tasks_->telemetry_trouble();
                    }});
    readiness_.add(
        {.name = "system_bus", .essential = false, .ask = [this] { return bus_->trouble(); }});
    readiness_.add(
        {.name = "orders", .essential = false, .ask = [this] { return orders_->trouble(); }});
    readiness_.add(
        {.name = "watch", .essential = false, .ask = [this] { return watch_->trouble(); }});
    readiness_.add(
        {.name = "tracing", .essential = false, .ask = [this] { return tracing_->trouble(); }});
    readiness_.add(
        {.name = "events", .essential = false, .ask = [this] { return event_parts_->trouble(); }});
    if (!certificates_.empty())
        readiness_.add({.name = "certificates", .essential = false, .ask = [this] {
                            return certificates_.trouble();
                        }});
}

FrontParts App::front_parts(const Settings& settings)
{
    const EventSettings& events = settings.events;
    const std::string& given = events.pod_ip.empty() ? events.host_ip : events.pod_ip;
    return {.loop = loop_,
            .readiness = readiness_,
            .kafka = [this] { return event_parts_->kafka_word(); },
            .hostname = own_name(),
            .os = own_system(),
            .pod_ip = given.empty() ? own_address() : given};
}

// In the order in which a person reads them.
void App::describe_status()
{
    add_service(report_, loop_);
    add_readiness(report_, readiness_);
    add_loop(report_, loop_metrics_.late(), loop_);
    add_store(report_, *storage_);
    add_shipments(report_, shipments_->counts());
    add_orders(report_, orders_->counts(), [this] { return orders_->breaker_state(); });
    add_watch(report_, [this] { return watch_->summary(); });
    add_requests(report_, telemetry_->traffic(), loop_);
    add_trends(report_, *trends_);
    add_faults(report_, world_.logging.thread().recent_faults());
}

const trend::Trends* App::shown_trends() const noexcept
{
    return trends_ && trends_->is_enabled() ? &trends_->trends() : nullptr;
}

page::DaemonView App::look()
{
    return look_at({.loop = loop_,
                    .started = started_,
                    .listeners = serving_,
                    .settings = reload_.current(),
                    .readiness = readiness_,
                    .storage = *storage_,
                    .store_tasks = *store_tasks_,
                    .loop_metrics = loop_metrics_,
                    .watchdog = world_.watchdog,
                    .server = *server_,
                    .events = events_,
                    .traffic = telemetry_->traffic(),
                    .aux = *aux_,
                    .log = log_,
                    .faults = world_.logging.thread().recent_faults(),
                    .orders = orders_->counts(),
                    .trends = shown_trends()});
}

}  // namespace holdfast::daemon
