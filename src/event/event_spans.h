// Spans of events that go to a topic and come from one, each in the trace of what it tells of. What
// has no trace begins none, and records of requests have no span: the request has one, and theirs
// would say no more. Loop thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "event/consumed.h"
#include "event/delivery.h"
#include "obs/trace/tracer.h"

namespace holdfast::event {

struct UnderWay {
    trace::Begun begun;
    trace::Span span;
};

// Of a sink: from the submission of an event until it is known what became of it. As many as the
// sink has under way.
class SendSpans {
public:
    // Null: nothing is traced. It outlives this.
    explicit SendSpans(trace::Tracer* tracer) noexcept : tracer_{tracer} {}

    // What is to go with it as its traceparent: that of the span, if there is one.
    std::string begin(const Outgoing& outgoing);
    // The sink had no room after all.
    void forget(std::int64_t sequence) { begun_.erase(sequence); }
    void end(const Report& report);

private:
    trace::Tracer* tracer_;
    std::unordered_map<std::int64_t, UnderWay> begun_;
};

// Of a consumer: from reading until all of the batch is stored.
class ProcessSpans {
public:
    explicit ProcessSpans(trace::Tracer* tracer) noexcept : tracer_{tracer} {}

    // `reason` says why it is a dead letter; empty when it is none.
    void begin(const Consumed& consumed, std::string_view type, std::string_view reason);
    void end_all();

private:
    trace::Tracer* tracer_;
    std::vector<UnderWay> begun_;
};

}  // namespace holdfast::event
