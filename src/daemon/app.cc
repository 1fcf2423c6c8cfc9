#include "daemon/app.h"

#include <csignal>
#include <utility>

#include <sys/random.h>

#include "base/check.h"
#include "base/text.h"
#include "daemon/check/own_name.h"
#include "daemon/control_routes.h"
#include "daemon/database_route.h"
#include "daemon/guard_settings.h"
#include "daemon/metrics_route.h"
#include "daemon/openapi_route.h"
#include "daemon/orders/health_status.h"
#include "daemon/service_routes.h"
#include "daemon/status/parts.h"
#include "daemon/store_exit.h"
#include "daemon/version.h"
#include "event/sqlite_outbox.h"
#include "http/failure.h"
#include "http/stream/event_route.h"
#include "lib/systemd/notify.h"
#include "obs/build_info.h"
#include "obs/log_metrics.h"
#include "obs/message_ids.h"
#include "store/samples.h"

namespace holdfast::daemon {
namespace {

// Jobs that may wait for the aux thread: reloads, samples, a few password hashes.
constexpr std::size_t aux_jobs_max = 256;
// What systemd may need beyond the drain before its own patience ends.
constexpr std::chrono::seconds stop_reserve{10};

// How long answers may take to get out after the disk has failed.
constexpr std::chrono::seconds broken_drain{2};

http::ServerSettings server_settings(const Settings& settings)
{
    const HttpSettings& http = settings.http;
    return {
        .connections_max = static_cast<std::size_t>(http.connections_max),
        .connections_per_address = static_cast<std::size_t>(http.connections_per_address),
        .control_connections_max = static_cast<std::size_t>(settings.control.connections_max),
        .connections_reserve = static_cast<std::size_t>(http.connections_reserve),
        .body_bytes_max = static_cast<std::size_t>(http.body_max),
        .gzip_bytes_min = static_cast<std::size_t>(http.gzip_min),
        .patience = {.head = http.header_timeout,
                     .body = http.body_timeout,
                     .answer = http.answer_timeout,
                     .idle = http.idle_timeout,
                     .rate_min = static_cast<std::uint64_t>(http.rate_min)},
        .proxies = trusted_proxies(http),
    };
}

std::size_t streams_max(const Settings& settings) noexcept
{
    return static_cast<std::size_t>(settings.http.streams_max);
}

http::TelemetrySettings telemetry_settings(const HttpSettings& http)
{
    return {.slow_request = http.slow_request,
            .access_log = http.access_log,
            .trusted_proxies = trusted_proxies(http)};
}

StorageSettings storage_settings(const DatabaseSettings& database)
{
    store::WriterSettings ledger{
        .wal_bytes_max = database.wal_max,
        .space = {.free_min = database.free_min, .ballast_bytes = database.ballast}};
    // Telemetry has no ballast, and a file of a bounded size.
    store::WriterSettings telemetry{.is_expendable = true,
                                    .make_room = store::delete_oldest_samples,
                                    .wal_bytes_max = database.wal_max,
                                    .space = {.free_min = database.free_min, .ballast_bytes = 0}};
    return {.ledger_path = database.path,
            .telemetry_path = store::telemetry_path(database.path),
            .ledger = ledger,
            .telemetry = telemetry,
            .read_timeout = database.read_timeout};
}

std::uint64_t seed_from_kernel()
{
    std::uint64_t seed = 0;
    CHECK(::getrandom(&seed, sizeof seed, 0) == sizeof seed);
    return seed;
}

}  // namespace

App::App(const World& world, Sources sources, const Settings& settings, store::Prepared store,
         Files files)
    : world_{world},
      log_{world.logging.log()},
      ledger_lock_{std::move(store.ledger_lock)},
      telemetry_lock_{std::move(store.telemetry_lock)},
      random_{seed_from_kernel()},
      loop_{world.clock},
      events_{{loop_, registry_, log_, HOLDFAST_VERSION}},
      certificates_{{.loop = loop_, .log = log_, .registry = registry_}, files.identities},
      aux_{std::make_unique<WorkerThread>("aux", aux_jobs_max, loop_.mailbox(), world.clock)},
      reload_{{.loop = loop_, .aux = *aux_, .log = log_},
              std::move(sources),
              settings,
              [this](const Settings& changed) { apply(changed); }}
{
    loop_.observe(&loop_metrics_);
    auto saved_trends = load_saved_trends(store.telemetry, log_);
    std::string event_source = event::load_source(store.ledger);
    serve_store(std::move(store), settings);
    tracing_ = std::make_unique<TracingParts>(
        TracingParts::World{loop_, world.clock, *aux_, log_, registry_, Random{random_.next()}},
        settings.tracing);
    ledger_ = std::make_unique<TracedLedger>(store_tasks_->ledger(), tracing_->tracer());
    describe_parts();
    register_metrics();
    reread_files();
    add_service_routes(router_, readiness_);
    add_control_routes(router_, reload_);
    add_database_route(router_, storage_->ledger());
    add_status_route(router_, report_);
    shipments_ = std::make_unique<ShipmentParts>(
        ShipmentParts::World{loop_, world.clock, *aux_, *storage_, *ledger_, log_, registry_},
        settings, router_);
    orders_ = std::make_unique<OrderParts>(
        OrderParts::World{loop_, world.clock, *aux_, *storage_, *ledger_, log_, registry_, events_,
                          tracing_->tracer(), Random{random_.next()}},
        settings, router_);
    watch_ = std::make_unique<WatchParts>(
        WatchParts::World{loop_, loop_.mailbox(), world.clock, *aux_, *ledger_, log_, registry_,
                          store_tasks_->expired_rows(), events_, tracing_->tracer(),
                          Random{random_.next()}},
        settings, std::move(files.watch), router_);
    count_events_ = std::make_unique<CountEvents>(
        CountEvents::World{events_, orders_->counts(), shipments_->counts()});
    announcements_ = std::make_unique<AnnouncementParts>(
        AnnouncementParts::World{loop_, *ledger_, store_tasks_->expired_rows()}, settings, router_);
    rehearsals_ = std::make_unique<RehearsalParts>(*aux_, settings.drills, router_);
    pages_ = std::make_unique<PageParts>(
        PageParts::World{loop_, *shipments_, *orders_, *watch_, *announcements_, *rehearsals_,
                         [this] { return shown_trends(); }, [this] { return look(); },
                         front_parts(settings)},
        settings.status_page, router_);
    make_events(settings, {seed_from_kernel(), seed_from_kernel()}, std::move(event_source));
    http::add_event_route(router_, events_);
    events_.set_streams_max(streams_max(settings));
    add_health_status_route(
        router_, {readiness_, *orders_,
                  [this] { return typical_time(telemetry_->traffic(), "/orders", loop_.now()); }});
    add_metrics_route(
        router_,
        {registry_, [this](const http::Request& request) { return count_shipments(request); }},
        settings.http.metrics_default);
    add_openapi_route(router_);
    telemetry_ = std::make_unique<http::Telemetry>(registry_, log_, router_,
                                                   telemetry_settings(settings.http));
    telemetry_->set_tracer(tracing_->tracer());
    telemetry_->tell(event_parts_->listener());
    trends_ = std::make_unique<TrendWatch>(
        TrendWatch::World{loop_, log_, registry_, storage_->telemetry(), shipments_->counts(),
                          telemetry_->traffic()},
        settings.trends, saved_trends);
    trends_->on_event([this](const trend::Event& trend) { event_parts_->note_trend(trend); });
    describe_status();
    make_server(settings);
}

void App::make_server(const Settings& settings)
{
    guard_ = std::make_unique<http::Guard>(
        http::Guard::World{world_.clock, *aux_, registry_, log_, own_name()},
        guard_settings(settings));
    server_ = std::make_unique<http::Server>(
        http::Server::World{loop_, world_.clock, random_, router_, *telemetry_, aux_.get(),
                            guard_.get(), &tracing_->tracer()},
        server_settings(settings));
    bus_ = std::make_unique<BusPresence>(loop_, random_, log_);
    bus_->bus().add(watch_->bus_user());
}

void App::serve_store(store::Prepared store, const Settings& settings)
{
    storage_ = std::make_unique<Storage>(
        Storage::World{loop_.mailbox(), world_.clock, log_, registry_},
        storage_settings(settings.database),
        Storage::Connections{.ledger = std::move(store.ledger),
                             .ledger_reader = std::move(store.ledger_reader),
                             .telemetry = std::move(store.telemetry),
                             .telemetry_reader = std::move(store.telemetry_reader),
                             .is_telemetry_broken = store.telemetry_refusal.has_value()});
    loop_.before_turns([this](bool is_idle) { storage_->send(is_idle); });
    store_tasks_ = std::make_unique<StoreTasks>(
        StoreTasks::World{loop_, *storage_, log_, registry_, *aux_, loop_.mailbox(), world_.clock,
                          Random{random_.next()}, telemetry_lock_},
        settings);
    store_tasks_->on_telemetry_back([this](const std::vector<store::TrendState>& trends) {
        event_parts_->begin_anew();
        trends_->take_up(trends);
    });
}

App::~App()
{
    // In this order: what the threads have at hand comes back while their bookkeeping is still
    // there, then what never ran drops the replies it holds, then nobody waits any more.
    aux_->stop();
    storage_->stop();
    loop_.mailbox().collect();
    aux_.reset();
    storage_.reset();
}

void App::reread_files()
{
    reload_.also_read([this](const Settings& settings, const Environment& /*environment*/,
                             std::vector<Problem>& problems) -> Reload::PutInForce {
        auto read = std::make_shared<WatchFiles>(read_watch_files(settings, problems));
        return [this, read](Changes& /*changes*/) { watch_->replace(std::move(*read)); };
    });
    reload_.also_read([this](const Settings& settings, const Environment& environment,
                             std::vector<Problem>& problems) -> Reload::PutInForce {
        return [this,
                read = read_identities(settings.listen, environment, problems)](Changes& changes) {
            for (const std::string& address : certificates_.replace(read))
                changes.applied.push_back(join("the certificate of ", address));
        };
    });
}

void App::register_metrics()
{
    obs::register_build_info(registry_, HOLDFAST_VERSION);
    obs::register_log_metrics(registry_, log_, world_.logging.thread());
    registry_.callback_gauge(
        {.name = "holdfast_aux_jobs", .help = "Jobs that wait for or run on the aux thread."},
        [this] { return static_cast<double>(aux_->job_count()); });
}

// The counts are right whatever became of the other tables; but who asks for them wants to know
// whether the service is well.
http::Response App::count_shipments(const http::Request& request)
{
    if (const std::string& trouble = store_tasks_->trouble(); !trouble.empty())
        return http::error_response({Errc::internal, trouble}, request);
    return shipments_->count(request);
}

int App::run(std::vector<Listener> listeners)
{
    for (Listener& listener : listeners) {
        const std::string address = to_string(listener.endpoint);
        const http::tls::Identity* identity = certificates_.find(address);
        if (!listener.endpoint.is_path())
            serving_.push_back(identity == nullptr ? address : join(address, " (TLS)"));
        server_->listen(std::move(listener.socket), identity);
    }
    std::string addresses = join_list(serving_, ", ");

    storage_->start([this] { stop_for_broken_store(); });
    world_.watchdog.watch(storage_->writer_progress());
    world_.watchdog.watch(storage_->reader_progress());
    world_.watchdog.watch(aux_->progress());
    world_.watchdog.watch(world_.logging.thread().progress());
    world_.watchdog.connect(
        {.feed = systemd::notify_watchdog, .report = [this](const char* thread, Duration silence) {
             report_stall(log_, *aux_, thread, silence);
         }});
    status_ = std::make_unique<StatusLine>(readiness_, addresses);
    loop_.add(world_.watchdog, loop_.now());
    loop_.add(*status_, loop_.now());
    loop_.add(process_sampler_, loop_.now());
    loop_.add(telemetry_->traffic(), loop_.now());
    loop_.add(loop_metrics_, loop_.now());
    loop_.add(*trends_, loop_.now());
    store_tasks_->start();
    orders_->start();
    watch_->start();
    announcements_->start();
    pages_->start();
    loop_.add(*count_events_, loop_.now());
    event_parts_->start();
    if (kafka_)
        kafka_->start();

    loop_.on_signal(SIGTERM, [this] { stop("SIGTERM"); });
    loop_.on_signal(SIGINT, [this] { stop("SIGINT"); });
    loop_.on_signal(SIGHUP,
                    [this] { reload_.request("signal:SIGHUP", [](const Reload::Outcome&) {}); });

    log_.write(messages::daemon_started,
               join("holdfastd " HOLDFAST_VERSION " serves on ", addresses),
               {{"HOLDFAST_VERSION", HOLDFAST_VERSION}, {"HOLDFAST_LISTEN", addresses}});
    systemd::notify(join("READY=1\nSTATUS=", status_->text()));
    loop_.run();
    loop_.remove(*count_events_);
    pages_->stop();
    announcements_->stop();
    watch_->stop();
    orders_->stop();
    store_tasks_->stop();
    loop_.remove(*trends_);
    trends_->save_all();
    event_parts_->stop();
    if (kafka_)
        kafka_->stop();
    loop_.remove(telemetry_->traffic());
    loop_.remove(loop_metrics_);
    loop_.remove(process_sampler_);
    loop_.remove(*status_);
    loop_.remove(world_.watchdog);
    log_.write(messages::daemon_stopped, "stopped");
    return exit_status_;
}

void App::apply(const Settings& settings)
{
    world_.logging.apply(settings.log);
    storage_->set_free_min(settings.database.free_min);
    store_tasks_->apply(settings.retention);
    shipments_->apply(settings);
    orders_->apply(settings);
    watch_->apply(settings);
    announcements_->apply(settings);
    pages_->apply(settings.status_page);
    tracing_->apply(settings.tracing);
    event_parts_->apply(settings.events);
    telemetry_->apply(telemetry_settings(settings.http));
    rehearsals_->apply(settings.drills);
    guard_->apply(guard_settings(settings));
    trends_->set_enabled(settings.trends.enabled);
    server_->apply(server_settings(settings));
    events_.set_streams_max(streams_max(settings));
    // Who listens was asked who he is by the rules of before.
    server_->end_streams();
}

// The answers that say so go out, then the process ends: what the file holds is found out by the
// recovery of the next start, and by that alone.
void App::stop_for_broken_store()
{
    exit_status_ = storage_->is_damaged() ? exit_damaged : exit_io_error;
    systemd::notify(join("STOPPING=1\nSTATUS=", storage_->is_damaged()
                                                    ? "The database is damaged"
                                                    : "The disk failed under the database"));
    readiness_.close();
    server_->drain(broken_drain, [this](std::size_t) { loop_.quit(); });
}

void App::stop(const char* reason)
{
    if (std::exchange(stopping_, true)) {
        // Asked twice: a person at a terminal does not want to wait.
        loop_.quit();
        return;
    }
    Duration limit = reload_.current().http.drain_timeout;
    auto patience = std::chrono::ceil<std::chrono::microseconds>(limit + stop_reserve);
    systemd::notify(join("STOPPING=1\nSTATUS=Answering what has begun\nEXTEND_TIMEOUT_USEC=",
                         patience.count()));
    log_.write(messages::daemon_stopping,
               join("stopping on ", reason, ", answering what has begun for at most ",
                    format_duration(limit)),
               {{"HOLDFAST_REASON", reason}});
    readiness_.close();
    drains_ = kafka_ ? 4 : 3;
    if (kafka_)
        kafka_->drain([this] { note_drained(); });
    orders_->drain(loop_.now() + limit, [this] { note_drained(); });
    watch_->drain(loop_.now() + limit, [this] { note_drained(); });
    server_->drain(limit, [this, limit](std::size_t cut_off) {
        if (cut_off > 0)
            log_.write(
                messages::drain_incomplete,
                join(cut_off, " connections were still open after ", format_duration(limit),
                     " and were cut off"),
                {{"HOLDFAST_COUNT", join(cut_off)}, {"HOLDFAST_SECONDS", join(seconds(limit))}});
        note_drained();
    });
}

void App::note_drained()
{
    if (--drains_ == 0)
        tracing_->flush([this] { loop_.quit(); });
}

}  // namespace holdfast::daemon
