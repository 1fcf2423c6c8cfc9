// Each check as a span, the first of a trace of its own: whom it asked, and what was seen. Loop
// thread.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "obs/trace/tracer.h"
#include "watch/prober.h"

namespace holdfast::watch {

class CheckSpans final : public Prober {
public:
    // Both outlive this.
    CheckSpans(Prober& next, trace::Tracer& tracer) noexcept : next_{next}, tracer_{tracer} {}

    void submit(Check check, Instant now) override;
    std::vector<Seen> collect(Instant now) override;
    void cancel(CheckId id) override;
    Instant next_event() const override { return next_.next_event(); }

private:
    struct Begun {
        trace::Begun span;
        std::shared_ptr<const Service> service;
    };

    void end(const Begun& begun, const Observation& seen);

    Prober& next_;
    trace::Tracer& tracer_;
    std::map<CheckId, Begun> begun_;  // Those that are recorded; as many as there are checks.
};

}  // namespace holdfast::watch
