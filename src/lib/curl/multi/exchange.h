// What is asked of an HTTP server, and what comes of it. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/strong.h"
#include "base/time.h"

namespace holdfast::curl {

using ExchangeId = Strong<struct ExchangeIdTag, std::uint64_t>;

struct Request {
    std::string method = "GET";
    std::string url;  // http or https, nothing else.
    // Of that URL, as parse_url() says, from whoever has taken it apart already.
    std::string host{};
    std::string port{};
    std::vector<std::string> headers{};  // "Content-Type: application/json"
    std::string body{};
    // To the last byte of the answer, with whatever came before the first byte of the request.
    Duration timeout = std::chrono::seconds{5};
    // Of that, for the connection and its TLS.
    Duration connect_timeout = std::chrono::seconds{2};
    std::size_t answer_bytes_max = std::size_t{64} << 10U;
    std::vector<std::string> headers_wanted{};  // Of the answer.
    std::string ca_file{};  // Whom to trust over TLS instead of those whom the host trusts.

    // Whom to connect to, "192.0.2.1" or "2001:db8::1"; empty: whom the name of the URL means.
    std::vector<std::string> addresses{};
    // On a connection that nobody had before and nobody gets after, and over TLS without anything
    // remembered: what is measured is the whole way.
    bool is_alone = false;
    bool is_verified = true;  // The other end has to prove over TLS who it is.
    std::string
        server_name{};  // That it has to prove instead of the name in the URL. Needs addresses.
    bool is_compressed = false;      // The answer may come so; the limit is for what becomes of it.
    bool wants_head = false;         // All headers: Response::head.
    bool wants_certificate = false;  // Course::certificate.
    bool wants_chain = false;        // With that: Course::chain and Course::tls_version.
    bool is_counted = false;         // The answer is not kept: Response::body_bytes alone.
};

enum class End {
    answered,
    too_long,   // The answer, or its head: what came of it is not kept.
    malformed,  // What came is no HTTP.
    not_resolved,
    not_connected,
    tls_failed,
    timed_out,
    cut_off,  // The connection ended before the answer did.
};

// For people: "the name of its host was not resolved". Empty for an answer.
std::string_view words_of(End end) noexcept;

// When the certificates end that the other end has shown.
struct CertificateTimes {
    WallTime leaf;
    WallTime earliest;  // Of the whole chain.
};

// How an exchange went, as far as it went. What did not happen took no time.
struct Course {
    Duration connect{};
    Duration tls{};
    Duration processing{};  // From the request to the first byte of the answer.
    Duration transfer{};    // From there to the last one.
    std::string address{};  // Whom we spoke with.
    // Of one that was accepted; libcurl does not tell them of others.
    std::optional<CertificateTimes> certificate{};
    std::vector<std::string> chain{};  // The same certificates, each in PEM, the leaf first.
    std::string tls_version{};         // "TLS 1.3"
};

struct Response {
    End end = End::answered;
    unsigned status = 0;  // Known for what was too long, too, and maybe for what was cut off.
    std::string body{};
    std::uint64_t body_bytes = 0;  // As they came, kept or not.
    std::string http_version{};    // "1.1"; empty: nothing was answered.
    std::vector<std::pair<std::string, std::string>> headers{};  // Those wanted that came, once.
    std::string detail{};                                        // Unless answered: why not.
    std::vector<std::pair<std::string, std::string>> head{};     // Names in lower case, in order.
    Course course{};

    // `name` as it was wanted.
    std::optional<std::string_view> header(std::string_view name) const noexcept
    {
        for (const auto& [each, value] : headers)
            if (each == name)
                return value;
        return std::nullopt;
    }
};

}  // namespace holdfast::curl
