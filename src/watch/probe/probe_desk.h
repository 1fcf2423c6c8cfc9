// Takes in probes and hands out what was seen, so many at a time and no more: whoever scrapes waits
// for the answer, and there is no queue in which it could become old. Loop thread.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string_view>

#include "base/loop.h"
#include "base/task.h"
#include "obs/metrics.h"
#include "watch/probe/allowance.h"
#include "watch/prober.h"

namespace holdfast::watch {

class ProbeDesk final : public Task {
public:
    // Null when it was broken off, since the daemon stops.
    using Done = std::function<void(const Observation*)>;

    struct World {
        Loop& loop;
        Prober& prober;  // Of nobody else. Whoever owns it wakes this.
        obs::Registry& registry;
    };

    // Is on the loop while it lives.
    ProbeDesk(const World& world, std::size_t concurrency);
    ~ProbeDesk() override;
    ProbeDesk(const ProbeDesk&) = delete;
    ProbeDesk& operator=(const ProbeDesk&) = delete;

    // From the next probe on.
    void allow(Allowance allowance);
    const Allowance& allowance() const noexcept { return *allowance_; }

    Instant now() const noexcept { return loop_.now(); }
    WallTime wall() const noexcept { return loop_.wall(); }

    // `done` is called once, later; never, when this answers false: too many are under way.
    [[nodiscard]] bool probe(Service service, Duration timeout, Done done);
    // Those under way are broken off, and no other one begins.
    void stop();

    // One of "success", "failure", "unknown", "busy", "refused", "invalid".
    void count(std::string_view outcome) { outcomes_.with({outcome}).add(); }

    std::size_t under_way() const noexcept { return waiting_.size(); }

    const char* name() const noexcept override { return "probes"; }
    Instant step(Instant now) override;

private:
    Loop& loop_;
    Prober& prober_;
    std::size_t concurrency_;
    // What is under way goes by the rules by which it began.
    std::shared_ptr<const Allowance> allowance_ = std::make_shared<const Allowance>();
    obs::Family<obs::Counter>& outcomes_;
    std::uint64_t numbers_ = 0;
    std::map<CheckId, Done> waiting_;
    bool is_stopped_ = false;
};

}  // namespace holdfast::watch
