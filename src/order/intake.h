// Takes orders in: gives those without an id one, and has them stored, in time for the queue that
// works on them. What the external service does, nobody waits for here. Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/idempotency.h"
#include "base/random.h"
#include "obs/metrics.h"
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
};

struct QueueTimes {
    WallTime now;      // Of the queue's clock.
    WallTime counted;  // Of that for deadlines.
};

class Intake {
public:
    struct World {
        Orders& orders;
        obs::Registry& registry;
        // Nothing while the queue is not open.
        std::function<std::optional<QueueTimes>()> times;
        // One more waits.
        std::function<void()> note_accepted;
    };

    Intake(const IntakeSettings& settings, World world, Random random);

    void apply(const IntakeSettings& settings) noexcept { settings_ = settings; }
    const IntakeSettings& settings() const noexcept { return settings_; }

    // As Orders::accept(); Errc::unavailable: the queue is not open yet.
    void place(Placing placing, Orders::Done<Placement> done);

private:
    void note(const Result<Placement>& placement);

    IntakeSettings settings_;
    World world_;
    Random random_;
    obs::Counter& accepted_;
    obs::Counter& replayed_;
    obs::Family<obs::Counter>& refused_;
};

}  // namespace holdfast::order
