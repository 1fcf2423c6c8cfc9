// What the server tells about each request and connection: metrics and logs hang here. Loop
// thread; must not throw.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/edge/objection.h"
#include "http/request.h"

namespace holdfast::http {

inline constexpr std::size_t no_route = SIZE_MAX;

struct Finished {
    const Request& request;
    std::size_t route = no_route;  // Index into the router's table.
    unsigned status = 0;           // 0 when the connection ended before an answer.
    Duration took{};
    std::size_t body_bytes = 0;
    bool sent = false;
    std::string_view failure{};  // The Response's: for the journal.
    // It took as long as the client stayed, which says nothing about us.
    bool is_live = false;
};

// As metrics and log entries have it: "200", or "aborted" when the connection ended before an
// answer. 0 reads as an answer that somebody gave.
inline std::string status_word(const Finished& finished)
{
    return finished.status == 0 ? "aborted" : std::to_string(finished.status);
}

// Why a connection was not served.
enum class Refusal { limit, address_limit, control_limit, no_descriptor };

// Where an answer was compressed that its client would rather have so.
enum class Compressed { by_loop, by_worker, beforehand, not_at_all };

// Why a TLS connection did not come about, or broke.
enum class TlsFailure {
    plain_http,    // The client forgot the "s" of https.
    not_tls,       // Neither the one nor the other.
    version,       // The client is too old.
    cipher,        // Nothing in common.
    client_alert,  // The client did not like our certificate, mostly.
    closed,        // The client went away.
    timeout,       // The first request was not there in time.
    stalled,       // The client does not take its answer.
    protocol,      // What came was not acceptable.
};

// Who hears of requests alone, after those who count them.
class RequestListener {
public:
    virtual ~RequestListener() = default;
    virtual void request_finished(const Finished& finished) noexcept = 0;
};

class Observer {
public:
    virtual ~Observer() = default;
    virtual void request_finished(const Finished& finished) noexcept = 0;
    // The handler of this route threw: the client got a 500, `what` is for the journal.
    virtual void handler_failed(const Request& request, std::size_t route,
                                std::string_view what) noexcept = 0;
    virtual void compressed(Compressed how) noexcept = 0;
    // `answered` is false when it was closed without a word.
    virtual void connection_refused(Refusal why, bool answered) noexcept = 0;
    // By the edge, before anybody looked at what was asked for, or for being too slow.
    virtual void request_refused(Refused reason) noexcept = 0;
    virtual void connections_changed(std::size_t open) noexcept = 0;
    virtual void tls_established(std::string_view version) noexcept = 0;
    // `client` is its address, `detail` for developers.
    virtual void tls_failed(TlsFailure why, std::string_view client,
                            std::string_view detail) noexcept = 0;
};

}  // namespace holdfast::http
