#include "event/kafka/kafka_flights.h"

#include "base/check.h"

namespace holdfast::event {

using kafka::Failure;

void KafkaFlights::begin(std::int64_t sequence, std::string_view topic, std::string key,
                         Instant now)
{
    CHECK(may_begin());
    const bool is_first = by_sequence_.emplace(sequence, next_).second;
    CHECK(is_first);
    const bool is_suspect = suspects_ > 0;
    if (is_suspect)
        --suspects_;
    flights_.emplace(next_++, Flight{.sequence = sequence,
                                     .topic = topic,
                                     .key = std::move(key),
                                     .since = now,
                                     .is_alone = is_suspect});
}

Outcome KafkaFlights::outcome_of(Failure failure, std::string_view topic) const noexcept
{
    switch (failure) {
    case Failure::none:
        return Outcome::delivered;
    case Failure::too_large:
    case Failure::invalid:
        return Outcome::refused;
    case Failure::unknown_topic:
    case Failure::authorisation:
        // Others need not wait for a topic of which somebody thought himself.
        return topic == main_topic_ ? Outcome::again : Outcome::refused;
    default:
        return Outcome::again;
    }
}

std::optional<Report> KafkaFlights::end(std::int64_t sequence, Failure failure, std::string why)
{
    auto found = by_sequence_.find(sequence);
    if (found == by_sequence_.end())
        return std::nullopt;
    auto node = flights_.extract(found->second);
    by_sequence_.erase(found);
    Flight& flight = node.mapped();
    Report report{
        .sequence = sequence, .outcome = outcome_of(failure, flight.topic), .why = std::move(why)};
    if (failure == Failure::too_large && !flight.is_alone) {
        // It may have been the batch.
        report.outcome = Outcome::again;
        ++suspects_;
    }
    if (follows_failed(flight, node.key()))
        return Report{.sequence = sequence,
                      .outcome = Outcome::again,
                      .why = "one before it of its key was not delivered"};
    if (report.outcome != Outcome::delivered && !flight.key.empty())
        failed_.emplace(Stream{flight.topic, flight.key}, node.key());
    return report;
}

bool KafkaFlights::follows_failed(const Flight& flight, Order order) const
{
    if (flight.goes_again)
        return true;
    if (flight.key.empty() || failed_.empty())
        return false;
    auto found = failed_.find({std::string{flight.topic}, flight.key});
    return found != failed_.end() && found->second < order;
}

void KafkaFlights::settle()
{
    if (failed_.empty())
        return;
    for (auto& [order, flight] : flights_)
        flight.goes_again = follows_failed(flight, order);
    failed_.clear();
}

std::vector<Report> KafkaFlights::abandon(const std::string& why)
{
    std::vector<Report> reports;
    for (const auto& [order, flight] : flights_)
        reports.push_back({.sequence = flight.sequence, .outcome = Outcome::again, .why = why});
    flights_.clear();
    by_sequence_.clear();
    failed_.clear();
    return reports;
}

std::optional<Instant> KafkaFlights::oldest() const noexcept
{
    if (flights_.empty())
        return std::nullopt;
    return flights_.begin()->second.since;
}

}  // namespace holdfast::event
