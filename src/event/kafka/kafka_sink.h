// Kafka as the relay's sink, at least once and in order per key. A producer that cannot go on is
// made anew, and what it had goes again. Loop thread.
//
// What stands in the way of everything, a login that is refused or the topic that is not there, is
// waited for: health() says so. What is wrong with one event, or with a topic that somebody thought
// of himself, is refused, and holds up its key alone.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/backoff.h"
#include "base/io.h"
#include "base/job.h"
#include "base/task.h"
#include "event/event_spans.h"
#include "event/kafka/kafka_flights.h"
#include "event/kafka/kafka_metrics.h"
#include "event/kafka/kafka_progress.h"
#include "event/kafka/kafka_statistics.h"
#include "event/sink.h"
#include "lib/kafka/producer.h"
#include "obs/log.h"

namespace holdfast::event {

struct KafkaWorld {
    IoLoop& loop;
    Worker& worker;  // It may hang for long: no watchdog looks at it.
    Random& random;
    obs::Log& log;
    KafkaMetrics& metrics;
    trace::Tracer* tracer = nullptr;  // Null: nothing is traced.
};

class KafkaSink final : public Sink {
public:
    struct Settings {
        kafka::ProducerSettings producer;
        std::string topic;   // Without it nothing can be delivered; others may be wrong.
        std::string source;  // ce_source: "//host.example.org/holdfast".
        KafkaProgress::Settings progress{};
        Backoff::Settings backoff{.first = std::chrono::seconds{1},
                                  .longest = std::chrono::seconds{30}};
        // A stop waits so long for acknowledgements, and then so long to hear what was given up.
        Duration flush_max = std::chrono::seconds{2};
        Duration purge_max = std::chrono::milliseconds{500};
    };

    // Is on the loop while it lives; what `world` names outlives it.
    KafkaSink(const KafkaWorld& world, Settings settings);
    ~KafkaSink() override;
    KafkaSink(const KafkaSink&) = delete;
    KafkaSink& operator=(const KafkaSink&) = delete;

    // Called when there is something to collect, or room again: wakes the relay.
    void when_ready(std::function<void()> ready) { ready_ = std::move(ready); }

    std::string_view name() const noexcept override { return "kafka"; }
    std::size_t submit(std::span<const Outgoing> events) override;
    std::vector<Report> collect() override;
    SinkHealth health() const override;

    // What waits goes at once, rather than with what may still come.
    void hurry();
    // Takes no more, sends what it has, and gives up the rest in time: then all is reported.
    void stop();
    bool is_stopped() const noexcept { return phase_ == Phase::stopped; }

    std::size_t in_flight() const noexcept { return flights_.size(); }
    const std::string& last_error() const noexcept { return progress_.last_error(); }
    // The newest; nothing before the first.
    const std::optional<KafkaStatistics>& statistics() const noexcept { return statistics_; }

    // For tests: as if the broker had said that there is no going on.
    void fail_for_good();

private:
    enum class Phase { closed, opening, open, restarting, flushing, purging, stopped };
    class Turns;

    Instant step(Instant now);
    void open();
    void take(Result<std::unique_ptr<kafka::Producer>> producer);
    void poll();
    void land(std::vector<kafka::Delivery> deliveries);
    void hear(kafka::News news);
    void restart(const std::string& why);
    void let_go();
    void abandon();
    void pass_phase(Instant now);
    void pause(Instant now);
    bool is_stopping() const noexcept;
    kafka::Failure produce(const Outgoing& event);
    bool refuse(const Outgoing& event, kafka::Failure failure);
    void tell_health(Instant now);

    KafkaWorld world_;
    Settings settings_;
    KafkaFlights flights_;
    SendSpans spans_;
    KafkaProgress progress_;
    Backoff backoff_;
    Phase phase_ = Phase::closed;
    Instant phase_ends_{};  // When it has lasted long enough, or a closed one is tried again.
    Instant paused_until_{};
    std::unique_ptr<kafka::Producer> producer_;
    std::unique_ptr<Watch> watch_;
    std::vector<Report> reports_;
    // Topics and keys of which one was refused here: until that is collected, the rest goes back.
    std::set<std::pair<std::string_view, std::string>> held_;
    std::optional<KafkaStatistics> statistics_;
    bool is_reading_ = false;
    bool was_down_ = false;
    Instant said_from_;  // Before that, a broker that is not there yet is no news.
    std::function<void()> ready_ = [] {};
    std::unique_ptr<Turns> turns_;
    std::shared_ptr<KafkaSink*> self_;  // Null when this is gone.
};

}  // namespace holdfast::event
