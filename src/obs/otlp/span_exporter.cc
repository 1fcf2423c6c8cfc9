#include "obs/otlp/span_exporter.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace holdfast::otlp {
namespace {

constexpr std::string_view queue_full = "queue_full";
constexpr std::string_view undeliverable = "undeliverable";
constexpr std::string_view refused = "refused";
constexpr std::string_view rejected = "rejected";

}  // namespace

SpanExporter::SpanExporter(const Courier::World& world, trace::Tracer& tracer,
                           obs::Registry& registry, Random random)
    : loop_{world.loop},
      report_{world.report},
      tracer_{tracer},
      courier_{world, Signal::traces, *this, random},
      exported_{registry.counter({.name = "holdfast_trace_spans_exported_total",
                                  .help = "Spans that the collector took."})},
      dropped_{registry.counters(
          {.name = "holdfast_trace_spans_dropped_total",
           .help = "Spans that were not exported: there was no room, the collector did not take "
                   "them in five tries, refused a batch, or rejected some of one."},
          {.names = {"reason"}, .sets_max = 4})},
      took_{registry.histogram({.name = "holdfast_trace_export_duration_seconds",
                                .help = "From writing a batch of spans down to the collector's "
                                        "last word, tries included.",
                                .unit = "seconds"},
                               {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60})}
{
    for (std::string_view reason : {queue_full, undeliverable, refused, rejected})
        dropped_.with({reason});
    registry.callback_gauge({.name = "holdfast_trace_spans_waiting",
                             .help = "Spans that wait for the exporter (tracing.queue_max)."},
                            [this] { return static_cast<double>(tracer_.waiting()); });
    registry.before_scrape([this] { count_dropped(); });
    tracer_.tell_waiting([this] {
        waiting_since_ = loop_.now();
        loop_.wake(*this);
    });
    loop_.add(*this, never);
}

SpanExporter::~SpanExporter()
{
    tracer_.tell_waiting({});
    loop_.remove(*this);
}

void SpanExporter::apply(SpanExportSettings settings)
{
    settings_ = std::move(settings);
    if (!settings_.is_on)
        courier_.give_up();
    loop_.wake(*this);
}

void SpanExporter::flush(Instant deadline, std::function<void()> flushed)
{
    flush_.begin(deadline, std::move(flushed));
    loop_.wake(*this);
}

Instant SpanExporter::step(Instant now)
{
    if (flush_.end(now, is_empty(), report_.is_away(Signal::traces)))
        return never;
    Instant next = courier_.step(now);
    if (is_due(now))
        send(now);
    else if (!courier_.is_busy() && tracer_.waiting() > 0 && settings_.is_on)
        next = std::min(next, waiting_since_ + settings_.batch_delay);
    return std::min(next, flush_.until());
}

bool SpanExporter::is_due(Instant now) const noexcept
{
    if (courier_.is_busy() || !settings_.is_on || tracer_.waiting() == 0)
        return false;
    return flush_.is_under_way() || tracer_.waiting() >= settings_.batch_max ||
           now >= waiting_since_ + settings_.batch_delay;
}

void SpanExporter::send(Instant now)
{
    auto spans = std::make_shared<std::vector<trace::Span>>(tracer_.take(settings_.batch_max));
    waiting_since_ = now;
    const std::size_t count = spans->size();
    courier_.send(
        [spans = std::move(spans), teller = settings_.teller] {
            return encode_spans(*spans, *teller);
        },
        settings_.compresses,
        [this, count](const Receipt& receipt, Duration took) { note(count, receipt, took); });
}

void SpanExporter::note(std::size_t spans, const Receipt& receipt, Duration took)
{
    took_.observe(took);
    if (receipt.reception == Reception::taken) {
        const std::uint64_t lost = std::min<std::uint64_t>(receipt.rejected, spans);
        exported_.add(spans - lost);
        dropped_.with({rejected}).add(lost);
    } else {
        const bool is_refused = receipt.reception == Reception::refused;
        dropped_.with({is_refused ? refused : undeliverable}).add(spans);
    }
}

void SpanExporter::count_dropped()
{
    const std::uint64_t dropped = tracer_.dropped();
    dropped_.with({queue_full}).add(dropped - std::exchange(dropped_by_tracer_, dropped));
}

bool SpanExporter::is_empty() const noexcept
{
    return !courier_.is_busy() && (tracer_.waiting() == 0 || !settings_.is_on);
}

}  // namespace holdfast::otlp
