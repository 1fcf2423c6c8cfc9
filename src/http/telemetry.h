// What operators see of the server: metrics of every request, log entries of those that failed,
// were slow, or (if wanted) all. Loop thread.
#pragma once

#include <utility>
#include <vector>

#include "base/address.h"
#include "http/observer.h"
#include "http/request_metrics.h"
#include "http/tls/handshake_metrics.h"
#include "http/traffic/traffic.h"
#include "obs/log.h"
#include "obs/trace/tracer.h"

namespace holdfast::http {

struct TelemetrySettings {
    Duration slow_request = std::chrono::seconds{1};  // Zero: nothing is slow.
    bool access_log = false;
    std::vector<Network> trusted_proxies;  // Believed about who asked.
};

class Telemetry final : public Observer {
public:
    // All outlive this; `router` must be complete.
    Telemetry(obs::Registry& registry, obs::Log& log, const Router& router,
              TelemetrySettings settings);

    // What the last minutes were like. It is a task of the loop, which whoever runs that adds.
    Traffic& traffic() noexcept { return traffic_; }

    // Outlives this. Requests are spans from now on.
    void set_tracer(trace::Tracer& tracer) noexcept { tracer_ = &tracer; }
    // Hears of every request as well. It outlives this.
    void tell(RequestListener& listener) noexcept { listener_ = &listener; }

    void apply(TelemetrySettings settings) noexcept { settings_ = std::move(settings); }

    void request_finished(const Finished& finished) noexcept override;
    void handler_failed(const Request& request, std::size_t route,
                        std::string_view what) noexcept override;
    void compressed(Compressed how) noexcept override { metrics_.compressed(how); }
    void connection_refused(Refusal why, bool answered) noexcept override;
    void request_refused(Refused reason) noexcept override;
    void connections_changed(std::size_t open) noexcept override
    {
        metrics_.connections_changed(open);
    }
    void tls_established(std::string_view version) noexcept override
    {
        handshakes_.established(version);
    }
    void tls_failed(TlsFailure why, std::string_view client,
                    std::string_view detail) noexcept override;

private:
    // As it was declared: what clients write must not tell entries apart.
    std::string route_name(std::size_t route) const;
    void write(const obs::Message& message, const Finished& finished);
    void end_span(const Finished& finished);
    void write_failure(const Finished& finished);

    obs::Log& log_;
    const Router& router_;
    TelemetrySettings settings_;
    trace::Tracer* tracer_ = nullptr;
    RequestMetrics metrics_;
    Traffic traffic_;
    tls::HandshakeMetrics handshakes_;
    RequestListener* listener_ = nullptr;
};

}  // namespace holdfast::http
