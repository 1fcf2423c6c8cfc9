#include "lib/kafka/simulated_broker.h"

#include <array>
#include <stdexcept>

namespace holdfast::kafka {
namespace {

constexpr int brokers = 1;
constexpr int its_id = 1;  // They are counted from 1.

}  // namespace

SimulatedBroker::SimulatedBroker()
{
    std::array<char, 512> why{};
    Configuration quiet{rd_kafka_conf_new()};
    rd_kafka_conf_set_log_cb(quiet.get(), nullptr);
    client_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, quiet.get(), why.data(), why.size()));
    if (!client_)
        throw std::runtime_error{why.data()};
    (void)quiet.release();  // It is the client's now.
    cluster_.reset(rd_kafka_mock_cluster_new(client_.get(), brokers));
    if (!cluster_)
        throw std::runtime_error{"librdkafka makes no broker"};
}

std::string SimulatedBroker::address() const
{
    return rd_kafka_mock_cluster_bootstraps(cluster_.get());
}

void SimulatedBroker::set_down(bool is_down)
{
    if (is_down)
        (void)rd_kafka_mock_broker_set_down(cluster_.get(), its_id);
    else
        (void)rd_kafka_mock_broker_set_up(cluster_.get(), its_id);
}

}  // namespace holdfast::kafka
