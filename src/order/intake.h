// Takes orders in: gives those without an id one, and has them stored, in time for the queue that
// works on them. What the external service does, nobody waits for here; the moment in which the
// queue is opened at a start, everybody does. Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/idempotency.h"
#include "base/random.h"
#include "base/result.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "order/operate/operations.h"
#include "order/orders.h"

namespace holdfast::order {

struct IntakeSettings {
    std::int64_t backlog_max = 100'000;
    // By when an order is final, or failed.
    Duration deadline = std::chrono::hours{24};
};

// An order as its client placed it; the fields are right.
struct Placing {
    std::optional<std::string> order_id{};  // Absent: one is issued.
    std::string product{};
    std::int64_t quantity = 0;
    std::string actor{};
    std::optional<IdempotencyKey> key{};
    // As of Acceptance.
    KeptAnswer (*describe)(const Order&) = nullptr;
    trace::Context trace{};
};

struct QueueTimes {
    WallTime now;      // Of the queue's clock.
    WallTime counted;  // Of that for deadlines.
};

class Intake {
public:
    struct World {
        Orders& orders;
        Operations& operations;
        obs::Log& log;
        obs::Registry& registry;
        // Nothing while the queue is not open.
        std::function<std::optional<QueueTimes>()> times;
        // One more waits.
        std::function<void()> note_accepted;
    };

    Intake(const IntakeSettings& settings, World world, Random random);

    void apply(const IntakeSettings& settings) noexcept { settings_ = settings; }
    const IntakeSettings& settings() const noexcept { return settings_; }

    // As Orders::accept(). Until the queue is open it waits; they are as many at most as there are
    // connections.
    void place(Placing placing, Orders::Done<Placement> done);
    // `told` is called when the queue is open, be it at once, or with what is wrong when opening it
    // was tried in vain.
    void when_open(std::function<void(const Result<void>&)> told);
    // Somebody tried to open the queue: whoever waited for that is told.
    void end_wait(const Result<Opened>& opened);
    // As Operations say; times, limits and the id of a new order are filled in. They wait as
    // place() does.
    void retry(Retry wish, Operations::Done<Placement> done);
    void fail(Ending ending, Operations::Done<KeptAnswer> done);

private:
    void note(const Result<Placement>& placement);
    void note_retry(const Result<Placement>& placement);
    void note_full();

    IntakeSettings settings_;
    World world_;
    Random random_;
    std::vector<std::function<void(const Result<void>&)>> waiting_;
    obs::Counter& accepted_;
    obs::Counter& replayed_;
    obs::Family<obs::Counter>& refused_;
};

}  // namespace holdfast::order
