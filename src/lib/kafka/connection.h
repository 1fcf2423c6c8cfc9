// How brokers are reached, and what librdkafka calls the settings of its two kinds of clients.
// Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace holdfast::kafka {

// Of librdkafka, by the names of its documentation.
using Properties = std::vector<std::pair<std::string, std::string>>;

struct Connection {
    std::string brokers;  // "kafka-1.example.org:9092,kafka-2.example.org:9092".
    std::string client_id = "holdfast";
    std::string security_protocol = "plaintext";  // Or ssl, sasl_plaintext, sasl_ssl.
    std::string sasl_mechanism{};                 // PLAIN, SCRAM-SHA-256, SCRAM-SHA-512.
    std::string user{};
    std::string password{};
    std::string ca_file{};      // Empty: the authorities that the host trusts.
    std::string certificate{};  // PEM, as the key: our own, for brokers that want one.
    std::string key{};
    Duration request_timeout = std::chrono::seconds{10};
    Duration connect_timeout = std::chrono::seconds{10};
    Duration reconnect_longest = std::chrono::seconds{10};
    Duration statistics_interval = std::chrono::seconds{2};
    // How soon a topic that was made, deleted or moved is noticed.
    Duration metadata_interval = std::chrono::seconds{30};
};

struct ProducerSettings {
    Connection connection;
    // What librdkafka keeps; the rest waits in the outbox. Its own defaults are a gibibyte.
    std::int64_t messages_max = 2000;
    std::int64_t bytes_max = 8 << 20;
    // Of one message; at most what the topic takes (its max.message.bytes).
    std::int64_t message_bytes_max = 1'000'000;
};

struct ConsumerSettings {
    Connection connection;
    std::string group;
    std::vector<std::string> topics;
    std::int64_t bytes_max = 4 << 20;  // Fetched ahead.
    // One that ended without a word is missed after this, and nobody reads its partitions until
    // then: its own successor waits as well.
    Duration session_timeout = std::chrono::seconds{10};
};

Properties properties_of(const ProducerSettings& settings);
Properties properties_of(const ConsumerSettings& settings);

inline constexpr std::size_t topic_bytes_max = 249;

// As brokers see it: letters, digits, '.', '_' and '-', but not "." or "..".
bool is_topic_name(std::string_view text) noexcept;

}  // namespace holdfast::kafka
