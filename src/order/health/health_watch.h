// Watches the external service: hears of every call, probes when there are none, and knows how it
// is. Loop thread.
#pragma once

#include <functional>
#include <optional>

#include "base/loop.h"
#include "base/task.h"
#include "order/health/service_health.h"
#include "order/policy/outcome.h"

namespace holdfast::order {

// Asks the service how it is, without an order.
class Prober {
public:
    virtual ~Prober() = default;
    // One at a time. `done` is called once, later, unless it is cancelled first.
    virtual void start(Duration timeout, std::function<void(const Answer&)> done) = 0;
    virtual void cancel() = 0;
};

class HealthWatch final : public Task {
public:
    struct World {
        Loop& loop;
        Prober& prober;
    };

    // `probe_timeout`: a probe that takes longer has found nobody.
    HealthWatch(HealthSettings settings, Duration probe_timeout, const World& world) noexcept
        : world_{world}, probe_timeout_{probe_timeout}, health_{settings}
    {
    }
    ~HealthWatch() override;
    HealthWatch(const HealthWatch&) = delete;
    HealthWatch& operator=(const HealthWatch&) = delete;

    // On the loop from now on, until stop().
    void start();
    void stop();
    void apply(HealthSettings settings);

    void note_call(const Answer& answer);
    std::optional<ServiceHealth::View> look() const { return health_.look(world_.loop.now()); }

    const char* name() const noexcept override { return "health"; }
    Instant step(Instant now) override;

private:
    void note_probe(const Answer& answer);

    World world_;
    Duration probe_timeout_;
    ServiceHealth health_;
    bool is_started_ = false;
    bool is_probing_ = false;
};

}  // namespace holdfast::order
