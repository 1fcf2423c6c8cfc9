// Kafka brokers in this process, as librdkafka makes them: the protocol is real, what they store is
// in memory. Topics that somebody asks for are made, with four partitions. Any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "base/handle.h"

namespace holdfast {

class MockCluster {
public:
    // Of the protocol.
    static constexpr std::int16_t produce = 0;
    static constexpr std::int16_t fetch = 1;
    static constexpr std::int16_t metadata = 3;
    static constexpr std::int16_t init_producer_id = 22;

    explicit MockCluster(int brokers = 1) : brokers_{brokers}
    {
        char why[512];
        rd_kafka_conf_t* quiet = rd_kafka_conf_new();
        rd_kafka_conf_set_log_cb(quiet, nullptr);
        client_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, quiet, static_cast<char*>(why), 512));
        if (!client_)
            throw std::runtime_error{static_cast<char*>(why)};
        cluster_.reset(rd_kafka_mock_cluster_new(client_.get(), brokers));
    }

    std::string bootstrap() const { return rd_kafka_mock_cluster_bootstraps(cluster_.get()); }

    void take_down()
    {
        for (int each = 1; each <= brokers_; ++each)
            rd_kafka_mock_broker_set_down(cluster_.get(), each);
    }
    void bring_up()
    {
        for (int each = 1; each <= brokers_; ++each)
            rd_kafka_mock_broker_set_up(cluster_.get(), each);
    }
    bool set_down(int broker)
    {
        return rd_kafka_mock_broker_set_down(cluster_.get(), broker) == RD_KAFKA_RESP_ERR_NO_ERROR;
    }
    bool set_up(int broker)
    {
        return rd_kafka_mock_broker_set_up(cluster_.get(), broker) == RD_KAFKA_RESP_ERR_NO_ERROR;
    }
    bool set_round_trip(int broker, int milliseconds)
    {
        return rd_kafka_mock_broker_set_rtt(cluster_.get(), broker, milliseconds) ==
               RD_KAFKA_RESP_ERR_NO_ERROR;
    }
    bool create_topic(const std::string& name, int partitions)
    {
        return rd_kafka_mock_topic_create(cluster_.get(), name.c_str(), partitions, 1) ==
               RD_KAFKA_RESP_ERR_NO_ERROR;
    }
    // What is asked about the topic from now on is answered so; 0 for no error.
    void set_topic_error(const std::string& name, int code)
    {
        rd_kafka_mock_topic_set_error(cluster_.get(), name.c_str(),
                                      static_cast<rd_kafka_resp_err_t>(code));
    }
    // The next requests of that kind are answered so, one after the other.
    void answer(std::int16_t request, std::initializer_list<int> codes)
    {
        for (int code : codes)
            rd_kafka_mock_push_request_errors(cluster_.get(), request, 1,
                                              static_cast<rd_kafka_resp_err_t>(code));
    }

private:
    using Client = Handle<rd_kafka_t, rd_kafka_destroy>;
    using Cluster = Handle<rd_kafka_mock_cluster_t, rd_kafka_mock_cluster_destroy>;

    int brokers_;
    Client client_;  // The cluster lives in its threads.
    Cluster cluster_;
};

}  // namespace holdfast
