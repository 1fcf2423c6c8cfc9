// What the configuration says of Kafka. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/time.h"

namespace holdfast::daemon {

enum class KafkaSecurity { plaintext, ssl, sasl_plaintext, sasl_ssl };
enum class KafkaMechanism { plain, scram_sha_256, scram_sha_512 };

struct KafkaSettings {
    std::string brokers;  // "HOST:PORT,HOST:PORT"; empty: there is no Kafka.
    std::string topic = "simple-time-events";
    std::string group = "simple-time-group";  // Empty: nothing is read.
    KafkaSecurity security = KafkaSecurity::plaintext;
    KafkaMechanism mechanism = KafkaMechanism::scram_sha_512;
    std::string user;
    // Each empty: the service manager's credential of that name, if there is one.
    std::string password_file;
    std::string certificate_file;
    std::string key_file;
    std::string ca_file;                    // Empty: whom the host trusts.
    std::int64_t message_max = 1000 << 10;  // Bytes.
    Duration request_timeout = std::chrono::seconds{10};
    Duration connect_timeout = std::chrono::seconds{10};
    // What stands in the files; empty when there is none, or nobody asked (load_with_secrets()).
    std::string password{};
    std::string certificate{};
    std::string key{};
};

// As librdkafka calls them.
constexpr const char* kafka_name(KafkaSecurity security) noexcept
{
    switch (security) {
    case KafkaSecurity::plaintext:
        return "plaintext";
    case KafkaSecurity::ssl:
        return "ssl";
    case KafkaSecurity::sasl_plaintext:
        return "sasl_plaintext";
    case KafkaSecurity::sasl_ssl:
        return "sasl_ssl";
    }
    return "";
}

constexpr const char* kafka_name(KafkaMechanism mechanism) noexcept
{
    switch (mechanism) {
    case KafkaMechanism::plain:
        return "PLAIN";
    case KafkaMechanism::scram_sha_256:
        return "SCRAM-SHA-256";
    case KafkaMechanism::scram_sha_512:
        return "SCRAM-SHA-512";
    }
    return "";
}

constexpr bool has_login(KafkaSecurity security) noexcept
{
    return security == KafkaSecurity::sasl_plaintext || security == KafkaSecurity::sasl_ssl;
}

constexpr bool has_tls(KafkaSecurity security) noexcept
{
    return security == KafkaSecurity::ssl || security == KafkaSecurity::sasl_ssl;
}

}  // namespace holdfast::daemon
