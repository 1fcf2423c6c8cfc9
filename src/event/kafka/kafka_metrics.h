// What /metrics shows of Kafka clients. Loop thread.
#pragma once

#include "event/kafka/kafka_statistics.h"
#include "lib/kafka/failure.h"
#include "obs/metrics.h"

namespace holdfast::event {

class KafkaMetrics {
public:
    explicit KafkaMetrics(obs::Registry& registry);

    void show_producer(const KafkaStatistics& statistics);
    void show_consumer(const KafkaStatistics& statistics);
    // Of producer or consumer: a literal.
    void count_trouble(std::string_view client, kafka::Failure failure);
    void count_restart(std::string_view client);

private:
    void show_brokers(std::string_view client, const KafkaStatistics& statistics);

    obs::Gauge& queued_;
    obs::Gauge& queued_bytes_;
    obs::Gauge& sent_;
    obs::Gauge& sent_bytes_;
    obs::Gauge& received_;
    obs::Gauge& received_bytes_;
    obs::Gauge& epochs_;
    obs::Family<obs::Gauge>& broker_up_;
    obs::Family<obs::Gauge>& broker_waiting_;
    obs::Family<obs::Gauge>& broker_round_trip_;
    obs::Family<obs::Gauge>& broker_errors_;
    obs::Family<obs::Gauge>& broker_retries_;
    obs::Family<obs::Gauge>& broker_timeouts_;
    obs::Family<obs::Gauge>& topic_queued_;
    obs::Family<obs::Gauge>& lag_;
    obs::Family<obs::Counter>& troubles_;
    obs::Family<obs::Counter>& restarts_;
};

}  // namespace holdfast::event
