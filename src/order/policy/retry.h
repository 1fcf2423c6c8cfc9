// Whether and when an order is tried again.
//
// An episode is up to so many attempts in a row, with growing waits between them. When they are
// used up, the order is parked: it stays, nothing is held against it, and a new episode begins when
// the service is seen to work again, or after a while. So a service that is away for hours costs an
// order a few attempts, not its life; only its deadline ends that. Pure; any thread.
#pragma once

#include <optional>

#include "base/backoff.h"
#include "base/random.h"
#include "base/retry_after.h"
#include "base/time.h"
#include "order/order.h"
#include "order/policy/outcome.h"

namespace holdfast::order {

enum class OnExhausted { park, fail };

struct RetrySettings {
    int attempts_max = 3;  // Of an episode.
    Backoff::Settings backoff{.first = std::chrono::seconds{1},
                              .longest = std::chrono::minutes{5},
                              .shortest = std::chrono::milliseconds{200}};
    OnExhausted on_exhausted = OnExhausted::park;
    // A parked order is tried again after so long, even if nothing says that the service is back.
    Duration parked_for = std::chrono::minutes{1};
};

// The wait after the nth attempt of an episode, from 1. What the service asks for is kept, with a
// tenth more at most, so that not all that were turned away together come back together.
Duration retry_wait(const RetrySettings& settings, int attempt,
                    const std::optional<Duration>& retry_after, Random& random);

// No order waits for longer than this, whatever the service asks for.
Duration longest_wait(const RetrySettings& settings) noexcept;

enum class Fate { validated, rejected, failed, retry, park };

struct Disposition {
    Fate fate;
    FailureReason reason{};  // Of Fate::failed.
    Duration wait{};         // Of Fate::retry.
    // The attempt was none of the order's doing: it does not count in its episode.
    bool is_attempt_returned = false;
};

struct Attempt {
    int number;       // In its episode, from 1, this one included.
    bool is_overdue;  // The order's deadline has passed.
};

// What becomes of an order after an attempt. A verdict counts even when it is late.
Disposition dispose(const Judgement& judgement, const Attempt& attempt,
                    const RetrySettings& settings, Random& random);

// The same for an attempt that a crash of ours interrupted: an order that brings the process down
// each time must not be tried for ever.
Disposition dispose_interrupted(const Attempt& attempt, const RetrySettings& settings) noexcept;

}  // namespace holdfast::order
