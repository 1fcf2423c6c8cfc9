// Looks all the time at what the daemon says of the external service and its breaker, and remembers
// each change. Loop thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/loop.h"
#include "base/task.h"
#include "ctl/load/target.h"
#include "ctl/load/verdict.h"
#include "lib/curl/multi/exchanges.h"
#include "lib/json/document.h"

namespace holdfast::ctl {

class Lookout final : public Task {
public:
    static constexpr std::chrono::milliseconds interval{250};
    static constexpr std::chrono::seconds answer_max{2};
    static constexpr std::size_t changes_max = 1000;

    struct World {
        Loop& loop;
        curl::Exchanges& exchanges;  // Not those that orders wait for.
        const Target& target;
    };

    // Is on the loop while it lives.
    explicit Lookout(const World& world);
    ~Lookout() override;
    Lookout(const Lookout&) = delete;
    Lookout& operator=(const Lookout&) = delete;

    const Observed& observed() const noexcept { return observed_; }
    // Whether it was seen so since the start.
    bool has_seen(std::string_view health) const;
    // Called after every look; null for nobody.
    void tell(std::function<void()> listener) { listener_ = std::move(listener); }

    const char* name() const noexcept override { return "lookout"; }
    Instant step(Instant now) override;

private:
    using Read = std::string (*)(const json::Node& root);

    void ask(std::string_view path, Read read, std::vector<Seen>& changes,
             std::optional<curl::ExchangeId>& exchange);
    void note(std::vector<Seen>& changes, std::string word);

    World world_;
    Instant start_;
    Observed observed_;
    std::function<void()> listener_;
    std::optional<curl::ExchangeId> health_;
    std::optional<curl::ExchangeId> breaker_;
};

// "down", from the answer to GET /health_status; "" when it does not say.
std::string read_health(const json::Node& root);
// "open", from that to GET /breaker.
std::string read_breaker(const json::Node& root);

}  // namespace holdfast::ctl
