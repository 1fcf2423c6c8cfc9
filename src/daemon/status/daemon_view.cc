#include "daemon/status/daemon_view.h"

#include <chrono>

#include <unistd.h>

#include "http/method.h"
#include "obs/build_info.h"
#include "obs/explanation.h"

namespace holdfast::daemon {
namespace {

using View = page::DaemonView;

constexpr std::chrono::minutes latency_span{5};

// Nothing: beyond the last bound.
std::optional<Duration> bound_of(const obs::Histogram& histogram, std::uint64_t rank)
{
    for (std::size_t i = 0; i < histogram.bounds().size(); ++i)
        if (histogram.cumulative(i).load(std::memory_order_relaxed) >= rank)
            return std::chrono::duration_cast<Duration>(
                std::chrono::duration<double>{histogram.bounds()[i]});
    return std::nullopt;
}

std::vector<View::Limit> limits_of(const DaemonSources& sources)
{
    auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
    const auto counts = sources.orders.look();
    return {{.name = "Connections",
             .used = number(sources.server.connection_count()),
             .most = sources.settings.http.connections_max,
             .setting = "http.connections_max"},
            {.name = "Event streams",
             .used = number(sources.events.stream_count()),
             .most = sources.settings.http.streams_max,
             .setting = "http.streams_max"},
            {.name = "Orders that are not final",
             .used = counts ? counts->of(order::OrderState::processing) : 0,
             .most = sources.settings.orders.backlog_max,
             .setting = "orders.backlog_max"},
            {.name = "Writes that wait or run",
             .used = number(sources.storage.queued_writes()),
             .most = number(sources.storage.writes_limit())},
            {.name = "Reads that wait or run",
             .used = number(sources.storage.queued_reads()),
             .most = number(sources.storage.reads_limit())},
            {.name = "Other jobs off the loop",
             .used = number(sources.aux.job_count()),
             .most = number(sources.aux.jobs_max())},
            {.name = "Log entries that wait",
             .used = number(sources.log.queued()),
             .most = number(sources.log.queue_max()),
             .setting = "log.queue_max"}};
}

View::Store store_of(const DaemonSources& sources)
{
    Storage& storage = sources.storage;
    store::Metrics& metrics = storage.ledger_metrics();
    View::Store store{.bytes = storage.ledger_bytes(),
                      .log_bytes = static_cast<std::int64_t>(metrics.wal_bytes.value()),
                      .free_bytes = storage.free_bytes(),
                      .takes_new_work = storage.trouble().empty(),
                      .commits = spread_of(metrics.commit_seconds)};
    if (const auto& backup = sources.store_tasks.newest_backup())
        store.backup = backup->made_at;
    return store;
}

std::vector<View::Latency> latencies_of(const DaemonSources& sources)
{
    std::vector<View::Latency> latencies;
    sources.traffic.for_each([&](const http::Route& route, const latency::Window& window) {
        if (const auto summary = window.over(latency_span, sources.loop.now()))
            latencies.push_back({.method = to_string(route.method),
                                 .path = route.path,
                                 .count = summary->count,
                                 .p50 = summary->p50,
                                 .p95 = summary->p95,
                                 .p99 = summary->p99});
    });
    return latencies;
}

std::vector<View::Fault> faults_of(obs::RecentFaults& recent)
{
    std::vector<View::Fault> faults;
    for (obs::RecentFaults::Fault& each : recent.list())
        faults.push_back({.message = each.message,
                          .explanation = explain(*each.message),
                          .text = std::move(each.text),
                          .first = each.first,
                          .last = each.last,
                          .count = each.count});
    return faults;
}

}  // namespace

page::DaemonView::Spread spread_of(obs::Histogram& histogram)
{
    histogram.publish();
    const std::uint64_t count =
        histogram.cumulative(histogram.bounds().size()).load(std::memory_order_relaxed);
    if (count == 0)
        return {};
    // The rank of the last one that belongs to it.
    return {.count = count,
            .half = bound_of(histogram, count - count / 2),
            .most = bound_of(histogram, count - count / 100)};
}

page::DaemonView look_at(const DaemonSources& sources)
{
    const Readiness::Report readiness = sources.readiness.report();
    View view{.word = readiness.word(),
              .compiler = obs::compiler(),
              .process = ::getpid(),
              .started = sources.started,
              .listeners = sources.listeners,
              .store = store_of(sources),
              .lag = spread_of(sources.loop_metrics.lag()),
              .turns = spread_of(sources.loop_metrics.turn()),
              .silence_max = sources.watchdog.silence_max(),
              .limits = limits_of(sources),
              .latencies = latencies_of(sources),
              .faults = faults_of(sources.faults),
              .trends = sources.trends};
    for (const Readiness::PartState& part : readiness.parts)
        view.parts.push_back({.name = part.name,
                              .is_essential = part.essential,
                              .trouble = part.trouble,
                              .is_on = part.is_on});
    for (const Watchdog::Look& each : sources.watchdog.look(sources.loop.now()))
        view.threads.push_back(
            {.name = each.thread, .silence = each.silence, .is_excused = each.is_excused});
    return view;
}

}  // namespace holdfast::daemon
