// From what the configuration says about the collector to the settings of the parts that tell it.
// Loop thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "daemon/config/tracing_settings.h"
#include "obs/otlp/curl_collector.h"
#include "obs/otlp/json_spans.h"
#include "obs/trace/tracer.h"

namespace holdfast::daemon {

// Where each kind is posted to; empty: it is not exported.
struct OtlpUrls {
    std::string traces{};
    std::string metrics{};
};
OtlpUrls otlp_urls(const TracingSettings& settings);

// A URL at which HTTP is not spoken, and what would be right; nothing while all is well.
struct Misdirected {
    std::string url;
    std::string instead;
};
std::optional<Misdirected> find_misdirected(const OtlpUrls& urls);

otlp::CurlCollectorSettings collector_settings(const TracingSettings& settings,
                                               const OtlpUrls& urls);
trace::TracerSettings tracer_settings(const TracingSettings& settings, bool is_on);

// `host` is this machine's name, or empty.
std::shared_ptr<const otlp::Teller> make_teller(const TracingSettings& settings,
                                                const std::string& host, long pid);

}  // namespace holdfast::daemon
