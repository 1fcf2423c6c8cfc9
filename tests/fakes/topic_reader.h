// All that stands on a topic, read without a group. One thread.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <librdkafka/rdkafka.h>

#include "base/handle.h"

namespace holdfast {

class TopicReader {
public:
    struct Message {
        std::string key;
        std::string value;
        std::vector<std::pair<std::string, std::string>> headers;
    };

    TopicReader(const std::string& brokers, const std::string& topic, int partitions)
    {
        rd_kafka_conf_t* settings = rd_kafka_conf_new();
        char why[512];
        rd_kafka_conf_set(settings, "bootstrap.servers", brokers.c_str(), why, sizeof why);
        rd_kafka_conf_set(settings, "group.id", "nobody", why, sizeof why);
        rd_kafka_conf_set_log_cb(settings, nullptr);
        client_.reset(rd_kafka_new(RD_KAFKA_CONSUMER, settings, why, sizeof why));
        if (!client_)
            throw std::runtime_error{why};
        Places places{rd_kafka_topic_partition_list_new(partitions)};
        for (int each = 0; each < partitions; ++each)
            rd_kafka_topic_partition_list_add(places.get(), topic.c_str(), each)->offset =
                RD_KAFKA_OFFSET_BEGINNING;
        rd_kafka_assign(client_.get(), places.get());
    }

    // Of each partition in order; fewer when nothing comes any more.
    std::vector<Message> read(std::size_t count)
    {
        std::vector<Message> messages;
        while (messages.size() < count) {
            Polled one{rd_kafka_consumer_poll(client_.get(), 5000)};
            if (!one)
                break;
            if (one->err == RD_KAFKA_RESP_ERR_NO_ERROR)
                messages.push_back(message_of(*one));
        }
        return messages;
    }

private:
    using Client = Handle<rd_kafka_t, rd_kafka_destroy>;
    using Places = Handle<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
    using Polled = Handle<rd_kafka_message_t, rd_kafka_message_destroy>;

    static std::string text(const void* bytes, std::size_t size)
    {
        return bytes == nullptr ? "" : std::string{static_cast<const char*>(bytes), size};
    }
    static Message message_of(const rd_kafka_message_t& from)
    {
        Message message{text(from.key, from.key_len), text(from.payload, from.len), {}};
        rd_kafka_headers_t* headers = nullptr;
        const char* name = nullptr;
        const void* value = nullptr;
        std::size_t size = 0;
        if (rd_kafka_message_headers(&from, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR)
            for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) ==
                                    RD_KAFKA_RESP_ERR_NO_ERROR;
                 ++i)
                message.headers.emplace_back(name, text(value, size));
        return message;
    }

    Client client_;
};

}  // namespace holdfast
