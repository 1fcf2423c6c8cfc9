#include "daemon/metrics_route.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "http/router.h"
#include "obs/metrics.h"

namespace holdfast::daemon {
namespace {

struct Form {
    MetricsFormat format;
    http::Representation representation;
};

constexpr std::array<Form, 3> all_forms{
    {{MetricsFormat::json, {.type = http::json_type, .format = "json"}},
     {MetricsFormat::prometheus,
      {.type = "text/plain; version=0.0.4; charset=utf-8", .format = "prometheus"}},
     {MetricsFormat::openmetrics,
      {.type = "application/openmetrics-text; version=1.0.0; charset=utf-8",
       .format = "openmetrics"}}}};

// The usual one first, which is how a route says what is liked best.
std::vector<Form> forms_with_first(MetricsFormat usual)
{
    std::vector<Form> forms{all_forms.begin(), all_forms.end()};
    std::stable_partition(forms.begin(), forms.end(),
                          [usual](const Form& form) { return form.format == usual; });
    return forms;
}

http::Response answer(const MetricsSources& sources, MetricsFormat format,
                      const http::Request& request)
{
    switch (format) {
    case MetricsFormat::json:
        return sources.count_shipments(request);
    case MetricsFormat::prometheus:
        return {.body = sources.registry.prometheus()};
    case MetricsFormat::openmetrics:
        return {.body = sources.registry.openmetrics()};
    }
    return {};
}

}  // namespace

void add_metrics_route(http::Router& router, MetricsSources sources, MetricsFormat usual)
{
    std::vector<Form> forms = forms_with_first(usual);
    std::vector<http::Representation> produces;
    std::ranges::transform(forms, std::back_inserter(produces), &Form::representation);
    router.add({.path = "/metrics",
                .summary = "Shipments by status as JSON; all metrics for Prometheus",
                .produces = std::move(produces),
                .handler =
                    [sources = std::move(sources), forms = std::move(forms)](
                        const http::Request& request, http::Reply reply) {
                        reply.send(answer(sources, forms[request.representation].format, request));
                    },
                .scope = http::Scope::metrics});
}

}  // namespace holdfast::daemon
