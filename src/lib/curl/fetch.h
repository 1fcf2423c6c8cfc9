// One HTTP exchange that waits for its answer: for programs without a loop. Any thread, not the
// daemon's loop.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

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
    std::string ca_file{};               // Whom to trust instead of those whom the host trusts.
    std::vector<std::string> headers{};  // "Content-Type: text/csv"
    std::string body{};
    // Instead of `body`: so many bytes from a descriptor, which stays open.
    int file = -1;
    std::int64_t file_bytes = 0;
    // Called now and then, about once a second while nothing happens, with what was sent so far.
    std::function<void(std::int64_t sent)> watch{};
    // Becomes true when nobody wants the answer any more: then there is none, within a second.
    const std::atomic<bool>* is_abandoned = nullptr;
};

struct Answer {
    long status = 0;
    std::string body;
    std::string date{};  // The header of that name: what the other end takes the time to be.
};

// Errc::unavailable when nobody answers, Errc::timeout when not in time; libcurl says why.
Result<Answer> fetch(const Fetch& request);

}  // namespace holdfast::curl
