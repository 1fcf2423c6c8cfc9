#include "lib/kafka/connection.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::kafka {
namespace {

// Topics are made for messages of a mebibyte, as a rule, and for some more where somebody needs it.
constexpr std::int64_t answer_bytes_max = 64 << 20;

std::string milliseconds_of(Duration duration)
{
    return join(std::chrono::ceil<std::chrono::milliseconds>(duration).count());
}

void add_security(Properties& properties, const Connection& connection)
{
    properties.emplace_back("security.protocol", connection.security_protocol);
    if (connection.security_protocol.starts_with("sasl")) {
        properties.emplace_back("sasl.mechanism", connection.sasl_mechanism);
        properties.emplace_back("sasl.username", connection.user);
        properties.emplace_back("sasl.password", connection.password);
    }
    if (!connection.security_protocol.ends_with("ssl"))
        return;
    if (!connection.ca_file.empty())
        properties.emplace_back("ssl.ca.location", connection.ca_file);
    if (!connection.certificate.empty()) {
        properties.emplace_back("ssl.certificate.pem", connection.certificate);
        properties.emplace_back("ssl.key.pem", connection.key);
    }
}

Properties common(const Connection& connection)
{
    Properties properties{
        {"bootstrap.servers", connection.brokers},
        {"client.id", connection.client_id},
        {"socket.timeout.ms", milliseconds_of(connection.request_timeout)},
        {"socket.connection.setup.timeout.ms", milliseconds_of(connection.connect_timeout)},
        {"socket.keepalive.enable", "true"},
        {"reconnect.backoff.ms", "100"},
        {"reconnect.backoff.max.ms", milliseconds_of(connection.reconnect_longest)},
        {"statistics.interval.ms", milliseconds_of(connection.statistics_interval)},
        // Not five minutes: a topic that was deleted and made again would be missed for so long.
        {"topic.metadata.refresh.interval.ms", milliseconds_of(connection.metadata_interval)},
        // Its lines come with all the rest, to whoever polls.
        {"log.queue", "true"},
    };
    add_security(properties, connection);
    return properties;
}

}  // namespace

Properties properties_of(const ProducerSettings& settings)
{
    Properties properties = common(settings.connection);
    // A batch that the topic does not take would be refused with all that is in it.
    std::int64_t batch_bytes = std::min<std::int64_t>(256 << 10, settings.message_bytes_max);
    Properties own{
        // With it: acks=all, few requests in flight, retries without end, order kept.
        {"enable.idempotence", "true"},
        // Without end: what waits is in the outbox as well, and a timeout would make gaps.
        {"message.timeout.ms", "0"},
        {"topic.metadata.propagation.max.ms",
         milliseconds_of(settings.connection.metadata_interval)},
        {"queue.buffering.max.messages", join(settings.messages_max)},
        {"queue.buffering.max.kbytes", join(settings.bytes_max >> 10)},
        {"message.max.bytes", join(settings.message_bytes_max)},
        // Few wait a little for others. When there are many a partition's batch is full before all
        // that may be under way waits for it.
        {"linger.ms", "20"},
        {"batch.num.messages", join(std::max<std::int64_t>(settings.messages_max / 10, 1))},
        {"batch.size", join(batch_bytes)},
        {"compression.codec", "lz4"},
        // One key goes to the partition where clients in Java put it.
        {"partitioner", "murmur2_random"},
    };
    properties.insert(properties.end(), own.begin(), own.end());
    return properties;
}

Properties properties_of(const ConsumerSettings& settings)
{
    Properties properties = common(settings.connection);
    std::string bytes = join(settings.bytes_max);
    Properties own{
        {"group.id", settings.group},
        {"session.timeout.ms", milliseconds_of(settings.session_timeout)},
        {"heartbeat.interval.ms", milliseconds_of(settings.session_timeout / 3)},
        // What counts is the offset that is stored beside the rows.
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        // "largest" would skip what was written before the first one joined.
        {"auto.offset.reset", "earliest"},
        {"isolation.level", "read_committed"},
        {"check.crcs", "true"},
        {"queued.min.messages", "1000"},
        {"queued.max.messages.kbytes", join(settings.bytes_max >> 10)},
        {"fetch.max.bytes", bytes},
        // A message that is larger than what was asked for comes all the same. Refused here, it
        // would come again for ever, and nothing behind it.
        {"receive.message.max.bytes", join(answer_bytes_max)},
    };
    properties.insert(properties.end(), own.begin(), own.end());
    return properties;
}

bool is_topic_name(std::string_view text) noexcept
{
    auto is_allowed = [](char c) {
        char lower = to_lower(c);
        return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '-';
    };
    return !text.empty() && text.size() <= topic_bytes_max && text != "." && text != ".." &&
           std::ranges::all_of(text, is_allowed);
}

}  // namespace holdfast::kafka
