#include "http/request_metrics.h"

#include "base/text.h"

namespace holdfast::http {
namespace {

// Every route with a handful of statuses each; far above what our table can produce.
constexpr std::size_t label_sets_max = 2000;

constexpr std::array<std::string_view, 4> refusal_names{"limit", "address_limit", "control_limit",
                                                        "no_descriptor"};

}  // namespace

RequestMetrics::RequestMetrics(obs::Registry& registry, const Router& router)
    : router_{router},
      requests_{registry.counters(
          {.name = "http_requests_total",
           .help = "Requests, by route and status; aborted: the connection ended before an "
                   "answer."},
          {.names = {"method", "endpoint", "status"}, .sets_max = label_sets_max})},
      durations_{registry.histograms(
          {.name = "http_request_duration_seconds",
           .help = "Time from the request line to the end of the answer.",
           .unit = "seconds"},
          {.names = {"method", "endpoint"}, .sets_max = label_sets_max}, obs::latency_bounds())},
      open_{registry.gauge(
          {.name = "holdfast_http_connections", .help = "Open connections, all listeners."})},
      dropped_{registry.counter({.name = "holdfast_http_connections_dropped_total",
                                 .help = "Refused connections that got no answer: "
                                         "http.connections_reserve was used up."})},
      routes_(router.routes().size())
{
    auto& compressed = registry.counters(
        {.name = "holdfast_http_compressed_total",
         .help = "Answers to clients that would rather have gzip, by who compressed them."},
        {.names = {"by"}});
    compressed_ = {&compressed.with({"loop"}), &compressed.with({"worker"}),
                   &compressed.with({"start"}), &compressed.with({"nobody"})};
    auto& connections = registry.counters({.name = "holdfast_http_connections_refused_total",
                                           .help = "Connections that were not served, by reason."},
                                          {.names = {"reason"}});
    for (std::size_t i = 0; i < connections_refused_.size(); ++i)
        connections_refused_[i] = &connections.with({refusal_names[i]});
    auto& requests = registry.counters(
        {.name = "holdfast_http_refused_total",
         .help = "Requests refused or broken off before a route was asked, by reason."},
        {.names = {"reason"}});
    for (std::size_t i = 0; i < requests_refused_.size(); ++i)
        requests_refused_[i] = &requests.with({refused_names[i]});
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
    if (!finished.is_live) {
        if (route.duration == nullptr)
            route.duration = &durations_.with(
                {to_string(finished.request.method), router_.routes()[finished.route].path});
        route.duration->observe(finished.took);
    }
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
    return requests_.with({to_string(finished.request.method), endpoint, status_word(finished)});
}

void RequestMetrics::connection_refused(Refusal why, bool answered) noexcept
{
    connections_refused_[static_cast<std::size_t>(why)]->add();
    if (!answered)
        dropped_.add();
}

void RequestMetrics::request_refused(Refused reason) noexcept
{
    requests_refused_[static_cast<std::size_t>(reason)]->add();
}

}  // namespace holdfast::http
