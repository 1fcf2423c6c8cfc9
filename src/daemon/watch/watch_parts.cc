#include "daemon/watch/watch_parts.h"

#include <utility>

#include "base/text.h"
#include "daemon/watch/watch_settings.h"
#include "watch/condition/json_body.h"
#include "watch/definition/defaults.h"
#include "watch/drift/http_versions.h"
#include "watch/heartbeat/http_heartbeat.h"
#include "watch/routes/http_badge.h"
#include "watch/routes/http_exchange.h"
#include "watch/routes/http_health.h"
#include "watch/routes/http_history.h"
#include "watch/routes/http_incidents.h"
#include "watch/routes/http_report.h"
#include "watch/routes/http_units.h"

namespace holdfast::daemon {
namespace {

// The member that clients of old put their version in.
std::string version_in(watch::Body& body)
{
    std::optional<watch::BodyText> version = body.text({std::string{"version"}});
    return version ? std::move(version->text) : std::string{};
}

}  // namespace

WatchParts::WatchParts(const World& world, const Settings& settings, WatchFiles files,
                       http::Router& router)
    : world_{world},
      settings_{settings.watch},
      http_{settings.http},
      of_file_{std::move(files.services)},
      heartbeats_{settings.watch.interval, world.loop,
                  [this](std::string_view token) { return digest_.of(token); }},
      host_{{.loop = world.loop,
             .mailbox = world.mailbox,
             .clock = world.clock,
             .aux = world.aux,
             .ledger = world.ledger,
             .log = world.log,
             .registry = world.registry,
             .random = world.random,
             .shows_journal_lines = settings.watch.journal_lines},
            for_host()},
      checks_{world.loop,
              world.aux,
              {heartbeats_, *this, host_},
              static_cast<std::size_t>(settings.watch.concurrency + settings.probe.concurrency),
              std::move(files.host)},
      probes_{world.loop, world.registry, checks_.surroundings(), settings.probe, router},
      services_{world.ledger},
      history_{world.ledger},
      incidents_{world.ledger},
      sink_{history_, [this](const watch::Finding& finding) { return facts_of(finding); },
            [this](const std::vector<watch::StateChange>& changes) { tell(changes); }},
      report_{world.log, world.registry},
      alerts_{{.loop = world.loop,
               .mailbox = world.mailbox,
               .clock = world.clock,
               .ledger = world.ledger,
               .log = world.log,
               .registry = world.registry,
               .expired_rows = world.expired_rows,
               .events = world.events,
               .random = world.random},
              settings.alerting,
              settings.watch,
              std::move(files.receivers),
              router},
      monitor_{monitor_settings(settings.watch),
               {.loop = world.loop,
                .prober = checks_.probers(),
                .sink = sink_,
                .observer = observers_,
                .read =
                    [this](watch::ServiceKey key, const watch::Service& service,
                           const watch::Observation& observation, WallTime now) {
                        // Once for both.
                        watch::JsonBody body{observation.body};
                        return watch::Reading{
                            .conditions = conditions_.judge(key, service, {observation, now, body}),
                            .version = version_in(body)};
                    }}},
      list_{watchlist_settings(settings.watch),
            {world.loop, services_, monitor_, conditions_, this}},
      stored_heartbeats_{world.ledger},
      heartbeat_desk_{{.loop = world.loop,
                       .book = heartbeats_,
                       .storage = stored_heartbeats_,
                       .check_now =
                           [this](watch::ServiceKey key) {
                               return monitor_.check_now(key, [](const watch::Finding*) {});
                           }}},
      stored_versions_{world.ledger},
      versions_{{.loop = world.loop,
                 .storage = stored_versions_,
                 .log = world.log,
                 .registry = world.registry}},
      metrics_{world.registry, static_cast<std::size_t>(settings.watch.metrics_services_max)},
      change_events_{world.events, [this](watch::ServiceKey key) { return service_of(key); }},
      pruning_{world.loop, history_, history_retention(settings.watch),
               world.expired_rows.with({"service_history"})},
      self_{std::make_shared<WatchParts*>(this)}
{
    observers_.add(report_);
    observers_.add(*this);
    add_routes(router);
}

WatchParts::~WatchParts() = default;

HostParts::Watch WatchParts::for_host()
{
    return {.is_under_way =
                [this](watch::ServiceKey key) { return monitor_.schedule().is_under_way(key); },
            .check_now =
                [this](watch::ServiceKey key, std::function<void()> over) {
                    return monitor_.check_now(
                        key, [over = std::move(over)](const watch::Finding*) { over(); });
                },
            .replace_discovered =
                [this](std::vector<watch::Discovered> all, std::function<void(bool)> done) {
                    list_.replace_discovered(std::move(all),
                                             [this, self = self_, done = std::move(done)](
                                                 const Result<watch::Watchlist::Outcome>& outcome) {
                                                 if (*self == nullptr)
                                                     return;
                                                 if (outcome)
                                                     report_.note_list(*outcome);
                                                 done(static_cast<bool>(outcome));
                                             });
                },
            .relate = [this](watch::ServiceKey key,
                             std::vector<std::string> ids) { alerts_.relate(key, std::move(ids)); },
            .service_of = [this](watch::ServiceKey key) { return service_of(key); },
            .attach = [this](const watch::Circumstance& found) { alerts_.attach(found); }};
}

std::optional<watch::LatestFinding> WatchParts::find(std::string_view id) const
{
    const watch::Watchlist::Item* item = list_.find(id);
    if (item == nullptr)
        return std::nullopt;
    watch::LatestFinding latest{.is_enabled = item->service->is_enabled,
                                .renewed_within = interval_of(*item->service, list_.defaults()) +
                                                  timeout_of(*item->service, list_.defaults())};
    if (const watch::Finding* finding = monitor_.latest(item->key))
        latest.finding = *finding;
    return latest;
}

void WatchParts::add_routes(http::Router& router)
{
    const watch::WatchedParts parts = watched();
    watch::add_service_routes(router, parts);
    watch::add_exchange_routes(router, parts, world_.aux, [this] {
        return http::BodyLimits{.time = http_.body_timeout,
                                .rate_min = static_cast<std::uint64_t>(http_.rate_min)};
    });
    watch::add_health_routes(router, parts);
    watch::add_history_routes(router, parts);
    watch::add_incident_routes(router, parts, incidents_);
    watch::add_report_route(router, parts, incidents_);
    watch::add_badge_routes(router, parts);
    watch::add_unit_routes(router, parts, host_.unit_parts());
    watch::add_heartbeat_routes(router, heartbeat_desk_);
    watch::add_version_routes(router, versions_);
}

void WatchParts::start()
{
    is_on_loop_ = true;
    world_.loop.add(*this, world_.loop.now());
    world_.loop.add(pruning_, world_.loop.now());
}

void WatchParts::drain(Instant deadline, std::function<void()> drained)
{
    is_ending_ = true;
    probes_.stop();
    if (phase_ != Phase::open)
        return drained();
    monitor_.drain(deadline, [this, deadline, drained = std::move(drained)]() mutable {
        versions_.flush();
        host_.flush();
        alerts_.drain(deadline, std::move(drained));
    });
}

void WatchParts::stop()
{
    if (!std::exchange(is_on_loop_, false))
        return;
    *self_ = nullptr;
    checks_.probers().set_collector(nullptr);
    world_.loop.remove(*this);
    world_.loop.remove(pruning_);
    pruning_.cancel();
    heartbeat_desk_.stop();
    versions_.stop();
    host_.stop();
    alerts_.stop();
}

void WatchParts::apply(const Settings& settings)
{
    if (!is_on_loop_)
        return;
    watch::MonitorSettings next = monitor_settings(settings.watch);
    // The same pointer is the same reference: what is known of it holds on.
    if (settings.watch.reference == settings_.reference)
        next.reference = monitor_.settings().reference;
    settings_ = settings.watch;
    http_ = settings.http;
    monitor_.apply(std::move(next));
    list_.apply(watchlist_settings(settings_));
    pruning_.set(history_retention(settings_));
    heartbeat_desk_.apply(settings_.interval);
    metrics_.apply(static_cast<std::size_t>(settings_.metrics_services_max));
    alerts_.apply(settings.alerting, settings_);
    probes_.apply(settings.probe);
}

void WatchParts::replace(WatchFiles files)
{
    if (!is_on_loop_)
        return;
    checks_.set_host(std::move(files.host));
    of_file_ = std::move(files.services);
    is_file_new_ = true;
    alerts_.replace(std::move(files.receivers));
    world_.loop.wake(*this);
}

std::string WatchParts::trouble() const
{
    if (has_failed_)
        return "which services are watched could not be settled with the database";
    if (monitor_.is_refused())
        return join(monitor_.waiting_findings(), " results of checks wait for the database");
    if (monitor_.is_offline())
        return "this host seems to be cut off from the network";
    std::string trouble = alerts_.trouble();
    return trouble.empty() ? host_.trouble() : trouble;
}

std::optional<WatchSummary> WatchParts::summary() const
{
    if (phase_ != Phase::open)
        return std::nullopt;
    return WatchSummary{
        .services = monitor_.services().size(),
        .by_status = metrics_.counts(),
        .checks_behind = monitor_.schedule().due_before(world_.loop.now() - lag_usual),
        .active_alerts = alerts_.active()};
}

void WatchParts::on_put(watch::ServiceKey key, const std::shared_ptr<const watch::Service>& service)
{
    alerts_.define(key, service);
    heartbeat_desk_.define(key, service);
    versions_.define(key, service);
    metrics_.define(key, service);
    host_.define(key, service);
}

void WatchParts::on_gone(watch::ServiceKey key)
{
    alerts_.forget(key);
    heartbeat_desk_.forget(key);
    versions_.forget(key);
    metrics_.forget(key);
    host_.forget(key);
}

void WatchParts::on_finding(const watch::Service& /*service*/, const watch::Finding& finding)
{
    alerts_.note(finding);
    metrics_.note(finding);
    versions_.note(finding);
}

void WatchParts::on_connectivity(bool is_online)
{
    alerts_.note_host(!is_online);
    if (is_online)
        heartbeat_desk_.listen_again();
}

// Whoever spoke while we slept was not heard.
void WatchParts::on_interruption(const watch::Interruption& /*interruption*/,
                                 std::size_t /*checks*/)
{
    heartbeat_desk_.listen_again();
}

watch::HistorySink::Facts WatchParts::facts_of(const watch::Finding& finding) const
{
    // One that has just gone was checked as others are.
    auto watched = monitor_.services().find(finding.service);
    return {.interval = watched == monitor_.services().end()
                            ? list_.defaults().interval
                            : interval_of(*watched->second.service, list_.defaults()),
            .in_maintenance = alerts_.in_maintenance(finding.service, finding.at)};
}

std::shared_ptr<const watch::Service> WatchParts::service_of(watch::ServiceKey key) const
{
    auto watched = monitor_.services().find(key);
    return watched == monitor_.services().end() ? nullptr : watched->second.service;
}

void WatchParts::tell(const std::vector<watch::StateChange>& changes)
{
    report_.note_stored();
    change_events_.note(changes);
    host_.note(changes);
}

}  // namespace holdfast::daemon
