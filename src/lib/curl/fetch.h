// One HTTP exchange that waits for its answer: for programs without a loop. Any thread, not the
// daemon's loop.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"

namespace holdfast::curl {

// Whom to believe over TLS.
enum class Peer { with_valid_certificate, anybody };

struct Fetch {
    std::string method = "GET";
    std::string url;
    std::string unix_socket;  // Not empty: connect to this instead of the URL's host.
    Duration timeout = std::chrono::seconds{5};
    std::size_t answer_bytes_max = std::size_t{1} << 20U;
    Peer peer = Peer::with_valid_certificate;
};

struct Answer {
    long status = 0;
    std::string body;
};

// Errc::unavailable when nobody answers, Errc::timeout when not in time; libcurl says why.
Result<Answer> fetch(const Fetch& request);

}  // namespace holdfast::curl
