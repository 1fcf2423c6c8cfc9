// The circuit breaker between us and a service that fails: it lets calls through while they
// succeed, none while the service is down, and a few to find out whether it is back. Pure; one
// thread.
//
// Think of a door and someone who counts how those fare who went through. While the door is closed
// in the electrical sense, everybody passes. When too many of the last ones failed, or took too
// long, nobody passes for a while. Then a few are let through; how they fare decides.
//
// Every state that is entered is a new generation, and whoever passes gets a permit of that
// generation. What became of a call counts in its own generation only, so that a call of before the
// outage, answered during it, neither closes nor opens anything, and a permit that comes back late
// is nobody's. Where resilience4j has no generations it loses permits or makes new ones.
//
//   closed ----- rate reached, or told to come back later -----> open
//   open ------- the wait is over, and somebody asks ----------> half open
//   half open -- probes are well -> closed; are not -> open; too long -> as HalfOpenEnd says
//   any -------- an operator's word ---------------------------> disabled, forced open, closed, ...
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "order/breaker_settings.h"
#include "order/breaker_window.h"

namespace holdfast::order {

// An ignored call says nothing about the service: it neither succeeded nor failed, and its permit
// goes to somebody else.
enum class CallResult { success, failure, ignored };

struct CallReport {
    CallResult result = CallResult::success;
    Duration took{};
    // The service said when to come back: nothing is let through before, however the call counts.
    std::optional<Duration> come_back_after{};
};

enum class BreakerCause {
    failure_rate,  // Or the slow-call rate, if that one alone was reached.
    slow_call_rate,
    told_to_wait,
    wait_over,
    probes_succeeded,
    probes_failed,
    half_open_over,
    operator_word
};

std::string_view to_string(BreakerCause cause) noexcept;

struct BreakerChange {
    BreakerState from;
    BreakerState to;
    BreakerCause cause;
    Instant at;
    CallCounts counts;  // Of the window that decided.
    // In percent; below zero where too few calls had been made to say.
    double failure_rate;
    double slow_call_rate;
    Duration wait;  // Of an open breaker, else zero.
};

// Since the breaker was made, whatever its windows forgot.
struct BreakerTotals {
    std::uint64_t succeeded = 0;
    std::uint64_t failed = 0;
    std::uint64_t slow = 0;
    std::uint64_t ignored = 0;
    std::uint64_t late = 0;  // Of all these, what came in another generation and decided nothing.
    std::uint64_t refused = 0;
};

// What outlives the process, so that one which crashes again and again does not try a service that
// is down at each start.
struct SavedBreaker {
    BreakerState state = BreakerState::closed;
    WallTime since{};
    Duration wait{};  // Of an open breaker.
    int times_opened = 0;
};

class Breaker {
public:
    using Listener = std::function<void(const BreakerChange&)>;

    // Who may call. It goes back by itself unless what became of the call is reported; a report
    // uses it up. The breaker outlives it.
    class Permit {
    public:
        Permit(Permit&& other) noexcept;
        Permit& operator=(Permit&& other) noexcept;
        ~Permit();
        Permit(const Permit&) = delete;
        Permit& operator=(const Permit&) = delete;

        void report(const CallReport& report, Instant now);

    private:
        friend class Breaker;
        Permit(Breaker& breaker, std::uint64_t generation) noexcept
            : breaker_{&breaker}, generation_{generation}
        {
        }

        Breaker* breaker_;  // Null once it was used up, moved or given back.
        std::uint64_t generation_;
    };

    // `settings` have no problem; `listener` hears of every change of state, after it.
    Breaker(const BreakerSettings& settings, Instant now, Listener listener = {});
    ~Breaker() = default;
    Breaker(const Breaker&) = delete;
    Breaker& operator=(const Breaker&) = delete;

    // Nothing while the breaker refuses, which is counted.
    [[nodiscard]] std::optional<Permit> try_acquire(Instant now);

    // Changes that time alone brings; they also happen when somebody asks for a permit.
    void advance(Instant now);
    // When advance() has something to do, or a breaker that refuses may let a call through.
    Instant next_change() const noexcept;

    // An operator's word. Errc::conflict for what makes no sense: from closed to half open.
    Result<void> move_to(BreakerState state, Instant now);
    // The state stays, what was seen so far is forgotten: it was judged by other rules.
    void configure(const BreakerSettings& settings, Instant now);

    BreakerState state() const noexcept { return state_; }
    Instant since() const noexcept { return since_; }
    CallCounts counts(Instant now) { return window_.counts(now); }
    // In percent; below zero where too few calls were made to say.
    // So many calls are needed to judge: of what counts now, the probes of a half-open one
    // included.
    int minimum_calls() const noexcept { return window_minimum_; }
    double failure_rate(Instant now) { return rate_of(window_.counts(now).failed, now); }
    double slow_call_rate(Instant now) { return rate_of(window_.counts(now).slow, now); }
    const BreakerTotals& totals() const noexcept { return totals_; }
    const BreakerSettings& settings() const noexcept { return settings_; }

    SavedBreaker save(Instant now, WallTime wall) const;
    // At a start. A wall clock that was set back meanwhile cannot make the wait any longer.
    void restore(const SavedBreaker& saved, Instant now, WallTime wall);

private:
    void give_back(std::uint64_t generation) noexcept;
    void count(std::uint64_t generation, const CallReport& report, Instant now);
    void judge(const std::optional<Duration>& come_back_after, Instant now);
    void end_half_open(Instant now);
    double rate_of(int calls, Instant now);
    // Which rate is reached, if enough calls were made to say.
    std::optional<BreakerCause> reached(int minimum, Instant now);
    bool has_enough(Instant now) { return window_.counts(now).total >= window_minimum_; }
    void renew_window(WindowKind kind, int size, int minimum, Instant now);
    int next_times() const noexcept;
    Duration next_wait() const noexcept { return open_wait(settings_, next_times()); }
    void open(BreakerCause cause, Duration wait, Instant now);
    void change(BreakerState to, BreakerCause cause, Instant now);
    void enter(BreakerState state, Instant now);

    BreakerSettings settings_;
    Listener listener_;
    BreakerWindow window_;
    std::uint64_t generation_ = 0;
    // Whose calls are in the window: an open breaker keeps what opened it, and the late ones.
    std::uint64_t window_generation_ = 0;
    int window_minimum_;
    BreakerState state_ = BreakerState::closed;
    Instant since_;
    Duration wait_{};
    int times_opened_ = 0;
    int permits_left_ = 0;  // While half open.
    BreakerTotals totals_;
};

}  // namespace holdfast::order
