#include "http/request_metrics.h"

#include "base/text.h"

namespace holdfast::http {
namespace {

// Every route with a handful of statuses each; far above what our table can produce.
constexpr std::size_t label_sets_max = 2000;

}  // namespace

RequestMetrics::RequestMetrics(obs::Registry& registry, const Router& router)
    : router_{router},
      requests_{registry.counters(
          {.name = "http_requests_total", .help = "Requests answered, by route and status."},
          {.names = {"method", "endpoint", "status"}, .sets_max = label_sets_max})},
      durations_{registry.histograms(
          {.name = "http_request_duration_seconds",
           .help = "Time from the request line to the end of the answer.",
           .unit = "seconds"},
          {.names = {"method", "endpoint"}, .sets_max = label_sets_max}, obs::latency_bounds())},
      open_{registry.gauge(
          {.name = "holdfast_http_connections", .help = "Open connections, all listeners."})},
      refused_{registry.counters({.name = "holdfast_http_connections_refused_total",
                                  .help = "Connections that were not served, by reason."},
                                 {.names = {"reason"}})},
      refused_limit_{refused_.with({"limit"})},
      refused_descriptors_{refused_.with({"no_descriptor"})},
      routes_(router.routes().size())
{
    auto& compressed = registry.counters(
        {.name = "holdfast_http_compressed_total",
         .help = "Answers to clients that would rather have gzip, by who compressed them."},
        {.names = {"by"}});
    compressed_ = {&compressed.with({"loop"}), &compressed.with({"worker"}),
                   &compressed.with({"start"}), &compressed.with({"nobody"})};
}

void RequestMetrics::request_finished(const Finished& finished) noexcept
{
    const bool known = finished.route != no_route &&
                       router_.routes()[finished.route].method == finished.request.method;
    if (!known) {
        counter_for(finished).add();
        return;
    }
    PerRoute& route = routes_[finished.route];
    if (route.duration == nullptr)
        route.duration = &durations_.with(
            {to_string(finished.request.method), router_.routes()[finished.route].path});
    route.duration->observe(finished.took);
    for (const Status& each : route.statuses) {
        if (each.status == finished.status) {
            each.counter->add();
            return;
        }
    }
    obs::Counter& counter = counter_for(finished);
    route.statuses.push_back({finished.status, &counter});
    counter.add();
}

obs::Counter& RequestMetrics::counter_for(const Finished& finished)
{
    std::string_view endpoint =
        finished.route == no_route ? "other" : router_.routes()[finished.route].path;
    return requests_.with({to_string(finished.request.method), endpoint, join(finished.status)});
}

void RequestMetrics::connection_refused(Refusal why) noexcept
{
    (why == Refusal::limit ? refused_limit_ : refused_descriptors_).add();
}

}  // namespace holdfast::http
