// A Kafka broker without a disk, as librdkafka has one for tests: the protocol is real, what it
// stores is in memory. Topics that somebody asks for are made. For rehearsals. One thread.
#pragma once

#include <string>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "base/handle.h"
#include "lib/kafka/handle.h"

namespace holdfast::kafka {

class SimulatedBroker {
public:
    // Throws std::runtime_error.
    SimulatedBroker();

    // "127.0.0.1:PORT", the same while it lives.
    std::string address() const;
    // Whoever is connected is cut off, and nobody is let in.
    void set_down(bool is_down);

private:
    using Cluster = Handle<rd_kafka_mock_cluster_t, rd_kafka_mock_cluster_destroy>;

    Native client_;  // The broker lives in its threads.
    Cluster cluster_;
};

}  // namespace holdfast::kafka
