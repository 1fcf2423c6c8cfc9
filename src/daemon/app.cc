#include "daemon/app.h"

#include <csignal>
#include <utility>

#include <sys/random.h>

#include "base/check.h"
#include "base/text.h"
#include "daemon/control_routes.h"
#include "daemon/service_routes.h"
#include "daemon/version.h"
#include "lib/systemd/notify.h"
#include "obs/build_info.h"
#include "obs/log_metrics.h"
#include "obs/message_ids.h"

namespace holdfast::daemon {
namespace {

// Jobs that may wait for the aux thread: reloads, samples, a few password hashes.
constexpr std::size_t aux_jobs_max = 256;
// What systemd may need beyond the drain before its own patience ends.
constexpr std::chrono::seconds stop_reserve{10};

http::ServerSettings server_settings(const HttpSettings& http)
{
    return {.connections_max = static_cast<std::size_t>(http.connections_max),
            .body_bytes_max = static_cast<std::size_t>(http.body_max)};
}

http::TelemetrySettings telemetry_settings(const HttpSettings& http)
{
    http::TelemetrySettings settings{
        .slow_request = http.slow_request, .access_log = http.access_log, .trusted_proxies = {}};
    for (const std::string& text : http.trusted_proxies)
        if (auto network = parse_network(text))
            settings.trusted_proxies.push_back(*network);
    return settings;
}

std::uint64_t seed_from_kernel()
{
    std::uint64_t seed = 0;
    CHECK(::getrandom(&seed, sizeof seed, 0) == sizeof seed);
    return seed;
}

}  // namespace

App::App(const World& world, Sources sources, const Settings& settings)
    : world_{world},
      log_{world.logging.log()},
      random_{seed_from_kernel()},
      loop_{world.clock},
      aux_{std::make_unique<WorkerThread>("aux", aux_jobs_max, loop_.mailbox(), world.clock)},
      reload_{{.loop = loop_, .aux = *aux_, .log = log_},
              std::move(sources),
              settings,
              [this](const Settings& changed) { apply(changed); }}
{
    loop_.observe(&loop_metrics_);
    describe_parts();
    register_metrics();
    add_service_routes(router_, registry_, readiness_);
    add_control_routes(router_, reload_);
    telemetry_ = std::make_unique<http::Telemetry>(registry_, log_, router_,
                                                   telemetry_settings(settings.http));
    server_ = std::make_unique<http::Server>(
        http::Server::World{loop_, world_.clock, random_, router_, *telemetry_},
        server_settings(settings.http));
    bus_ = std::make_unique<BusPresence>(loop_, random_, log_);
}

App::~App()
{
    // In this order: the job at hand comes back while its thread's bookkeeping is still there, then
    // those that never ran drop the replies they hold, then nobody waits any more.
    aux_->stop();
    loop_.mailbox().collect();
    aux_.reset();
}

void App::describe_parts()
{
    readiness_.add({.name = "log_file", .essential = false, .ask = [this] {
                        return world_.logging.thread().file_degradation().reason();
                    }});
    readiness_.add(
        {.name = "system_bus", .essential = false, .ask = [this] { return bus_->trouble(); }});
}

void App::register_metrics()
{
    obs::register_build_info(registry_, HOLDFAST_VERSION);
    obs::register_log_metrics(registry_, log_, world_.logging.thread());
    registry_.callback_gauge(
        {.name = "holdfast_aux_jobs", .help = "Jobs that wait for or run on the aux thread."},
        [this] { return static_cast<double>(aux_->job_count()); });
}

void App::run(std::vector<Listener> listeners)
{
    std::vector<std::string> serving;
    for (Listener& listener : listeners) {
        if (!listener.endpoint.is_path())
            serving.push_back(to_string(listener.endpoint));
        server_->listen(std::move(listener.socket));
    }
    std::string addresses = join_list(serving, ", ");

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

    loop_.on_signal(SIGTERM, [this] { stop("SIGTERM"); });
    loop_.on_signal(SIGINT, [this] { stop("SIGINT"); });
    loop_.on_signal(SIGHUP, [this] { reload_.request([](const Reload::Outcome&) {}); });

    log_.write(messages::daemon_started,
               join("holdfastd " HOLDFAST_VERSION " serves on ", addresses),
               {{"HOLDFAST_VERSION", HOLDFAST_VERSION}, {"HOLDFAST_LISTEN", addresses}});
    systemd::notify(join("READY=1\nSTATUS=", status_->text()));
    loop_.run();
    loop_.remove(process_sampler_);
    loop_.remove(*status_);
    loop_.remove(world_.watchdog);
    log_.write(messages::daemon_stopped, "stopped");
}

void App::apply(const Settings& settings)
{
    world_.logging.apply(settings.log);
    telemetry_->apply(telemetry_settings(settings.http));
    server_->apply(server_settings(settings.http));
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
    server_->drain(limit, [this, limit](std::size_t cut_off) {
        if (cut_off > 0)
            log_.write(
                messages::drain_incomplete,
                join(cut_off, " connections were still open after ", format_duration(limit),
                     " and were cut off"),
                {{"HOLDFAST_COUNT", join(cut_off)}, {"HOLDFAST_SECONDS", join(seconds(limit))}});
        loop_.quit();
    });
}

}  // namespace holdfast::daemon
