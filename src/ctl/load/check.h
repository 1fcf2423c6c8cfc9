// Asks for every order that was acknowledged, and notes what there is of it. Loop thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/loop.h"
#include "base/task.h"
#include "ctl/load/tally.h"
#include "ctl/load/target.h"
#include "lib/curl/multi/exchanges.h"

namespace holdfast::ctl {

class OrderCheck final : public Task {
public:
    static constexpr std::chrono::seconds answer_max{10};
    static constexpr std::chrono::milliseconds pause{200};
    static constexpr int tries_max = 50;  // Of an order, while nobody answers.

    struct World {
        Loop& loop;
        curl::Exchanges& exchanges;
        const Target& target;
        LoadTally& tally;
    };

    // Is on the loop while it lives. `done` is called once.
    OrderCheck(const World& world, std::string load, std::size_t connections,
               std::function<void()> done);
    ~OrderCheck() override;
    OrderCheck(const OrderCheck&) = delete;
    OrderCheck& operator=(const OrderCheck&) = delete;

    std::size_t checked() const noexcept { return checked_; }

    const char* name() const noexcept override { return "check"; }
    Instant step(Instant now) override;

private:
    struct Question {
        std::size_t order;
        int tries = 0;
    };

    void ask(Question question);
    void note(Question question, const curl::Response& response);

    World world_;
    std::string load_;
    std::size_t connections_;
    std::function<void()> done_;
    std::deque<Question> open_;
    std::map<std::size_t, curl::ExchangeId> under_way_;
    std::size_t checked_ = 0;
    Instant next_{};
};

// From the answer to GET /orders/{id}; nothing when it is none.
std::optional<FoundOrder> read_order(std::string_view body);

}  // namespace holdfast::ctl
