#include "order/policy/retry.h"

#include <algorithm>

#include "base/check.h"

namespace holdfast::order {
namespace {

Disposition fail(FailureReason reason) noexcept
{
    return {.fate = Fate::failed, .reason = reason};
}

// When no attempt of the episode is left.
std::optional<Disposition> exhausted(const Attempt& attempt, const RetrySettings& settings) noexcept
{
    if (attempt.number < settings.attempts_max)
        return std::nullopt;
    if (settings.on_exhausted == OnExhausted::fail)
        return fail(FailureReason::attempts);
    return Disposition{.fate = Fate::park};
}

}  // namespace

Duration retry_wait(const RetrySettings& settings, int attempt,
                    const std::optional<Duration>& retry_after, Random& random)
{
    CHECK(attempt >= 1);
    Duration wait = Backoff::wait(settings.backoff, static_cast<unsigned>(attempt - 1), random);
    if (!retry_after)
        return wait;
    wait = std::max(wait, std::clamp<Duration>(*retry_after, Duration::zero(), retry_after_max));
    auto tenth = static_cast<std::uint64_t>(wait.count() / 10);
    return wait + Duration{static_cast<Duration::rep>(random.below(tenth + 1))};
}

Duration longest_wait(const RetrySettings& settings) noexcept
{
    Duration asked_for = std::max<Duration>(settings.backoff.longest, retry_after_max);
    return std::max(asked_for + asked_for / 10, settings.parked_for);
}

Disposition dispose(const Judgement& judgement, const Attempt& attempt,
                    const RetrySettings& settings, Random& random)
{
    CHECK(attempt.number >= 1);
    switch (judgement.course) {
    case Course::validate:
        return {.fate = Fate::validated};
    case Course::reject:
        return {.fate = Fate::rejected};
    case Course::fail:
        return fail(FailureReason::declined);
    case Course::retry:
        break;
    case Course::park:
    case Course::hold:
        if (attempt.is_overdue)
            return fail(FailureReason::deadline);
        return {.fate = Fate::park, .is_attempt_returned = true};
    }
    if (attempt.is_overdue)
        return fail(FailureReason::deadline);
    if (std::optional<Disposition> end = exhausted(attempt, settings))
        return *end;
    return {.fate = Fate::retry,
            .wait = retry_wait(settings, attempt.number, judgement.retry_after, random)};
}

Disposition dispose_interrupted(const Attempt& attempt, const RetrySettings& settings) noexcept
{
    if (attempt.is_overdue)
        return fail(FailureReason::deadline);
    if (std::optional<Disposition> end = exhausted(attempt, settings))
        return *end;
    return {.fate = Fate::retry};
}

}  // namespace holdfast::order
