// The keys of what is exported to a collector. Each has the variable that OpenTelemetry has for it.
#include <array>
#include <utility>

#include "base/text.h"
#include "daemon/config/keys.h"
#include "daemon/config/otlp_values.h"
#include "daemon/config/rules.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 2> compression_names{"none", "gzip"};

// The daemon starts, and exports nothing: a mistake in this must not stop a service.
std::optional<Complaint> advise_http(const std::string& url)
{
    auto instead = http_instead_of_grpc(url);
    if (!instead)
        return std::nullopt;
    return Complaint{join(json::quote(url), " has the port of gRPC"),
                     "OTLP is spoken over HTTP, which collectors do at 4318; nothing is exported",
                     join("write ", json::quote(*instead))};
}

std::vector<Key> endpoint_keys()
{
    return {
        {
            .path = "tracing.enabled",
            .type = Flag{field<&Settings::tracing, &TracingSettings::enabled>()},
            .description = "Whether spans and metrics are exported to the collector, if one is "
                           "named. The variable says the opposite.",
            .variables = {{"OTEL_SDK_DISABLED", decode_disabled}},
        },
        {
            .path = "tracing.endpoint",
            .type = Text{field<&Settings::tracing, &TracingSettings::endpoint>(), check_service_url,
                         service_url_form, service_url_pattern},
            .description = "The collector, to which spans are posted below /v1/traces and metrics "
                           "below /v1/metrics, in JSON: OTLP over HTTP, as a rule at port 4318. "
                           "Empty: nothing is exported, and no request has a trace.",
            .variables = {{"OTEL_EXPORTER_OTLP_ENDPOINT"}},
            .example = "\"http://127.0.0.1:4318\"",
            .advise =
                [](const Settings& settings) { return advise_http(settings.tracing.endpoint); },
        },
        {
            .path = "tracing.traces_endpoint",
            .type = Text{field<&Settings::tracing, &TracingSettings::traces_endpoint>(),
                         check_service_url, service_url_form, service_url_pattern},
            .description = "Where spans are posted to, path included, instead of below "
                           "tracing.endpoint.",
            .variables = {{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"}},
            .advise =
                [](const Settings& settings) {
                    return advise_http(settings.tracing.traces_endpoint);
                },
        },
        {
            .path = "tracing.metrics_endpoint",
            .type = Text{field<&Settings::tracing, &TracingSettings::metrics_endpoint>(),
                         check_service_url, service_url_form, service_url_pattern},
            .description = "Where metrics are posted to, path included, instead of below "
                           "tracing.endpoint.",
            .variables = {{"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"}},
            .advise =
                [](const Settings& settings) {
                    return advise_http(settings.tracing.metrics_endpoint);
                },
        },
    };
}

std::vector<Key> message_keys()
{
    return {
        {
            .path = "tracing.headers",
            .type = Text{field<&Settings::tracing, &TracingSettings::headers>(), check_headers,
                         pairs_form, pairs_pattern},
            .description = "Headers that the collector wants with each message, a token for "
                           "example. They are not shown; use https where they leave the machine.",
            .variables = {{"OTEL_EXPORTER_OTLP_HEADERS"}},
            .is_secret = true,
            .example = "\"x-api-key=SECRET\"",
        },
        {
            .path = "tracing.ca_file",
            .type = Text{field<&Settings::tracing, &TracingSettings::ca_file>(),
                         check_optional_path, optional_path_form, optional_path_pattern},
            .description = "Whom to trust over TLS instead of those whom the host trusts.",
            .variables = {{"OTEL_EXPORTER_OTLP_CERTIFICATE"}},
        },
        {
            .path = "tracing.timeout",
            .type = Span{field<&Settings::tracing, &TracingSettings::timeout>(), milliseconds{100},
                         minutes{5}},
            .description = "How long the collector may take to answer one message.",
            .variables = {{"OTEL_EXPORTER_OTLP_TIMEOUT", decode_milliseconds}},
        },
        {
            .path = "tracing.compression",
            .type = Choice{
                compression_names,
                [](const Settings& s) { return static_cast<std::size_t>(s.tracing.compression); },
                [](Settings& s, std::size_t i) {
                    s.tracing.compression = static_cast<OtlpCompression>(i);
                }},
            .description = "Whether messages to the collector are compressed.",
            .variables = {{"OTEL_EXPORTER_OTLP_COMPRESSION"}},
        },
    };
}

std::vector<Key> resource_keys()
{
    return {
        {
            .path = "tracing.service_name",
            .type = Text{field<&Settings::tracing, &TracingSettings::service_name>(),
                         check_service_name, service_name_form, service_name_pattern},
            .description = "What the collector knows this service as. Empty: service.name of "
                           "tracing.resource, or \"holdfast\".",
            .variables = {{"OTEL_SERVICE_NAME"}},
        },
        {
            .path = "tracing.resource",
            .type = Text{field<&Settings::tracing, &TracingSettings::resource>(), check_resource,
                         pairs_form, pairs_pattern},
            .description = "What else the collector is told about this service.",
            .variables = {{"OTEL_RESOURCE_ATTRIBUTES"}},
            .example = "\"deployment.environment=production\"",
        },
    };
}

std::vector<Key> span_keys()
{
    return {
        {
            .path = "tracing.spans",
            .type = Flag{field<&Settings::tracing, &TracingSettings::spans>()},
            .description = "Whether spans are exported. In the variable, \"otlp\" or \"none\".",
            .variables = {{"OTEL_TRACES_EXPORTER", decode_exporter}},
        },
        {
            .path = "tracing.sampler",
            .type = Choice{
                trace::sampling_names,
                [](const Settings& s) { return static_cast<std::size_t>(s.tracing.sampler); },
                [](Settings& s, std::size_t i) {
                    s.tracing.sampler = static_cast<trace::Sampling>(i);
                }},
            .description = "Which traces are recorded. Those that are \"parentbased\" do as the "
                           "caller's traceparent says, if there is one.",
            .variables = {{"OTEL_TRACES_SAMPLER"}},
        },
        {
            .path = "tracing.sampler_ratio",
            .type = Text{field<&Settings::tracing, &TracingSettings::sampler_ratio>(), check_ratio,
                         ratio_form, ratio_pattern},
            .description = "Of the samplers by ratio, the share of traces that are recorded.",
            .variables = {{"OTEL_TRACES_SAMPLER_ARG"}},
        },
        {
            .path = "tracing.queue_max",
            .type = Number{field<&Settings::tracing, &TracingSettings::queue_max>(), 64, 65536},
            .description = "Most spans that wait for the collector; more are dropped and counted.",
            .variables = {{"OTEL_BSP_MAX_QUEUE_SIZE"}},
        },
        {
            .path = "tracing.batch_max",
            .type = Number{field<&Settings::tracing, &TracingSettings::batch_max>(), 1, 8192},
            .description = "Most spans in one message. So many are sent at once.",
            .variables = {{"OTEL_BSP_MAX_EXPORT_BATCH_SIZE"}},
        },
        {
            .path = "tracing.batch_delay",
            .type = Span{field<&Settings::tracing, &TracingSettings::batch_delay>(),
                         milliseconds{10}, minutes{5}},
            .description = "How long a span waits at most for others to go with.",
            .variables = {{"OTEL_BSP_SCHEDULE_DELAY", decode_milliseconds}},
        },
    };
}

std::vector<Key> metric_keys()
{
    return {
        {
            .path = "tracing.metrics",
            .type = Flag{field<&Settings::tracing, &TracingSettings::metrics>()},
            .description = "Whether all that /metrics shows is exported as well. In the variable, "
                           "\"otlp\" or \"none\".",
            .variables = {{"OTEL_METRICS_EXPORTER", decode_exporter}},
        },
        {
            .path = "tracing.metrics_interval",
            .type = Span{field<&Settings::tracing, &TracingSettings::metrics_interval>(),
                         seconds{1}, hours{24}},
            .description = "How often metrics are exported.",
            .variables = {{"OTEL_METRIC_EXPORT_INTERVAL", decode_milliseconds}},
        },
    };
}

}  // namespace

std::vector<Key> tracing_keys()
{
    std::vector<Key> keys = endpoint_keys();
    for (auto* more : {message_keys, resource_keys, span_keys, metric_keys})
        for (Key& key : more())
            keys.push_back(std::move(key));
    return keys;
}

}  // namespace holdfast::daemon
