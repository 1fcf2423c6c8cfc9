// The keys of what a client may take of the HTTP server: places and time.
#include "daemon/config/keys.h"
#include "daemon/config/rules.h"

namespace holdfast::daemon {

using std::chrono::hours;
using std::chrono::seconds;

namespace {

std::vector<Key> places()
{
    return {
        {
            .path = "http.connections_max",
            .type = Number{field<&Settings::http, &HttpSettings::connections_max>(), 1, 100'000},
            .description = "Most connections at a time, over all addresses. Each takes a file "
                           "descriptor, of which the unit allows 16384.",
        },
        {
            .path = "http.connections_per_address",
            .type = Number{field<&Settings::http, &HttpSettings::connections_per_address>(), 0,
                           100'000},
            .description = "Most connections from one IPv4 address or one /64 of IPv6; more are "
                           "answered 429. Trusted proxies and the control socket have no such "
                           "limit. 0: nobody has.",
        },
        {
            .path = "http.connections_reserve",
            .type = Number{field<&Settings::http, &HttpSettings::connections_reserve>(), 0, 4096},
            .description = "Connections over a limit that are answered with 503 or 429 at a time; "
                           "more are closed without an answer.",
        },
        {
            .path = "http.streams_max",
            .type = Number{field<&Settings::http, &HttpSettings::streams_max>(), 0, 4096},
            .description = "Most clients of GET /stream at a time; more are answered 503. Each "
                           "takes a connection for as long as it listens. 0: nobody may.",
        },
    };
}

std::vector<Key> times()
{
    return {
        {
            .path = "http.header_timeout",
            .type =
                Span{field<&Settings::http, &HttpSettings::header_timeout>(), seconds{1}, hours{1}},
            .description = "How long the request line and the header fields may take, from the "
                           "beginning of the connection or of the request; then 408.",
        },
        {
            .path = "http.body_timeout",
            .type =
                Span{field<&Settings::http, &HttpSettings::body_timeout>(), seconds{1}, hours{1}},
            .description = "How long a request may take until its body is there; longer only as "
                           "long as http.rate_min is kept over each such time. Then 408.",
        },
        {
            .path = "http.answer_timeout",
            .type =
                Span{field<&Settings::http, &HttpSettings::answer_timeout>(), seconds{1}, hours{1}},
            .description = "How long a client may take to read an answer; longer only as long as "
                           "http.rate_min is kept over each such time. Then the connection is cut.",
        },
        {
            .path = "http.idle_timeout",
            .type =
                Span{field<&Settings::http, &HttpSettings::idle_timeout>(), seconds{1}, hours{1}},
            .description = "How long a connection is kept between two requests.",
        },
        {
            .path = "http.rate_min",
            .type = Size{field<&Settings::http, &HttpSettings::rate_min>(), 1, 1 << 30},
            .description = "The pace of bodies and answers that take longer than their time-out: "
                           "bytes a second at least.",
        },
    };
}

}  // namespace

std::vector<Key> http_limit_keys()
{
    std::vector<Key> keys = places();
    std::vector<Key> more = times();
    keys.insert(keys.end(), more.begin(), more.end());
    return keys;
}

}  // namespace holdfast::daemon
