#include "daemon/tracing/tracing_parts.h"

#include <utility>

#include <unistd.h>

#include "base/text.h"
#include "daemon/check/own_name.h"
#include "daemon/tracing/otlp_settings.h"

namespace holdfast::daemon {
namespace {

// One message of each kind at a time.
constexpr int connections_max = 2;

otlp::Courier::World world_of(const TracingParts::World& world, otlp::CurlCollector& collector,
                              otlp::CollectorReport& report)
{
    return {.loop = world.loop, .worker = world.aux, .collector = collector, .report = report};
}

}  // namespace

TracingParts::TracingParts(const World& world, const TracingSettings& settings)
    : world_{world},
      tracer_{world.clock, Random{world_.random.next()}},
      report_{world.log},
      exchanges_{world.loop, {.connections_max = connections_max}},
      collector_{exchanges_, world.loop},
      spans_{world_of(world, collector_, report_), tracer_, world.registry,
             Random{world_.random.next()}},
      metrics_{world_of(world, collector_, report_), world.registry, Random{world_.random.next()}}
{
    apply(settings);
}

TracingParts::~TracingParts() = default;

void TracingParts::apply(const TracingSettings& settings)
{
    OtlpUrls urls = otlp_urls(settings);
    is_on_ = !urls.traces.empty() || !urls.metrics.empty();
    if (std::string now = join(urls.traces, '\n', urls.metrics); now != urls_) {
        urls_ = std::move(now);
        report_.forget();
        if (auto wrong = find_misdirected(urls))
            report_.note_misdirected(wrong->url, wrong->instead);
    }
    // Half of what is wanted would look like all of it.
    if (find_misdirected(urls))
        urls = {};
    auto teller = make_teller(settings, own_name(), static_cast<long>(::getpid()));
    const bool compresses = settings.compression == OtlpCompression::gzip;
    const trace::TracerSettings tracing = tracer_settings(settings, !urls.traces.empty());
    tracer_.apply(tracing);
    collector_.apply(collector_settings(settings, urls));
    spans_.apply({.is_on = tracing.is_on,
                  .batch_max = tracing.batch_max,
                  .batch_delay = settings.batch_delay,
                  .compresses = compresses,
                  .teller = teller});
    metrics_.apply({.is_on = !urls.metrics.empty(),
                    .interval = settings.metrics_interval,
                    .compresses = compresses,
                    .teller = std::move(teller)});
}

void TracingParts::flush(std::function<void()> flushed)
{
    const Instant deadline = world_.loop.now() + flush_max;
    // Spans first: the last numbers tell of them as well.
    spans_.flush(deadline, [this, deadline, flushed = std::move(flushed)]() mutable {
        metrics_.flush(deadline, std::move(flushed));
    });
}

}  // namespace holdfast::daemon
