#include "http/tls/handshake_metrics.h"

namespace holdfast::http::tls {

std::string_view to_string(TlsFailure why) noexcept
{
    switch (why) {
    case TlsFailure::plain_http:
        return "plain_http";
    case TlsFailure::not_tls:
        return "not_tls";
    case TlsFailure::version:
        return "version";
    case TlsFailure::cipher:
        return "cipher";
    case TlsFailure::client_alert:
        return "client_alert";
    case TlsFailure::closed:
        return "closed";
    case TlsFailure::timeout:
        return "timeout";
    case TlsFailure::stalled:
        return "stalled";
    case TlsFailure::protocol:
        break;
    }
    return "protocol";
}

HandshakeMetrics::HandshakeMetrics(obs::Registry& registry)
    : handshakes_{registry.counters({.name = "holdfast_http_tls_handshakes_total",
                                     .help = "TLS connections that were agreed on, by version."},
                                    {.names = {"version"}})},
      failures_{registry.counters(
          {.name = "holdfast_http_tls_failures_total",
           .help = "TLS connections that did not come about, or broke, by reason."},
          {.names = {"reason"}})}
{
}

}  // namespace holdfast::http::tls
