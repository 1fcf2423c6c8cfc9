// Checks of every type behind one port: whom to ask is looked up in a table, and that each check is
// over in time is seen to here, whatever its target does. Loop thread.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "base/task.h"
#include "watch/check/checker.h"
#include "watch/prober.h"

namespace holdfast::watch {

class Probers final : public Prober, public Task {
public:
    // Is on the loop while it lives.
    explicit Probers(const Surroundings& surroundings);
    ~Probers() override;
    Probers(const Probers&) = delete;
    Probers& operator=(const Probers&) = delete;

    // Woken when there is something to collect; must be on the loop. Null for nobody.
    void set_collector(Task* collector) noexcept { collector_ = collector; }

    void submit(Check check, Instant now) override;
    std::vector<Seen> collect(Instant now) override;
    void cancel(CheckId id) override;
    Instant next_event() const override { return never; }

    const char* name() const noexcept override { return "probers"; }
    Instant step(Instant now) override;

    std::size_t under_way() const noexcept { return running_.size(); }

private:
    struct Running {
        Check check;
        Instant began;
        Instant deadline;
    };

    Checker& checker_of(const Check& check);
    void finish(CheckId id, Observation seen);

    Surroundings surroundings_;
    std::array<std::unique_ptr<Checker>, check_types> checkers_;
    std::map<CheckId, Running> running_;
    std::set<std::pair<Instant, CheckId>> deadlines_;
    std::vector<Seen> seen_;
    Task* collector_ = nullptr;
};

}  // namespace holdfast::watch
