// "Checks" of services that report by themselves: a look at when they did last. Loop thread.
#pragma once

#include <memory>
#include <utility>

#include "watch/check/checker.h"
#include "watch/check/heartbeat.h"

namespace holdfast::watch {

// What is known of heartbeats, kept in memory by whoever stores them.
class Heartbeats {
public:
    virtual ~Heartbeats() = default;
    // `interval` and `grace` are the service's, with what the configuration says for all.
    virtual HeartbeatFacts facts(const Service& service) const = 0;
};

class HeartbeatChecker final : public Checker {
public:
    HeartbeatChecker(const Surroundings& surroundings, Done done)
        : surroundings_{surroundings}, done_{std::move(done)}
    {
    }
    static std::unique_ptr<Checker> make(const Surroundings& surroundings, Done done)
    {
        return std::make_unique<HeartbeatChecker>(surroundings, std::move(done));
    }

    void begin(const Check& check, Instant now) override;
    // It is over as soon as it has begun.
    void cancel(CheckId /*id*/) override {}
    Observation give_up(CheckId /*id*/, Instant /*now*/) override { return {}; }

private:
    Surroundings surroundings_;
    Done done_;
};

}  // namespace holdfast::watch
