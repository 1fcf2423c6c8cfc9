// An external service in virtual time, that does as a test says and remembers what it was asked.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "order/upstream.h"

namespace holdfast::order {

class FakeUpstream final : public Upstream {
public:
    struct Plan {
        Answer answer;
        Duration after = std::chrono::milliseconds{20};  // Duration::max(): never.
    };

    static Answer verdict(bool is_valid) { return {.status = 200, .is_valid = is_valid}; }
    static Answer status(unsigned code) { return {.status = code}; }
    static Answer refused() { return {.delivery = Delivery::not_connected}; }

    void submit(Call call, Instant now) override
    {
        calls.push_back(call.order_id);
        keys[call.order_id].push_back(call.key);
        Plan plan = behave(call);
        plan.answer.took = plan.after;
        Instant at = plan.after == Duration::max() ? never : now + plan.after;
        pending_.emplace(call.id, std::pair{at, std::move(plan.answer)});
        most_at_once = std::max(most_at_once, pending_.size());
    }

    std::vector<Reply> collect(Instant now) override
    {
        std::vector<Reply> replies;
        std::erase_if(pending_, [&](auto& each) {
            if (each.second.first > now)
                return false;
            replies.push_back({.id = each.first, .answer = std::move(each.second.second)});
            return true;
        });
        return replies;
    }

    void cancel(CallId id) override { cancelled += pending_.erase(id); }

    Instant next_event() const override
    {
        Instant next = never;
        for (const auto& [id, each] : pending_)
            next = std::min(next, each.first);
        return next;
    }

    // Its caller died.
    void forget() { pending_.clear(); }
    std::size_t pending() const noexcept { return pending_.size(); }

    std::function<Plan(const Call&)> behave = [](const Call&) { return Plan{verdict(true)}; };
    std::vector<std::string> calls;  // The order of each, in time.
    std::map<std::string, std::vector<std::string>> keys;
    std::size_t most_at_once = 0;
    std::size_t cancelled = 0;

private:
    std::map<CallId, std::pair<Instant, Answer>> pending_;
};

}  // namespace holdfast::order
