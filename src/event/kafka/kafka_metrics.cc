#include "event/kafka/kafka_metrics.h"

#include <map>
#include <string>

#include "base/text.h"

namespace holdfast::event {
namespace {

using obs::Description;
using obs::Labels;

Labels of_broker()
{
    return {.names = {"client", "broker"}, .sets_max = 2 * KafkaStatistics::brokers_max};
}

double shown(std::int64_t value) noexcept
{
    return static_cast<double>(value);
}

// A counter of librdkafka's, by broker: it begins anew when the client does.
obs::Family<obs::Gauge>& counter_of_broker(obs::Registry& registry, std::string name,
                                           std::string help)
{
    return registry.gauges({.name = std::move(name), .help = std::move(help)}, of_broker());
}

}  // namespace

KafkaMetrics::KafkaMetrics(obs::Registry& registry)
    : queued_{registry.gauge({.name = "holdfast_kafka_queued_messages",
                              .help = "Messages that librdkafka holds: not sent, or without an "
                                      "acknowledgement."})},
      queued_bytes_{registry.gauge(
          {.name = "holdfast_kafka_queued_bytes", .help = "Their bytes.", .unit = "bytes"})},
      sent_{registry.sampled_counter({.name = "holdfast_kafka_sent_messages_total",
                                      .help = "Messages that went out, repeats among them."})},
      sent_bytes_{registry.sampled_counter(
          {.name = "holdfast_kafka_sent_bytes_total", .help = "Their bytes.", .unit = "bytes"})},
      received_{registry.sampled_counter(
          {.name = "holdfast_kafka_received_messages_total", .help = "Messages that came in."})},
      received_bytes_{registry.sampled_counter({.name = "holdfast_kafka_received_bytes_total",
                                                .help = "Their bytes.",
                                                .unit = "bytes"})},
      epochs_{registry.gauge({.name = "holdfast_kafka_producer_epochs",
                              .help = "How often this producer had to begin its sequences anew."})},
      broker_up_{registry.gauges({.name = "holdfast_kafka_broker_up",
                                  .help = "1 while there is a connection to that broker."},
                                 of_broker())},
      broker_waiting_{registry.gauges({.name = "holdfast_kafka_broker_requests",
                                       .help = "Requests that the broker has not answered."},
                                      of_broker())},
      broker_round_trip_{
          registry.gauges({.name = "holdfast_kafka_broker_round_trip_seconds",
                           .help = "99 of 100 requests were answered in less, of late.",
                           .unit = "seconds"},
                          of_broker())},
      broker_errors_{counter_of_broker(registry, "holdfast_kafka_broker_errors",
                                       "Requests that failed, since the client was opened.")},
      broker_retries_{counter_of_broker(registry, "holdfast_kafka_broker_retries",
                                        "Requests made again, since the client was opened.")},
      broker_timeouts_{
          counter_of_broker(registry, "holdfast_kafka_broker_timeouts",
                            "Requests without an answer in time, since the client was opened.")},
      topic_queued_{registry.gauges({.name = "holdfast_kafka_topic_queued_messages",
                                     .help = "What waits in librdkafka, by topic."},
                                    {.names = {"topic"}, .sets_max = 32})},
      lag_{registry.gauges(
          {.name = "holdfast_kafka_consumer_lag",
           .help = "Messages of a partition that were not read yet."},
          {.names = {"topic", "partition"}, .sets_max = KafkaStatistics::partitions_max})},
      troubles_{registry.counters({.name = "holdfast_kafka_errors_total",
                                   .help = "What librdkafka complained about, by kind."},
                                  {.names = {"client", "kind"}, .sets_max = 40})},
      restarts_{registry.counters({.name = "holdfast_kafka_restarts_total",
                                   .help = "Clients that could not go on and were made anew."},
                                  {.names = {"client"}, .sets_max = 2})}
{
    for (const auto* client : {"producer", "consumer"})
        (void)restarts_.with({client});
}

void KafkaMetrics::show_brokers(std::string_view client, const KafkaStatistics& statistics)
{
    for (const KafkaStatistics::Broker& each : statistics.brokers) {
        broker_up_.with({client, each.name}).set(each.is_up ? 1 : 0);
        broker_waiting_.with({client, each.name}).set(shown(each.waiting));
        broker_round_trip_.with({client, each.name}).set(seconds(each.round_trip));
        broker_errors_.with({client, each.name}).set(shown(each.errors));
        broker_retries_.with({client, each.name}).set(shown(each.retries));
        broker_timeouts_.with({client, each.name}).set(shown(each.timeouts));
    }
}

void KafkaMetrics::show_producer(const KafkaStatistics& statistics)
{
    queued_.set(shown(statistics.messages));
    queued_bytes_.set(shown(statistics.bytes));
    sent_.set(shown(statistics.sent_messages));
    sent_bytes_.set(shown(statistics.sent_bytes));
    epochs_.set(shown(statistics.epochs));
    show_brokers("producer", statistics);
    std::map<std::string_view, std::int64_t> queued;
    for (const KafkaStatistics::Partition& each : statistics.partitions)
        queued[each.topic] += each.queued;
    for (const auto& [topic, count] : queued)
        topic_queued_.with({topic}).set(shown(count));
}

void KafkaMetrics::show_consumer(const KafkaStatistics& statistics)
{
    received_.set(shown(statistics.received_messages));
    received_bytes_.set(shown(statistics.received_bytes));
    show_brokers("consumer", statistics);
    for (const KafkaStatistics::Partition& each : statistics.partitions)
        if (each.lag >= 0)
            lag_.with({each.topic, join(each.number)}).set(shown(each.lag));
}

void KafkaMetrics::count_trouble(std::string_view client, kafka::Failure failure)
{
    troubles_.with({client, kafka::name_of(failure)}).add();
}

void KafkaMetrics::count_restart(std::string_view client)
{
    restarts_.with({client}).add();
}

}  // namespace holdfast::event
