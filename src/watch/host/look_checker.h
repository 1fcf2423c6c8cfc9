// Checks that are one look by another thread: which look it is, is all that such types differ in.
// Loop thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "watch/check/checker.h"
#include "watch/host/host_looks.h"

namespace holdfast::watch {

struct LookPlan {
    // What is looked at, for people.
    std::string (*subject)(const Service& service);
    // On another thread. `now` is when the check began.
    Observation (*look)(const Service& service, WallTime now);
};

class LookChecker final : public Checker {
public:
    // With the looks that all share who may wait long.
    LookChecker(const Loop& loop, HostLooks* looks, LookPlan plan, Done done);
    // With looks of its own, for what always answers.
    LookChecker(const Loop& loop, Worker* worker, LookPlan plan, Done done);
    ~LookChecker() override;
    LookChecker(const LookChecker&) = delete;
    LookChecker& operator=(const LookChecker&) = delete;

    void begin(const Check& check, Instant now) override;
    void cancel(CheckId id) override;
    Observation give_up(CheckId id, Instant now) override;

private:
    const Loop& loop_;
    LookPlan plan_;
    Done done_;
    std::optional<HostLooks> own_;
    HostLooks* looks_;
};

std::unique_ptr<Checker> make_disk_checker(const Surroundings& surroundings, Checker::Done done);
std::unique_ptr<Checker> make_pressure_checker(const Surroundings& surroundings,
                                               Checker::Done done);
std::unique_ptr<Checker> make_clock_checker(const Surroundings& surroundings, Checker::Done done);
std::unique_ptr<Checker> make_certificate_checker(const Surroundings& surroundings,
                                                  Checker::Done done);

}  // namespace holdfast::watch
