// Where spans begin and end. Those that are recorded wait here for the exporter, a bounded number;
// the rest costs two random numbers, so that the trace has an id all the same. While tracing is off
// a span costs one look. Loop thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "obs/trace/sampler.h"
#include "obs/trace/span.h"

namespace holdfast::trace {

struct TracerSettings {
    bool is_on = false;
    Sampler sampler{};
    std::size_t queue_max = 2048;
    std::size_t batch_max = 512;
};

class Tracer {
public:
    // `clock` outlives it.
    Tracer(const Clock& clock, Random random) noexcept : clock_{clock}, random_{random} {}

    // What waits stays.
    void apply(const TracerSettings& settings) noexcept { settings_ = settings; }
    bool is_on() const noexcept { return settings_.is_on; }

    // Invalid while tracing is off. Null, or one that is not valid: a new trace.
    Begun begin(const Context* parent);
    // For whom another service has begun one, with its headers; what is wrong with them is as if
    // there were none.
    Begun receive(std::string_view traceparent, std::string_view tracestate);
    // Whether it is worth describing: it is recorded, and there is room. If there is none it counts
    // as dropped, before it has cost anything.
    bool wants(const Begun& begun) noexcept;
    // `span` has its own part. Nothing comes of one that is not recorded.
    void end(const Begun& begun, Span&& span);
    // One that nobody has waited for, and that took so long until now.
    void record(const Context& parent, Duration took, Span&& span);

    // Whoever takes them away: called when the first one waits, and when a batch does.
    void tell_waiting(std::function<void()> told) { told_ = std::move(told); }
    std::vector<Span> take(std::size_t most);
    std::size_t waiting() const noexcept { return queue_.size(); }
    // For which there was no room.
    std::uint64_t dropped() const noexcept { return dropped_; }

private:
    Begun begin(const Context* parent, bool is_remote);
    void keep(Span&& span);

    const Clock& clock_;
    Random random_;
    TracerSettings settings_;
    std::deque<Span> queue_;
    std::uint64_t dropped_ = 0;
    std::function<void()> told_;
};

}  // namespace holdfast::trace
