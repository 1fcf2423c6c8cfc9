// A body that is handed over in pieces instead of being collected, for routes whose bodies may be
// larger than what we would like to hold. Who takes it says when he is full: then nothing more is
// read, the kernel's buffers fill, and the client waits. Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <variant>

#include "base/time.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/response.h"

namespace holdfast::http {

// Takes the body of one request. Destroyed when the request is over; if finish() was not called by
// then, it broke off, and there is nobody to answer: the client went, was too slow, or sent more
// than the limit.
class BodySink {
public:
    enum class Take : std::uint8_t {
        more,
        full,    // Nothing follows before BodyFlow::go_on().
        enough,  // The answer is known already: the rest is read, up to the limit, and dropped.
    };

    virtual ~BodySink() = default;
    BodySink(const BodySink&) = delete;
    BodySink& operator=(const BodySink&) = delete;

    // A piece of at most some 16 KiB, never empty, gone afterwards. All of it counts as taken.
    virtual Take take(std::string_view piece) noexcept = 0;
    // The body is whole, or was enough. Called once, never while full. The reply may be sent later;
    // the sink lives until then. Throwing, or dropping the reply, answers 500.
    virtual void finish(Reply reply) = 0;

protected:
    BodySink() = default;
};

// Where the pieces come from.
class BodyFlow {
public:
    virtual ~BodyFlow() = default;
    // After take() has returned `full`: there is room again. Not from within take(); never after
    // the sink was destroyed.
    virtual void go_on() noexcept = 0;
};

struct BodyLimits {
    std::uint64_t bytes_max = 0;  // Beyond it 413: before reading, where Content-Length tells.
    // A body may take `time`, and longer only as long as each such time brings `rate_min` bytes a
    // second; then 408. The time in which the sink is full does not count.
    Duration time{};
    std::uint64_t rate_min = 0;
};

// What a route declares instead of a handler.
struct BodyStream {
    using Opened = std::variant<std::unique_ptr<BodySink>, Response>;

    // Asked for each request, so that a reload can change them.
    std::function<BodyLimits()> limits;
    // Before a byte of the body is read, and after the caller was let in; or a refusal, which then
    // costs the client its connection, but not the upload. `request.body` stays empty. The request
    // lives as long as the sink. Throwing answers 500.
    std::function<Opened(const Request& request, BodyFlow& flow)> open;

    explicit operator bool() const noexcept { return static_cast<bool>(open); }
};

}  // namespace holdfast::http
