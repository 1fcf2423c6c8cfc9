// The orders that are not final, as who works on them sees them: the port of their storage. An
// order is claimed under a lease and settled under the same lease, or not at all: who lost his
// lease changes nothing any more. Loop thread; what is asked for comes later, on the loop, once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/strong.h"
#include "base/time.h"
#include "obs/trace/context.h"
#include "order/breaker.h"
#include "order/policy/outcome.h"
#include "order/policy/queue_clock.h"
#include "order/policy/retry.h"

namespace holdfast::order {

// Greater with each claim, over restarts as well.
using Lease = Strong<struct LeaseTag>;

struct Opening {
    WallTime now;
    // No order waits for longer: one that is due later was stored when the clock was ahead.
    Duration wait_max;
};

// What an earlier process left.
struct Opened {
    SavedBreaker breaker;
    SavedForce force;
};

struct Claim {
    int limit;        // Of all; those that have waited come before those that are new, see below.
    int retries_max;  // Of these, so many second tries.
    WallTime now;
    // Parked orders that are due by then are taken already: the service is back.
    WallTime parked_until;
    WallTime leased_until;
    BreakerState breaker;
    // Those that are new come first, then those that waited longest for their turn: what is asked
    // is how the service fares, and an order that failed may have failed for a reason of its own.
    bool is_probe = false;
};

struct Claimed {
    OrderKey key;
    Lease lease;
    std::string order_id;
    std::string product;
    std::int64_t quantity;
    int attempt;    // Of its episode, this one included.
    bool is_retry;  // A second try, and no new episode.
    WallTime accepted;
    WallTime deadline;       // Of QueueClock::counted().
    WallTime due{};          // Since when it has waited for this, in the queue's time.
    trace::Context trace{};  // Of the request that placed it.
};

struct Claims {
    std::vector<Claimed> orders;
    // When the next of those left behind is due; in the past where a limit left it behind.
    std::optional<WallTime> next_due;
};

struct AttemptRecord {
    std::optional<WallTime> began{};  // When the call did; absent: when it was claimed.
    Outcome outcome;
    unsigned http_status = 0;  // Zero: there was no answer.
    std::optional<Duration> took{};
    std::string detail{};
};

struct Settlement {
    OrderKey key;
    Lease lease;
    Disposition disposition;
    WallTime now;
    WallTime due{};  // When it is tried again, of one that is not final.
    // Absent: no call was made, and the attempt is none.
    std::optional<AttemptRecord> attempt{};
    trace::Context trace{};  // The order's.
};

// When orders whose worker died or lost them are free again.
struct Recovery {
    WallTime now;
    WallTime counted;
    WallTime parked_until;  // Due time of those that are parked.
    RetrySettings retry;
};

class Queue {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    // So many at once: of one call, and so in one transaction.
    static constexpr int claims_max = 256;
    static constexpr int rows_at_once = 500;

    virtual ~Queue() = default;

    // Before all others. From now on leases of earlier processes are void. Who waits for a time
    // that a clock which was set back has put far away waits no longer than he was to, or is due
    // now.
    virtual void open(Opening opening, Done<Opened> done) = 0;
    // Frees what is leased to nobody: their attempts were interrupted, and count. How many; again
    // at once after `rows_at_once`.
    virtual void recover(Recovery recovery, Done<int> done) = 0;
    virtual void claim(Claim claim, Done<Claims> done) = 0;
    // Errc::conflict: the lease is not the caller's any more; nothing was changed.
    virtual void settle(Settlement settlement, Done<OrderKey> done) = 0;
    // Fails those that nobody works on and whose deadline is over. How many; again at once after
    // `rows_at_once`.
    virtual void expire(WallTime now, WallTime counted, Done<int> done) = 0;
    virtual void save(SavedBreaker breaker, SavedForce force, Done<bool> done) = 0;
};

}  // namespace holdfast::order
