// What one check of a service saw, before anybody judged it. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace holdfast::watch {

// Where the time of a check went; over redirects each is the sum. What did not happen is zero.
struct Phases {
    Duration resolve{};
    Duration connect{};
    Duration tls{};
    Duration processing{};  // From the request to the first byte of the answer.
    Duration transfer{};
};

// Why there was no answer.
enum class Silence : std::uint8_t {
    not_resolved,
    refused,
    unreachable,
    timed_out,
    tls_failed,
    cut_off,
    not_running,  // What runs on this host does not.
};

// Who was at the other end of TLS.
struct TlsFacts {
    std::string version{};      // "TLS 1.3"; empty: not known.
    std::string fingerprint{};  // SHA-256 of the leaf, in hex.
    std::string subject{};      // "CN=shop.example.org,O=Example"
    std::string issuer{};
    std::string names{};                      // Those of DNS, separated by commas.
    WallTime earliest{};                      // When the first of what was shown ends.
    std::optional<WallTime> trusted_until{};  // The same of those by which it is trusted.
};

// Of the answer of a name server, section by section.
struct DnsCounts {
    unsigned answers = 0;
    unsigned authorities = 0;
    unsigned additionals = 0;
    std::optional<std::uint32_t> serial{};  // Of a SOA record.
};

// What no judgement needs, for who asked for it (Check::probe).
struct Details {
    Duration lookup{};            // Of the first name.
    std::string first_address{};  // Before anybody sent us on.
    unsigned redirects = 0;       // Asked to follow, whether it was followed or not.
    std::string http_version{};   // "1.1"; empty: there was no answer.
    bool is_secure = false;       // The answer came over TLS.
    std::uint64_t body_bytes = 0;
    std::optional<TlsFacts> tls{};
    std::optional<DnsCounts> dns{};
    std::optional<unsigned> hop_limit{};  // Of the answer to an echo.
};

struct Observation {
    // Nothing: it answered, rightly or not.
    std::optional<Silence> silence{};
    // For people: why there was no answer, or what is wrong with the one that came before any
    // condition is asked (too long, malformed, too many redirects). Never holds secrets.
    std::string problem{};
    // What is not yet wrong, for people: DEGRADED, unless there is worse.
    std::string warning{};
    // It answered, but what came is no answer of this protocol.
    bool is_garbage = false;
    // It is this host that could not look (out of descriptors, just started): nothing of this says
    // how the service is.
    bool is_unknown = false;

    Duration took{};
    Phases phases{};
    unsigned status_code = 0;  // Of HTTP; 0 when there is none.
    std::string address{};     // Whom we spoke with, or would have.
    // Bounded. For TCP what was read; for DNS the whole record set, one a line, sorted.
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};  // Names in lower case, in order.
    std::string dns_code{};                                      // "NOERROR", "NXDOMAIN".
    // Earliest of the chain and of the leaf, also of a certificate that was not accepted.
    std::optional<WallTime> certificate_expires{};
    std::optional<WallTime> leaf_expires{};
    std::optional<Details> details{};
};

}  // namespace holdfast::watch
