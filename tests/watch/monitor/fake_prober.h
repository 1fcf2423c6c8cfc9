// A prober in virtual time, that sees what a test says and remembers what it was asked. It may be
// late, never answer, or answer what was cancelled; what it has at one time comes in any order.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "watch/prober.h"

namespace holdfast::watch {

class FakeProber final : public Prober {
public:
    struct Plan {
        Observation observation{};
        Duration after = std::chrono::milliseconds{20};  // Duration::max(): never.
    };

    static Observation ok() { return {.status_code = 200}; }
    static Observation status(unsigned code) { return {.status_code = code}; }
    static Observation silent(Silence silence = Silence::timed_out) { return {.silence = silence}; }

    void submit(Check check, Instant now) override
    {
        ++submitted;
        Plan plan = behave(check);
        plan.observation.took = plan.after;
        if (plan.after != Duration::max())
            due_.emplace(now + plan.after, check.id);
        pending_.emplace(check.id, std::move(plan.observation));
        most_at_once = std::max(most_at_once, pending_.size());
    }

    std::vector<Seen> collect(Instant now) override
    {
        std::vector<Seen> seen;
        while (!due_.empty() && due_.begin()->first <= now) {
            CheckId id = due_.begin()->second;
            due_.erase(due_.begin());
            if (auto found = pending_.extract(id); !found.empty())
                seen.push_back({.id = id, .observation = std::move(found.mapped())});
            else if (answers_what_was_cancelled)
                seen.push_back({.id = id, .observation = ok()});
        }
        for (std::size_t i = seen.size(); i > 1; --i)
            std::swap(seen[i - 1], seen[random.below(i)]);
        return seen;
    }

    void cancel(CheckId id) override
    {
        cancelled += pending_.erase(id);
        ++cancels;
    }

    Instant next_event() const override { return due_.empty() ? never : due_.begin()->first; }

    std::size_t pending() const noexcept { return pending_.size(); }

    std::function<Plan(const Check&)> behave = [](const Check&) { return Plan{ok()}; };
    bool answers_what_was_cancelled = false;
    Random random{1};
    std::size_t submitted = 0;
    std::size_t most_at_once = 0;
    std::size_t cancels = 0;
    std::size_t cancelled = 0;

private:
    std::map<CheckId, Observation> pending_;
    std::set<std::pair<Instant, CheckId>> due_;
};

}  // namespace holdfast::watch
