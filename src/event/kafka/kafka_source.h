// A topic of Kafka as the consumer's source: as one of a group, from the offsets that the consumer
// stored. A client that cannot go on is made anew. Loop thread.
//
// It keeps little ahead of what is taken, so a store that stands still costs no memory; after five
// minutes of that the group gives our partitions to another, and later back.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/backoff.h"
#include "event/kafka/kafka_sink.h"
#include "event/source.h"
#include "lib/kafka/consumer.h"

namespace holdfast::event {

class KafkaSource final : public Source {
public:
    struct Settings {
        kafka::ConsumerSettings consumer;
        // Ahead of take(), with the message that goes beyond it.
        std::size_t messages_max = 500;
        std::size_t bytes_max = 4 << 20;
        Backoff::Settings backoff{.first = std::chrono::seconds{1},
                                  .longest = std::chrono::seconds{30}};
        Duration commit_interval = std::chrono::seconds{1};
        Duration leave_max = std::chrono::seconds{1};  // A stop takes leave of the group.
    };

    // Is on the loop while it lives; what `world` names outlives it.
    KafkaSource(const KafkaWorld& world, Settings settings);
    ~KafkaSource() override;
    KafkaSource(const KafkaSource&) = delete;
    KafkaSource& operator=(const KafkaSource&) = delete;

    // Woken when there is something to take, messages or partitions. Null for nobody.
    void set_reader(Task* reader) noexcept { reader_ = reader; }

    std::vector<Partition> take_assigned() override;
    void begin(const Partition& partition, std::optional<std::int64_t> next) override;
    std::vector<Consumed> take(std::size_t limit) override;
    void stored(const Partition& partition, std::int64_t next) override;

    void stop();
    bool is_stopped() const noexcept { return phase_ == Phase::stopped; }

    // Whose beginning is known.
    const std::vector<Partition>& assigned() const noexcept { return assigned_; }
    // Empty when there was none since something was last read.
    const std::string& last_error() const noexcept { return last_error_; }
    const std::optional<KafkaStatistics>& statistics() const noexcept { return statistics_; }

private:
    enum class Phase { closed, opening, open, leaving, stopped };
    class Turns;

    Instant step(Instant now);
    void open();
    void take(Result<std::unique_ptr<kafka::Consumer>> consumer);
    void poll();
    bool is_full() const noexcept;
    void keep(kafka::Message message);
    void revoke(const std::vector<kafka::Place>& places);
    void hear(kafka::News news);
    void commit(Instant now);
    void let_go();
    void forget_assignment();
    void wake_reader();

    KafkaWorld world_;
    Settings settings_;
    Backoff backoff_;
    Phase phase_ = Phase::closed;
    Instant phase_ends_{};
    Instant next_commit_{};
    std::unique_ptr<kafka::Consumer> consumer_;
    std::unique_ptr<Watch> watch_;
    std::deque<Consumed> ahead_;
    std::size_t ahead_bytes_ = 0;
    std::optional<std::vector<Partition>> asked_;  // Not taken yet by whoever knows the offsets.
    std::vector<Partition> pending_;               // Those that have none yet.
    std::vector<kafka::Consumer::Start> starts_;
    std::vector<Partition> assigned_;
    std::map<Partition, std::int64_t> stored_;  // Since the last commit.
    std::map<Partition, std::int64_t> nexts_;   // What is to come at the earliest.
    std::optional<KafkaStatistics> statistics_;
    std::string last_error_;
    bool is_reading_ = false;
    Task* reader_ = nullptr;
    std::unique_ptr<Turns> turns_;
    std::shared_ptr<KafkaSource*> self_;  // Null when this is gone.
};

}  // namespace holdfast::event
