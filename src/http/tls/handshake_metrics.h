// Counts handshakes by what came of them. Loop thread.
#pragma once

#include <string_view>

#include "http/observer.h"
#include "obs/metrics.h"

namespace holdfast::http::tls {

// "plain_http": the label of the metric.
std::string_view to_string(TlsFailure why) noexcept;

class HandshakeMetrics {
public:
    // `registry` outlives this.
    explicit HandshakeMetrics(obs::Registry& registry);

    void established(std::string_view version) { handshakes_.with({version}).add(); }
    void failed(TlsFailure why) { failures_.with({to_string(why)}).add(); }

private:
    obs::Family<obs::Counter>& handshakes_;
    obs::Family<obs::Counter>& failures_;
};

}  // namespace holdfast::http::tls
