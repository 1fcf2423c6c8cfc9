// The ledger for features: what is asked of it within a trace is a span of that, from being
// submitted until it is answered after COMMIT, and what is told meanwhile is told within it. Loop
// thread.
#pragma once

#include <memory>

#include "obs/trace/tracer.h"
#include "store/ledger.h"

namespace holdfast::daemon {

class TracedLedger final : public store::Ledger {
public:
    // Both outlive this, and what was submitted.
    TracedLedger(store::Ledger& ledger, trace::Tracer& tracer) noexcept
        : ledger_{ledger}, tracer_{tracer}
    {
    }

    Result<void> submit(std::unique_ptr<store::Write>&& write) override;
    Result<void> submit(std::unique_ptr<store::Read>&& read) override;

private:
    template <typename Traced, typename Work>
    Result<void> submit_traced(std::unique_ptr<Work>&& work);

    store::Ledger& ledger_;
    trace::Tracer& tracer_;
};

}  // namespace holdfast::daemon
