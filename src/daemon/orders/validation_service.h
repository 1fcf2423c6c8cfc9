// The external service that validates orders: the one place where the port to it is made. Loop
// thread.
#pragma once

#include "base/io.h"
#include "daemon/config/settings.h"
#include "lib/curl/multi/exchanges.h"
#include "obs/trace/tracer.h"
#include "order/curl_upstream.h"
#include "order/health/curl_prober.h"

namespace holdfast::daemon {

class ValidationService {
public:
    // On the loop while it lives.
    ValidationService(IoLoop& loop, const OrderSettings& settings);

    order::Upstream& port() noexcept { return upstream_; }
    order::Prober& prober() noexcept { return prober_; }
    // As whom we ask may change at run time, and where not.
    void apply(const OrderSettings& settings);

    // Outlives this; calls are spans.
    void set_tracer(trace::Tracer& tracer) noexcept { upstream_.set_tracer(&tracer); }

    // Woken when there is an answer; null for nobody.
    void set_collector(Task* collector) noexcept { upstream_.set_collector(collector); }

private:
    curl::Exchanges exchanges_;
    order::CurlUpstream upstream_;
    // Its own: a probe must not wait for a connection while calls hang on all of them.
    curl::Exchanges probe_exchanges_;
    order::CurlProber prober_;
};

}  // namespace holdfast::daemon
