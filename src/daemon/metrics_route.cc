#include "daemon/metrics_route.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
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

// All who are answered in one round are given the same text: none of them can know of anything that
// it does not hold.
class RoundText {
public:
    template <typename Render>
    std::shared_ptr<const std::string> get(std::uint64_t round, const Render& render)
    {
        if (round == 0 || round != round_)
            text_ = nullptr;  // First, so that it can be written anew where it is.
        if (!text_)
            text_ = render();
        round_ = round;
        return text_;
    }

private:
    std::uint64_t round_ = 0;
    std::shared_ptr<const std::string> text_;
};

class MetricsAnswer {
public:
    explicit MetricsAnswer(MetricsSources sources) : sources_{std::move(sources)} {}

    http::Response to(const http::Request& request, MetricsFormat format)
    {
        const std::uint64_t round = request.exchange->round();
        switch (format) {
        case MetricsFormat::json:
            return sources_.count_shipments(request);
        case MetricsFormat::prometheus:
            return {.body = prometheus_.get(round, [&] { return sources_.registry.prometheus(); })};
        case MetricsFormat::openmetrics:
            return {.body =
                        openmetrics_.get(round, [&] { return sources_.registry.openmetrics(); })};
        }
        return {};
    }

private:
    MetricsSources sources_;
    RoundText prometheus_;
    RoundText openmetrics_;
};

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
                    [answer = MetricsAnswer{std::move(sources)}, forms = std::move(forms)](
                        const http::Request& request, http::Reply reply) mutable {
                        reply.send(answer.to(request, forms[request.representation].format));
                    },
                .scope = http::Scope::metrics,
                .about = {.area = "service", .gives = &http::schemas::counts}});
}

}  // namespace holdfast::daemon
