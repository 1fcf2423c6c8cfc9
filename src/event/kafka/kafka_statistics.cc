#include "event/kafka/kafka_statistics.h"

#include <algorithm>

#include "lib/json/document.h"

namespace holdfast::event {
namespace {

std::int64_t number(const json::Node* node, std::string_view name)
{
    const json::Node* found = node == nullptr ? nullptr : node->find(name);
    return found == nullptr ? 0 : found->integer().value_or(0);
}

std::string text(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? std::string{} : found->text;
}

Duration microseconds(const json::Node& node, std::string_view window)
{
    return std::chrono::microseconds{number(node.find(window), "p99")};
}

KafkaStatistics::Broker broker_of(const json::Node& node)
{
    return {.name = text(node, "nodename"),
            .is_up = text(node, "state") == "UP",
            .waiting = number(&node, "waitresp_cnt"),
            .requests = number(&node, "tx"),
            .errors = number(&node, "txerrs") + number(&node, "rxerrs"),
            .retries = number(&node, "txretries"),
            .timeouts = number(&node, "req_timeouts"),
            .round_trip = microseconds(node, "rtt"),
            .latency = microseconds(node, "int_latency")};
}

void add_partitions(KafkaStatistics& statistics, const json::Node& topic)
{
    const json::Node* all = topic.find("partitions");
    if (all == nullptr)
        return;
    for (const json::Member& each : all->members) {
        const std::int64_t its_number = number(&each.value, "partition");
        // -1 is what is not in a partition yet.
        if (its_number < 0 || statistics.partitions.size() >= KafkaStatistics::partitions_max)
            continue;
        statistics.partitions.push_back(
            {.topic = text(topic, "topic"),
             .number = static_cast<std::int32_t>(its_number),
             .queued = number(&each.value, "msgq_cnt") + number(&each.value, "xmit_msgq_cnt"),
             .in_flight = number(&each.value, "msgs_inflight"),
             .lag = number(&each.value, "consumer_lag")});
    }
}

}  // namespace

bool KafkaStatistics::has_broker() const noexcept
{
    return std::ranges::any_of(brokers, &Broker::is_up);
}

std::optional<KafkaStatistics> read_kafka_statistics(std::string_view json)
{
    const json::Document document = json::parse(json, {.bytes_max = KafkaStatistics::bytes_max});
    const json::Node& root = document.root;
    const json::Node* brokers = root.find("brokers");
    if (!document || brokers == nullptr)
        return std::nullopt;
    KafkaStatistics statistics{.messages = number(&root, "msg_cnt"),
                               .bytes = number(&root, "msg_size"),
                               .sent_messages = number(&root, "txmsgs"),
                               .sent_bytes = number(&root, "txmsg_bytes"),
                               .received_messages = number(&root, "rxmsgs"),
                               .received_bytes = number(&root, "rxmsg_bytes")};
    for (const json::Member& each : brokers->members)
        if (number(&each.value, "nodeid") >= 0 &&
            statistics.brokers.size() < KafkaStatistics::brokers_max)
            statistics.brokers.push_back(broker_of(each.value));
    if (const json::Node* topics = root.find("topics"))
        for (const json::Member& each : topics->members)
            add_partitions(statistics, each.value);
    if (const json::Node* eos = root.find("eos")) {
        statistics.idempotence = text(*eos, "idemp_state");
        statistics.epochs = number(eos, "epoch_cnt");
    }
    return statistics;
}

}  // namespace holdfast::event
