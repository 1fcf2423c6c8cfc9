// The body of the request at hand: collected for a handler, or handed on to a sink piece by piece.
// Knows when it has become too large, and how much of its time was the client's. Loop thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/edge/body_stream.h"

namespace holdfast::http {

class BodyIntake {
public:
    enum class Next : std::uint8_t {
        go_on,
        pause,    // The sink is full.
        give_up,  // Too large, and its sender does not stop.
    };

    // A new request. Its body is collected up to `limits`, if nothing else is said.
    void begin(const BodyLimits& limits, Instant now) noexcept;
    // What its route wants instead; before the first piece.
    void set_limits(const BodyLimits& limits) noexcept { limits_ = limits; }
    void hand_to(std::unique_ptr<BodySink> sink, Instant now) noexcept;
    // The request is over.
    void end() noexcept { sink_.reset(); }

    Next take(std::string_view piece, std::string& collected) noexcept;
    // From a pause to here nothing was taken: the client's clock stands still.
    void pause(Instant now) noexcept { paused_ = now; }
    void go_on(Instant now) noexcept { held_up_ += now - paused_; }

    bool is_too_large() const noexcept { return is_too_large_; }
    const BodyLimits& limits() const noexcept { return limits_; }
    // Null where there is none, and after it was destroyed because the body is too large.
    BodySink* sink() const noexcept { return sink_.get(); }

    // For the client's deadline.
    Instant since() const noexcept { return since_; }
    std::uint64_t bytes() const noexcept { return bytes_; }
    Duration held_up() const noexcept { return held_up_; }

private:
    Next drop(std::size_t bytes) noexcept;

    BodyLimits limits_;
    std::unique_ptr<BodySink> sink_;
    Instant since_;
    Instant paused_;
    Duration held_up_{};
    std::uint64_t bytes_ = 0;
    std::uint64_t excess_bytes_ = 0;  // Beyond the limit: read, and dropped.
    std::uint64_t excess_bytes_max_ = 0;
    bool is_too_large_ = false;
    bool is_enough_ = false;  // The sink wants no more.
};

}  // namespace holdfast::http
