// Whether the circuit breaker keeps the contract, judged from outside: by the changes it tells of
// and the calls that are made. One thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "order/breaker.h"
#include "tests/dst/sights.h"
#include "tests/dst/trace.h"

namespace holdfast::dst {

class BreakerWatch {
public:
    BreakerWatch(const order::BreakerSettings& settings, Trace& trace, Sights& sights)
        : settings_{settings}, trace_{trace}, sights_{sights}
    {
    }

    // A process has begun with this state, which it may have found.
    void note_opened(order::BreakerState state, Instant now);
    // An operator said so. What was acknowledged holds until he says something else, whatever
    // happens to the process.
    void note_word(order::BreakerState state);
    // It is in that state now; if it was before, it has begun anew.
    void note_moved(order::BreakerState state, Instant now);
    void note_acknowledged(order::BreakerState state);
    // Its state stays, and what it has seen is forgotten.
    void note_forgotten();

    // Orders are claimed for calls to come.
    void note_claim();
    void note_call(const std::string& order_id);
    void note_result(const std::string& order_id, const order::CallReport& report);
    void note_change(const order::BreakerChange& change);

    // What was wrong first; empty: nothing.
    const std::string& wrong() const noexcept { return wrong_; }

private:
    void enter(order::BreakerState state, Instant at, Duration wait);
    bool is_legal(const order::BreakerChange& change) const;
    bool is_callers(order::BreakerCause cause) const;
    void judge(const order::BreakerChange& change);
    bool refuses() const noexcept;
    void breaks(std::string what);

    order::BreakerSettings settings_;
    Trace& trace_;
    Sights& sights_;
    order::BreakerState state_ = order::BreakerState::closed;
    Instant since_{};
    Duration wait_{};
    std::optional<order::BreakerState> word_;     // Said, and not done yet.
    std::optional<order::BreakerState> certain_;  // Said and acknowledged.

    // Each state that is entered is an epoch: a call counts in that in which it began.
    std::uint64_t epoch_ = 0;
    int begun_ = 0;  // In this epoch; those that say nothing give their places back.
    int ended_ = 0;
    std::uint64_t last_ended_ = 0;                    // The epoch of the call that ended last.
    std::map<std::string, std::uint64_t> under_way_;  // By order: the epoch in which it began.
    std::string wrong_;
};

}  // namespace holdfast::dst
