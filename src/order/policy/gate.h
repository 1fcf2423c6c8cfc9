// How many calls may begin now: the one place that asks the breaker, the hold, the pace and the
// retry budget, and tells each of them what became of a call. Pure; one thread.
#pragma once

#include <vector>

#include "base/time.h"
#include "order/breaker.h"
#include "order/policy/hold.h"
#include "order/policy/outcome.h"
#include "order/policy/pace.h"
#include "order/policy/retry_budget.h"

namespace holdfast::order {

struct GateSettings {
    BreakerSettings breaker{};
    RetryBudgetSettings budget{};
    PaceSettings pace{};
    // How often one order is tried at last while the queue stands still.
    Duration probe_every = std::chrono::minutes{1};
};

class Gate {
public:
    // A state of the breaker, as it was entered once.
    struct Epoch {
        BreakerState state;
        Instant since;
        friend bool operator==(const Epoch&, const Epoch&) = default;
    };

    Gate(const GateSettings& settings, Instant now, Breaker::Listener listener);

    // Permits for calls that may begin, at most `room`, which is positive; none for now otherwise.
    std::vector<Breaker::Permit> admit(int room, Instant now);
    // When to ask again after there was none; `never`: when a call has ended.
    Instant next_look(Instant now) noexcept;

    // Neither the breaker nor the pace nor a hold counts what begins.
    bool is_at_ease() const noexcept;

    // What begins is to tell how the service fares: an order that failed before would tell of
    // itself.
    bool is_probing() const noexcept
    {
        return breaker_.state() == BreakerState::half_open || hold_.is_raised();
    }

    // Between permit and call time passes: whether a call with a permit of `epoch` may still begin.
    Epoch epoch() const noexcept { return {breaker_.state(), breaker_.since()}; }
    bool is_passable(const Epoch& permitted) const noexcept;

    int retries_available(Instant now) noexcept { return budget_.available(now); }
    void note_begun(bool is_retry, Instant now) noexcept;

    // So many failures in a row are no orders' own any more.
    static constexpr int ill_after = 5;

    struct News {
        bool is_back = false;  // The service works again after a time in which nothing did.
        bool is_held = false;  // From now on the queue stands still.
        bool is_lifted = false;
    };
    // `began` is when the call did.
    News note_ended(const Judgement& judgement, Breaker::Permit permit, Instant began, Instant now);

    // The queue stands still until somebody says where the service is.
    void set_configured(bool is_configured, Instant now) noexcept;
    // Carefully from now on: many wait, and the service is just back.
    void begin_pace(Instant now) noexcept { pace_.begin(now); }

    Breaker& breaker() noexcept { return breaker_; }
    const Breaker& breaker() const noexcept { return breaker_; }
    HoldReason hold() const noexcept { return hold_.reason(); }

private:
    News note_hold(const Judgement& judgement, Instant began, Instant now) noexcept;

    Breaker breaker_;
    Hold hold_;
    Pace pace_;
    RetryBudget budget_;
    Instant held_since_{};
    int failures_in_row_ = 0;
};

}  // namespace holdfast::order
