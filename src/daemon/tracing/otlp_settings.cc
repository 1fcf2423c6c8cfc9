#include "daemon/tracing/otlp_settings.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "daemon/config/otlp_values.h"
#include "daemon/version.h"
#include "obs/trace/resource.h"

namespace holdfast::daemon {
namespace {

std::string below(const std::string& endpoint, std::string_view path)
{
    return endpoint.empty() ? std::string{} : join(endpoint, path);
}

// They were looked at when they were read.
trace::Pairs pairs_of(std::string_view text)
{
    Result<trace::Pairs> pairs = trace::parse_pairs(text);
    return pairs ? *std::move(pairs) : trace::Pairs{};
}

}  // namespace

OtlpUrls otlp_urls(const TracingSettings& settings)
{
    OtlpUrls urls;
    if (!settings.enabled)
        return urls;
    if (settings.spans)
        urls.traces = settings.traces_endpoint.empty() ? below(settings.endpoint, "/v1/traces")
                                                       : settings.traces_endpoint;
    if (settings.metrics)
        urls.metrics = settings.metrics_endpoint.empty() ? below(settings.endpoint, "/v1/metrics")
                                                         : settings.metrics_endpoint;
    return urls;
}

std::optional<Misdirected> find_misdirected(const OtlpUrls& urls)
{
    for (const std::string& url : {urls.traces, urls.metrics})
        if (auto instead = http_instead_of_grpc(url))
            return Misdirected{.url = url, .instead = *std::move(instead)};
    return std::nullopt;
}

otlp::CurlCollectorSettings collector_settings(const TracingSettings& settings,
                                               const OtlpUrls& urls)
{
    otlp::CurlCollectorSettings collector{.traces_url = urls.traces,
                                          .metrics_url = urls.metrics,
                                          .ca_file = settings.ca_file,
                                          .timeout = settings.timeout};
    for (const auto& [name, value] : pairs_of(settings.headers))
        collector.headers.push_back(join(name, ": ", value));
    return collector;
}

trace::TracerSettings tracer_settings(const TracingSettings& settings, bool is_on)
{
    return {
        .is_on = is_on,
        .sampler = {.sampling = settings.sampler,
                    .ratio = parse_decimal(settings.sampler_ratio).value_or(1)},
        .queue_max = static_cast<std::size_t>(settings.queue_max),
        .batch_max = static_cast<std::size_t>(std::min(settings.batch_max, settings.queue_max))};
}

std::shared_ptr<const otlp::Teller> make_teller(const TracingSettings& settings,
                                                const std::string& host, long pid)
{
    trace::Pairs known{{"service.name", "holdfast"},
                       {"service.version", HOLDFAST_VERSION},
                       {"process.pid", join(pid)}};
    if (!host.empty())
        known.emplace_back("host.name", host);
    return std::make_shared<const otlp::Teller>(otlp::Teller{
        .resource = trace::make_resource(settings.service_name, pairs_of(settings.resource), known),
        .version = HOLDFAST_VERSION});
}

}  // namespace holdfast::daemon
