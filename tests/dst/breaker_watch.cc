#include "tests/dst/breaker_watch.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::dst {

using order::BreakerCause;
using order::BreakerChange;
using order::BreakerState;

void BreakerWatch::note_opened(BreakerState state, Instant now)
{
    under_way_.clear();
    word_.reset();
    // How long it had been open is the process's of before.
    enter(state, state == BreakerState::open ? Instant{} : now, Duration::zero());
    if (certain_ && *certain_ != state)
        breaks(join("an operator's word was forgotten: the breaker was ", to_string(*certain_),
                    " and is ", to_string(state)));
}

void BreakerWatch::note_word(BreakerState state)
{
    certain_.reset();
    word_ = state;
}

void BreakerWatch::note_moved(BreakerState state, Instant now)
{
    if (word_ && state_ == state)
        enter(state, now, Duration::zero());
    else if (state_ != state)
        breaks(join("an operator said ", to_string(state), " to the breaker, and it was ",
                    to_string(state_)));
    word_.reset();
}

void BreakerWatch::note_acknowledged(BreakerState state)
{
    // From the others it moves on by itself.
    certain_.reset();
    if (state == BreakerState::forced_open || state == BreakerState::disabled)
        certain_ = state;
}

void BreakerWatch::note_forgotten()
{
    enter(state_, since_, wait_);
}

bool BreakerWatch::refuses() const noexcept
{
    return state_ == BreakerState::open || state_ == BreakerState::forced_open;
}

// No order is touched while nothing can come of it.
void BreakerWatch::note_claim()
{
    if (refuses())
        breaks(join("orders were claimed while the breaker was ", to_string(state_)));
}

void BreakerWatch::note_call(const std::string& order_id)
{
    ++begun_;
    under_way_[order_id] = epoch_;
    if (refuses())
        breaks(
            join("order ", order_id, " was called for while the breaker was ", to_string(state_)));
    if (state_ == BreakerState::half_open && begun_ > settings_.half_open_calls)
        breaks(join("a half-open breaker let ", begun_, " calls through, and may ",
                    settings_.half_open_calls));
}

void BreakerWatch::note_result(const std::string& order_id, const order::CallReport& report)
{
    auto call = under_way_.extract(order_id);
    last_ended_ = call.empty() ? 0 : call.mapped();
    if (last_ended_ != epoch_) {
        ++sights_[Sight::late_result];
        return;
    }
    if (report.result == order::CallResult::ignored)
        --begun_;
    else
        ++ended_;
}

void BreakerWatch::note_change(const BreakerChange& change)
{
    trace_.note("  the breaker goes from ", to_string(change.from), " to ", to_string(change.to),
                ": ", to_string(change.cause));
    ++sights_[change.to == BreakerState::open          ? Sight::opened
              : change.to == BreakerState::half_open   ? Sight::half_opened
              : change.to == BreakerState::forced_open ? Sight::forced_open
              : change.to == BreakerState::disabled    ? Sight::disabled
                                                       : Sight::closed];
    if (change.from != state_)
        breaks(join("the breaker left ", to_string(change.from), " and was ", to_string(state_)));
    else if (!is_legal(change))
        breaks(join("the breaker went from ", to_string(change.from), " to ", to_string(change.to),
                    " for ", to_string(change.cause)));
    else
        judge(change);
    word_.reset();
    enter(change.to, change.at, change.wait);
}

void BreakerWatch::enter(BreakerState state, Instant at, Duration wait)
{
    state_ = state;
    since_ = at;
    wait_ = wait;
    ++epoch_;
    begun_ = ended_ = 0;
}

// Which way it may go, and why.
bool BreakerWatch::is_legal(const BreakerChange& change) const
{
    auto is = [&](BreakerState from, BreakerState to) {
        return change.from == from && change.to == to;
    };
    switch (change.cause) {
    case BreakerCause::failure_rate:
    case BreakerCause::slow_call_rate:
        return is(BreakerState::closed, BreakerState::open);
    case BreakerCause::told_to_wait:
        return is(BreakerState::closed, BreakerState::open) ||
               is(BreakerState::half_open, BreakerState::open);
    case BreakerCause::wait_over:
        return is(BreakerState::open, BreakerState::half_open);
    case BreakerCause::probes_succeeded:
        return is(BreakerState::half_open, BreakerState::closed);
    case BreakerCause::probes_failed:
        return is(BreakerState::half_open, BreakerState::open);
    case BreakerCause::half_open_over:
        return is(BreakerState::half_open, BreakerState::open) ||
               is(BreakerState::half_open, BreakerState::closed);
    case BreakerCause::operator_word:
        return word_ == change.to;
    }
    return false;
}

bool BreakerWatch::is_callers(BreakerCause cause) const
{
    return cause == BreakerCause::failure_rate || cause == BreakerCause::slow_call_rate ||
           cause == BreakerCause::told_to_wait || cause == BreakerCause::probes_failed ||
           cause == BreakerCause::probes_succeeded;
}

// Who changes it must be of this epoch, and enough must have been heard of.
void BreakerWatch::judge(const BreakerChange& change)
{
    if (is_callers(change.cause) && last_ended_ != epoch_) {
        breaks(join("a call of before moved the breaker to ", to_string(change.to)));
        return;
    }
    bool is_probing = change.from == BreakerState::half_open;
    int wanted = is_probing ? std::min(settings_.minimum_calls, settings_.half_open_calls)
                 : settings_.window == order::WindowKind::calls
                     ? std::min(settings_.minimum_calls, settings_.window_size)
                     : settings_.minimum_calls;
    bool counts = is_callers(change.cause) && change.cause != BreakerCause::told_to_wait;
    if (counts && ended_ < wanted)
        breaks(join("the breaker judged by ", ended_, " calls, and wants ", wanted));
    if (change.cause == BreakerCause::wait_over && change.at <= since_ + wait_)
        breaks("the breaker was half open before its wait was over");
    if (change.cause == BreakerCause::half_open_over &&
        change.at < since_ + settings_.half_open_max)
        breaks("the breaker was half open for less than it may be");
}

void BreakerWatch::breaks(std::string what)
{
    trace_.note("BROKEN: ", what);
    if (wrong_.empty())
        wrong_ = std::move(what);
}

}  // namespace holdfast::dst
