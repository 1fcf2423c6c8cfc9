#include "order/policy/gate.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace holdfast::order {

Gate::Gate(const GateSettings& settings, Instant now, Breaker::Listener listener)
    : breaker_{settings.breaker, now, std::move(listener)},
      hold_{settings.probe_every},
      pace_{settings.pace},
      budget_{settings.budget}
{
}

std::vector<Breaker::Permit> Gate::admit(int room, Instant now)
{
    CHECK(room > 0);
    std::vector<Breaker::Permit> permits;
    if (hold_.is_raised()) {
        if (now < hold_.next_probe())
            return permits;
        room = 1;
    }
    room = std::min(room, pace_.available(now));
    while (static_cast<int>(permits.size()) < room) {
        std::optional<Breaker::Permit> permit = breaker_.try_acquire(now);
        if (!permit)
            break;
        permits.push_back(*std::move(permit));
    }
    if (!permits.empty() && hold_.is_raised())
        (void)hold_.takes_probe(now);
    return permits;
}

Instant Gate::next_look(Instant now) noexcept
{
    if (hold_.is_raised() && now < hold_.next_probe())
        return hold_.next_probe();
    if (pace_.available(now) == 0)
        return pace_.next_change();
    return breaker_.next_change();
}

bool Gate::is_at_ease() const noexcept
{
    BreakerState state = breaker_.state();
    return (state == BreakerState::closed || state == BreakerState::disabled) &&
           !pace_.is_careful() && !hold_.is_raised();
}

bool Gate::is_passable(const Epoch& permitted) const noexcept
{
    BreakerState state = breaker_.state();
    return epoch() == permitted || state == BreakerState::closed || state == BreakerState::disabled;
}

void Gate::note_begun(bool is_retry, Instant now) noexcept
{
    pace_.note_begun(now);
    if (is_retry)
        budget_.note_retry(now);
    else
        budget_.note_first(now);
}

Gate::News Gate::note_ended(const Judgement& judgement, Breaker::Permit permit, Instant began,
                            Instant now)
{
    permit.report(judgement.report, now);
    CallResult result = judgement.report.result;
    if (result != CallResult::ignored)
        pace_.note_ended(result == CallResult::success, now);
    News news = note_hold(judgement, began, now);
    // A path that is not there may be one order's own: it must not be tried again with each order
    // that fares well.
    if (result == CallResult::failure && judgement.outcome != Outcome::misconfigured)
        failures_in_row_ = std::min(failures_in_row_ + 1, ill_after);
    else if (result == CallResult::success)
        news.is_back = std::exchange(failures_in_row_, 0) == ill_after || news.is_back;
    return news;
}

Gate::News Gate::note_hold(const Judgement& judgement, Instant began, Instant now) noexcept
{
    if (judgement.course == Course::hold) {
        if (!hold_.raise(HoldReason::unauthorized, now))
            return {};
        held_since_ = now;
        return {.is_held = true};
    }
    // An answer that was under way when the queue was stopped says nothing about now.
    bool says_nothing = judgement.report.result != CallResult::success || began < held_since_;
    if (says_nothing || hold_.reason() != HoldReason::unauthorized)
        return {};
    (void)hold_.lift();
    pace_.begin(now);
    return {.is_back = true, .is_lifted = true};
}

void Gate::set_configured(bool is_configured, Instant now) noexcept
{
    if (!is_configured)
        (void)hold_.raise(HoldReason::unconfigured, now);
    else if (hold_.reason() == HoldReason::unconfigured)
        (void)hold_.lift();
}

}  // namespace holdfast::order
