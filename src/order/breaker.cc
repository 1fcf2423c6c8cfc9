#include "order/breaker.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::order {
namespace {

constexpr std::array<std::string_view, 8> cause_names{
    "failure_rate",     "slow_call_rate", "told_to_wait",   "wait_over",
    "probes_succeeded", "probes_failed",  "half_open_over", "operator"};

double percent(int part, int whole) noexcept
{
    return part * 100.0 / whole;
}

bool counts_calls(BreakerState state) noexcept
{
    return state == BreakerState::closed || state == BreakerState::half_open;
}

}  // namespace

std::string_view to_string(BreakerCause cause) noexcept
{
    return cause_names[static_cast<std::size_t>(cause)];
}

Breaker::Permit::Permit(Permit&& other) noexcept
    : breaker_{std::exchange(other.breaker_, nullptr)}, generation_{other.generation_}
{
}

Breaker::Permit& Breaker::Permit::operator=(Permit&& other) noexcept
{
    if (this != &other) {
        if (breaker_ != nullptr)
            breaker_->give_back(generation_);
        breaker_ = std::exchange(other.breaker_, nullptr);
        generation_ = other.generation_;
    }
    return *this;
}

Breaker::Permit::~Permit()
{
    if (breaker_ != nullptr)
        breaker_->give_back(generation_);
}

void Breaker::Permit::report(const CallReport& report, Instant now)
{
    CHECK(breaker_ != nullptr);
    std::exchange(breaker_, nullptr)->count(generation_, report, now);
}

Breaker::Breaker(const BreakerSettings& settings, Instant now, Listener listener)
    : settings_{settings},
      listener_{std::move(listener)},
      window_{settings.window, settings.window_size, now},
      window_minimum_{effective_minimum_calls(settings)},
      since_{now}
{
    CHECK(!find_problem(settings));
}

std::optional<Breaker::Permit> Breaker::try_acquire(Instant now)
{
    advance(now);
    if (state_ == BreakerState::open && now > since_ + wait_)
        change(BreakerState::half_open, BreakerCause::wait_over, now);
    bool is_refused = state_ == BreakerState::open || state_ == BreakerState::forced_open ||
                      (state_ == BreakerState::half_open && permits_left_ == 0);
    if (is_refused) {
        ++totals_.refused;
        return std::nullopt;
    }
    if (state_ == BreakerState::half_open)
        --permits_left_;
    return Permit{*this, generation_};
}

void Breaker::advance(Instant now)
{
    if (state_ == BreakerState::open && settings_.is_half_open_automatic && now > since_ + wait_)
        change(BreakerState::half_open, BreakerCause::wait_over, now);
    else if (state_ == BreakerState::half_open && settings_.half_open_max > Duration::zero() &&
             now >= since_ + settings_.half_open_max)
        // It ended when it was over, not when somebody noticed.
        end_half_open(since_ + settings_.half_open_max);
}

Instant Breaker::next_change() const noexcept
{
    // A permit is there strictly after the wait.
    if (state_ == BreakerState::open)
        return since_ + wait_ + Duration{1};
    if (state_ == BreakerState::half_open && settings_.half_open_max > Duration::zero())
        return since_ + settings_.half_open_max;
    return never;
}

Result<void> Breaker::move_to(BreakerState state, Instant now)
{
    if (state == BreakerState::half_open && state_ == BreakerState::closed)
        return Error{Errc::conflict,
                     "a closed breaker cannot be half open: it lets everything "
                     "through already"};
    if (state == BreakerState::open)
        open(BreakerCause::operator_word, next_wait(), now);
    else
        change(state, BreakerCause::operator_word, now);
    return {};
}

void Breaker::configure(const BreakerSettings& settings, Instant now)
{
    CHECK(!find_problem(settings));
    settings_ = settings;
    // An open breaker waits as long as it said it would.
    if (counts_calls(state_))
        enter(state_, now);
}

void Breaker::give_back(std::uint64_t generation) noexcept
{
    if (generation == generation_ && state_ == BreakerState::half_open) {
        ++permits_left_;
        CHECK(permits_left_ <= settings_.half_open_calls);
    }
}

void Breaker::count(std::uint64_t generation, const CallReport& report, Instant now)
{
    bool is_current = generation == generation_;
    bool is_slow = report.took > settings_.slow_call;
    totals_.late += is_current ? 0 : 1;
    if (report.result == CallResult::ignored) {
        ++totals_.ignored;
        give_back(generation);
    } else {
        bool is_failure = report.result == CallResult::failure;
        ++(is_failure ? totals_.failed : totals_.succeeded);
        totals_.slow += is_slow ? 1 : 0;
        bool is_seen = counts_calls(state_) || state_ == BreakerState::open;
        if (is_seen && generation == window_generation_)
            window_.record(is_failure, is_slow, now);
    }
    if (is_current && counts_calls(state_))
        judge(report.come_back_after, now);
}

