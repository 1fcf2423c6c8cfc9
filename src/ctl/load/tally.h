// What became of the orders of a load, as this side saw it: what was answered to each, and what was
// found of it afterwards. Pure; one thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace holdfast::ctl {

inline constexpr std::array<std::string_view, 4> order_state_names{"Processing", "Validated",
                                                                   "Rejected", "Failed"};

// An order as GET /orders/{id} shows it.
struct FoundOrder {
    std::size_t state = 0;  // Of the names above.
    int endings = 0;        // Calls that said how it ends.
    std::optional<std::int64_t> shipment{};
};

struct LoadSummary {
    struct Latency {
        Duration p50{};
        Duration p90{};
        Duration p95{};
        Duration p99{};
        Duration longest{};
    };

    std::size_t orders = 0;
    std::size_t accepted = 0;    // Acknowledged: they must be there.
    std::size_t refused = 0;     // Answered, and with no.
    std::size_t unanswered = 0;  // Nobody knows whether they are there.
    std::size_t repeated = 0;    // Requests beyond the first of each order.
    std::size_t replayed = 0;    // Of the accepted, those that an earlier request had stored.
    std::size_t lost = 0;        // Acknowledged, and not there.
    std::size_t unchecked = 0;   // Acknowledged, and nobody could be asked.
    std::size_t duplicated = 0;  // With two ends, or with another one's shipment.
    std::array<std::size_t, 4> states{};
    Latency latency{};  // Of all answers.

    std::size_t settled() const noexcept { return states[1] + states[2] + states[3]; }
};

class LoadTally {
public:
    explicit LoadTally(std::size_t orders) : orders_(orders) {}

    std::size_t size() const noexcept { return orders_.size(); }

    // There are no more than so many after all.
    void cut(std::size_t orders) { orders_.resize(orders); }

    void note_sent(std::size_t order) { ++orders_[order].requests; }
    // Once for an order.
    void note_accepted(std::size_t order, Duration took, bool is_replayed);
    void note_refused(std::size_t order, Duration took);

    bool is_accepted(std::size_t order) const noexcept { return orders_[order].is_accepted; }
    std::size_t accepted() const noexcept { return accepted_; }

    void note_found(std::size_t order, FoundOrder found) { orders_[order].found = found; }
    void note_missing(std::size_t order) { orders_[order].is_missing = true; }

    LoadSummary summarize() const;

private:
    struct Order {
        std::size_t requests = 0;
        bool is_accepted = false;
        bool is_refused = false;
        bool is_replayed = false;
        bool is_missing = false;
        std::optional<FoundOrder> found{};
    };

    LoadSummary::Latency latency() const;

    std::vector<Order> orders_;
    std::vector<Duration> answers_;
    std::size_t accepted_ = 0;
};

// Of values in order: the least that so many of a hundred do not exceed; 0 of none.
Duration percentile(const std::vector<Duration>& sorted, int percent) noexcept;

}  // namespace holdfast::ctl
