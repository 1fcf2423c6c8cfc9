// What is under way to Kafka, and what the broker's word about one event means for others: of one
// key nothing overtakes, and what was in a batch that is too large is tried by itself before it is
// called so. Pure; loop thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/time.h"
#include "event/delivery.h"
#include "lib/kafka/failure.h"

namespace holdfast::event {

class KafkaFlights {
public:
    // What nobody can do without: when it is not there, everything waits for it.
    explicit KafkaFlights(std::string main_topic) : main_topic_{std::move(main_topic)} {}

    // While some are suspected of being too large they go one by one.
    bool may_begin() const noexcept
    {
        return flights_.empty() || (suspects_ == 0 && !flights_.begin()->second.is_alone);
    }
    // `topic` outlives it.
    void begin(std::int64_t sequence, std::string_view topic, std::string key, Instant now);
    // Nothing when that one is not under way.
    std::optional<Report> end(std::int64_t sequence, kafka::Failure failure, std::string why);
    // After what came together has ended: what follows of those that were not delivered.
    void settle();
    // All that is under way, in order: nobody will say what became of it.
    std::vector<Report> abandon(const std::string& why);

    std::size_t size() const noexcept { return flights_.size(); }
    std::optional<Instant> oldest() const noexcept;

    // Of one event alone: whether it may pass later.
    Outcome outcome_of(kafka::Failure failure, std::string_view topic) const noexcept;

private:
    struct Flight {
        std::int64_t sequence;
        std::string_view topic;
        std::string key;
        Instant since;
        bool is_alone;            // Nothing else was in its batch.
        bool goes_again = false;  // One before it of its key was not delivered.
    };
    using Order = std::uint64_t;
    using Stream = std::pair<std::string, std::string>;  // Topic and key.

    bool follows_failed(const Flight& flight, Order order) const;

    std::string main_topic_;
    Order next_ = 0;
    std::map<Order, Flight> flights_;
    std::unordered_map<std::int64_t, Order> by_sequence_;
    // So many go alone next: they are the first to come again, being the first in order.
    std::size_t suspects_ = 0;
    std::map<Stream, Order> failed_;  // Since the last settle(): the first of each.
};

}  // namespace holdfast::event
