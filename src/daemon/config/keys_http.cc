// The keys of the HTTP server.
#include <array>

#include "daemon/config/keys.h"
#include "daemon/config/rules.h"

namespace holdfast::daemon {

using std::chrono::hours;
using std::chrono::minutes;

namespace {

constexpr std::array<std::string_view, 3> metrics_formats{"json", "prometheus", "openmetrics"};

}  // namespace

std::vector<Key> http_keys()
{
    return {
        {
            .path = "http.drain_timeout",
            .type = Span{field<&Settings::http, &HttpSettings::drain_timeout>(), Duration::zero(),
                         minutes{10}},
            .description = "How long a stopping daemon goes on answering requests that had begun.",
        },
        {
            .path = "http.body_max",
            .type = Size{field<&Settings::http, &HttpSettings::body_max>(), 1 << 10, 64 << 20},
            .description = "Largest request body; a larger one is answered 413.",
        },
        {
            .path = "http.slow_request",
            .type = Span{field<&Settings::http, &HttpSettings::slow_request>(), Duration::zero(),
                         hours{1}},
            .description = "A request that takes longer is logged. 0s: none is.",
        },
        {
            .path = "http.access_log",
            .type = Flag{field<&Settings::http, &HttpSettings::access_log>()},
            .description = "Log every request.",
        },
        {
            .path = "http.trusted_proxies",
            .type = TextList{field<&Settings::http, &HttpSettings::trusted_proxies>(),
                             check_network, network_form, network_pattern, 0, 256},
            .description = "Networks of proxies whose Forwarded and X-Forwarded-For headers are "
                           "believed about who asked.",
        },
        {
            .path = "http.gzip_min",
            .type = Size{field<&Settings::http, &HttpSettings::gzip_min>(), 0, 64 << 20},
            .description = "Answers from this size on are compressed for clients that would "
                           "rather have gzip. 0B: none is.",
        },
        {
            .path = "http.metrics_default",
            .type = Choice{
                metrics_formats,
                [](const Settings& s) { return static_cast<std::size_t>(s.http.metrics_default); },
                [](Settings& s, std::size_t i) {
                    s.http.metrics_default = static_cast<MetricsFormat>(i);
                }},
            .description = "What /metrics answers to clients that do not care: how many shipments "
                           "there are of each status, as JSON, or all metrics as text. Prometheus "
                           "asks for text and gets it.",
            .change = Change::on_restart,
        },
        {
            .path = "http.allowed_hosts",
            .type = TextList{field<&Settings::http, &HttpSettings::allowed_hosts>(), check_host,
                             host_form, host_pattern, 0, 256},
            .description =
                "Names that requests may be for, beside literal addresses, localhost and "
                "the machine's own. A request for another host is answered 421, because "
                "a page on the web can make a browser ask here under its own name. "
                "\"*\" allows all.",
            .example = R"(["api.example.org","*.example.net"])",
        },
    };
}

}  // namespace holdfast::daemon
