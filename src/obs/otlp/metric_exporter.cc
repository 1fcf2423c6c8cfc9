#include "obs/otlp/metric_exporter.h"

#include <algorithm>
#include <utility>

namespace holdfast::otlp {

MetricExporter::MetricExporter(const Courier::World& world, obs::Registry& registry, Random random)
    : loop_{world.loop},
      report_{world.report},
      registry_{registry},
      start_{world.loop.wall()},
      courier_{world, Signal::metrics, *this, random},
      rounds_{registry.counters(
          {.name = "holdfast_metric_exports_total",
           .help = "How often all metrics were told to the collector, and how often in vain."},
          {.names = {"outcome"}, .sets_max = 2})}
{
    rounds_.with({"taken"});
    rounds_.with({"failed"});
    loop_.add(*this, never);
}

MetricExporter::~MetricExporter()
{
    loop_.remove(*this);
}

void MetricExporter::apply(MetricExportSettings settings)
{
    const bool was_on = std::exchange(settings_, std::move(settings)).is_on;
    if (!settings_.is_on) {
        due_ = never;
        courier_.give_up();
    } else if (!was_on || due_ > loop_.now() + settings_.interval) {
        due_ = loop_.now() + settings_.interval;
    }
    loop_.wake(*this);
}

void MetricExporter::flush(Instant deadline, std::function<void()> flushed)
{
    flush_.begin(deadline, std::move(flushed));
    if (settings_.is_on)
        due_ = loop_.now();
    loop_.wake(*this);
}

Instant MetricExporter::step(Instant now)
{
    if (flush_.end(now, is_told(now), report_.is_away(Signal::metrics)))
        return never;
    const Instant again = courier_.step(now);
    if (courier_.is_busy())
        return std::min(again, flush_.until());
    if (is_in_round_) {
        send_part();
        return flush_.until();
    }
    if (now < due_)
        return std::min(due_, flush_.until());
    // No catching up: who was late is late once.
    due_ = now + settings_.interval;
    registry_.refresh();
    is_in_round_ = true;
    after_.clear();
    send_part();
    return flush_.until();
}

bool MetricExporter::is_told(Instant now) const noexcept
{
    return !courier_.is_busy() && !is_in_round_ && now < due_;
}

void MetricExporter::send_part()
{
    MetricPart part = encode_metrics(registry_, after_, part_bytes, *settings_.teller,
                                     {.start = start_, .now = loop_.wall()});
    after_ = std::move(part.last);
    courier_.send([text = std::move(part.text)]() mutable { return std::move(text); },
                  settings_.compresses,
                  [this](const Receipt& receipt, Duration /*took*/) { note(receipt); });
}

void MetricExporter::note(const Receipt& receipt)
{
    const bool is_taken = receipt.reception == Reception::taken;
    if (is_taken && !after_.empty() && settings_.is_on)
        return;  // The next part follows.
    is_in_round_ = false;
    rounds_.with({is_taken ? "taken" : "failed"}).add();
}

}  // namespace holdfast::otlp