void Breaker::judge(const std::optional<Duration>& come_back_after, Instant now)
{
    bool is_probing = state_ == BreakerState::half_open;
    std::optional<BreakerCause> cause = reached(window_minimum_, now);
    if (cause) {
        open(is_probing ? BreakerCause::probes_failed : *cause,
             std::max(next_wait(), come_back_after.value_or(Duration::zero())), now);
    } else if (come_back_after && *come_back_after > Duration::zero()) {
        open(BreakerCause::told_to_wait, *come_back_after, now);
    } else if (is_probing && has_enough(now)) {
        change(BreakerState::closed, BreakerCause::probes_succeeded, now);
    }
}

void Breaker::end_half_open(Instant now)
{
    bool is_well = settings_.half_open_end == HalfOpenEnd::closed;
    if (settings_.half_open_end == HalfOpenEnd::judge)
        is_well = window_.counts(now).total > 0 && !reached(1, now);
    if (is_well)
        change(BreakerState::closed, BreakerCause::half_open_over, now);
    else
        open(BreakerCause::half_open_over, next_wait(), now);
}

double Breaker::rate_of(int calls, Instant now)
{
    return has_enough(now) ? percent(calls, window_.counts(now).total) : -1;
}

std::optional<BreakerCause> Breaker::reached(int minimum, Instant now)
{
    const CallCounts& counts = window_.counts(now);
    if (counts.total < minimum)
        return std::nullopt;
    if (percent(counts.failed, counts.total) >= settings_.failure_rate)
        return BreakerCause::failure_rate;
    if (percent(counts.slow, counts.total) >= settings_.slow_call_rate)
        return BreakerCause::slow_call_rate;
    return std::nullopt;
}

void Breaker::open(BreakerCause cause, Duration wait, Instant now)
{
    times_opened_ = next_times();
    wait_ = std::min<Duration>(wait, breaker_wait_max);
    change(BreakerState::open, cause, now);
}

int Breaker::next_times() const noexcept
{
    // Opened again while open, by an operator, it is the same outage.
    return state_ == BreakerState::open ? times_opened_ : times_opened_ + 1;
}

void Breaker::change(BreakerState to, BreakerCause cause, Instant now)
{
    BreakerChange change{.from = state_,
                         .to = to,
                         .cause = cause,
                         .at = now,
                         .counts = counts(now),
                         .failure_rate = failure_rate(now),
                         .slow_call_rate = slow_call_rate(now),
                         .wait = to == BreakerState::open ? wait_ : Duration::zero()};
    enter(to, now);
    if (change.from != change.to && listener_)
        listener_(change);
}

void Breaker::enter(BreakerState state, Instant now)
{
    state_ = state;
    since_ = now;
    ++generation_;
    permits_left_ = 0;
    if (state == BreakerState::half_open) {
        permits_left_ = settings_.half_open_calls;
        renew_window(WindowKind::calls, settings_.half_open_calls,
                     effective_minimum_probes(settings_), now);
    } else if (state != BreakerState::open) {
        times_opened_ = 0;
        renew_window(settings_.window, settings_.window_size, effective_minimum_calls(settings_),
                     now);
    }
}

void Breaker::renew_window(WindowKind kind, int size, int minimum, Instant now)
{
    window_ = BreakerWindow{kind, size, now};
    window_generation_ = generation_;
    window_minimum_ = minimum;
}

SavedBreaker Breaker::save(Instant now, WallTime wall) const
{
    return {.state = state_,
            .since = wall - (now - since_),
            .wait = state_ == BreakerState::open ? wait_ : Duration::zero(),
            .times_opened = times_opened_};
}

void Breaker::restore(const SavedBreaker& saved, Instant now, WallTime wall)
{
    Duration passed = std::max<Duration>(wall - saved.since, Duration::zero());
    enter(saved.state, now);
    if (saved.state == BreakerState::open)
        wait_ = std::clamp<Duration>(saved.wait, Duration::zero(), breaker_wait_max);
    // Half open it begins anew: the probes of the process before are lost. One that never changed
    // was never saved.
    if (saved.state != BreakerState::half_open && saved.since != WallTime{})
        since_ = now - passed;
    bool was_open = saved.state == BreakerState::open || saved.state == BreakerState::half_open;
    times_opened_ = was_open ? std::max(saved.times_opened, 1) : 0;
}

}  // namespace holdfast::order
