#include "http/stream/stream_metrics.h"

#include <utility>

#include "http/stream/event_ring.h"

namespace holdfast::http {

StreamMetrics::StreamMetrics(obs::Registry& registry, std::function<double()> open)
    : events_{registry.counters({.name = "holdfast_http_stream_events_total",
                                 .help = "Events that were sent, once for each client."},
                                {.names = {"event"}, .sets_max = event_kinds_max})},
      refused_{registry.counter({.name = "holdfast_http_streams_refused_total",
                                 .help = "Streams that were refused: http.streams_max is "
                                         "reached."})}
{
    registry.callback_gauge(
        {.name = "holdfast_http_streams", .help = "Open streams of events (GET /stream)."},
        std::move(open));
    auto& cut_off = registry.counters(
        {.name = "holdfast_http_streams_cut_off_total",
         .help = "Streams of clients that were too slow: behind what is kept of the last events, "
                 "or stalled, with nothing arriving for http.answer_timeout."},
        {.names = {"reason"}});
    cut_off_ = {&cut_off.with({"behind"}), &cut_off.with({"stalled"})};
}

}  // namespace holdfast::http
