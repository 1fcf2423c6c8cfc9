// What librdkafka counts, read from the JSON that it hands out every few seconds. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace holdfast::event {

struct KafkaStatistics {
    // More brokers and partitions are left out: who has so many looks at them elsewhere.
    static constexpr std::size_t brokers_max = 32;
    static constexpr std::size_t partitions_max = 256;
    static constexpr std::size_t bytes_max = 2 << 20;

    struct Broker {
        std::string name;  // "kafka-1.example.org:9092".
        bool is_up = false;
        std::int64_t waiting = 0;  // Requests without an answer.
        std::int64_t requests = 0;
        std::int64_t errors = 0;
        std::int64_t retries = 0;
        std::int64_t timeouts = 0;
        Duration round_trip{};  // 99 of 100 are faster.
        Duration latency{};     // The same, from being produced to being sent.
    };
    struct Partition {
        std::string topic;
        std::int32_t number = 0;
        std::int64_t queued = 0;
        std::int64_t in_flight = 0;
        std::int64_t lag = -1;  // Of a consumer; -1: it is not known.
    };

    std::int64_t messages = 0;  // In queues, and their bytes.
    std::int64_t bytes = 0;
    std::int64_t sent_messages = 0;
    std::int64_t sent_bytes = 0;
    std::int64_t received_messages = 0;
    std::int64_t received_bytes = 0;
    std::string idempotence{};  // "Assigned" when all is well.
    std::int64_t epochs = 0;
    std::vector<Broker> brokers{};  // Those that have a name of their own, not where we began.
    std::vector<Partition> partitions{};

    bool has_broker() const noexcept;
};

// Nothing for what is not such a text, or is too large.
std::optional<KafkaStatistics> read_kafka_statistics(std::string_view json);

}  // namespace holdfast::event
