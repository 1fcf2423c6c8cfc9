// What is asked of an HTTP server, and what comes of it. Any thread.
#pragma once

#include <cstddef>
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
    std::string url;                     // http or https, nothing else.
    std::vector<std::string> headers{};  // "Content-Type: application/json"
    std::string body{};
    // To the last byte of the answer, with whatever came before the first byte of the request.
    Duration timeout = std::chrono::seconds{5};
    // Of that, for the connection and its TLS.
    Duration connect_timeout = std::chrono::seconds{2};
    std::size_t answer_bytes_max = std::size_t{64} << 10U;
    std::vector<std::string> headers_wanted{};  // Of the answer.
    std::string ca_file{};  // Whom to trust over TLS instead of those whom the host trusts.
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

struct Response {
    End end = End::answered;
    unsigned status = 0;  // Known for what was too long, too, and maybe for what was cut off.
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};  // Those wanted that came, once.
    std::string detail{};                                        // Unless answered: why not.

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
