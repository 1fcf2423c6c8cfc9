#include "lib/kafka/consumer.h"

#include <chrono>
#include <utility>

#include "base/text.h"
#include "lib/kafka/client.h"

namespace holdfast::kafka {
namespace {

struct ConsumerEar final : Ear {
    std::optional<std::vector<Place>> assigned;
    std::vector<Place> revoked;
};

std::vector<Place> places_of(const rd_kafka_topic_partition_list_t& list)
{
    std::vector<Place> places;
    for (int i = 0; i < list.cnt; ++i)
        places.push_back({list.elems[i].topic, list.elems[i].partition});
    return places;
}

void on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                  rd_kafka_topic_partition_list_t* list, void* its_ear) noexcept
{
    auto& ear = *static_cast<ConsumerEar*>(static_cast<Ear*>(its_ear));
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        // librdkafka waits for begin().
        ear.assigned = places_of(*list);
        return;
    }
    ear.assigned.reset();
    for (Place& place : places_of(*list))
        ear.revoked.push_back(std::move(place));
    rd_kafka_assign(client, nullptr);
}

// What others wrote as the time of a message may be any number.
std::optional<WallTime> time_of(const rd_kafka_message_t& message)
{
    constexpr auto longest = std::chrono::floor<std::chrono::milliseconds>(Duration::max());
    rd_kafka_timestamp_type_t type{};
    const std::chrono::milliseconds stamp{rd_kafka_message_timestamp(&message, &type)};
    if (type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || stamp.count() < 0 || stamp > longest)
        return std::nullopt;
    return WallTime{stamp};
}

std::string text_of(const void* bytes, std::size_t size)
{
    return bytes == nullptr ? std::string{} : std::string{static_cast<const char*>(bytes), size};
}

Message message_of(const rd_kafka_message_t& from)
{
    Message message{.place = {rd_kafka_topic_name(from.rkt), from.partition},
                    .offset = from.offset,
                    .key = text_of(from.key, from.key_len),
                    .value = text_of(from.payload, from.len),
                    .time = time_of(from)};
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(&from, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return message;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         i < Message::headers_max &&
         rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
         ++i)
        message.headers.emplace_back(name, text_of(value, size));
    return message;
}

Places list_of(const std::vector<Consumer::Start>& starts, std::int64_t if_none)
{
    Places list{rd_kafka_topic_partition_list_new(static_cast<int>(starts.size()))};
    for (const Consumer::Start& each : starts)
        rd_kafka_topic_partition_list_add(list.get(), each.place.topic.c_str(),
                                          each.place.partition)
            ->offset = each.offset.value_or(if_none);
    return list;
}

Result<void> subscribe(rd_kafka_t* client, const std::vector<std::string>& topics)
{
    Places list{rd_kafka_topic_partition_list_new(static_cast<int>(topics.size()))};
    for (const std::string& each : topics)
        rd_kafka_topic_partition_list_add(list.get(), each.c_str(), RD_KAFKA_PARTITION_UA);
    if (auto code = rd_kafka_subscribe(client, list.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return Error{Errc::invalid, rd_kafka_err2str(code)}.during("subscribe");
    return {};
}

}  // namespace

struct Consumer::Parts {
    std::unique_ptr<ConsumerEar> ear;  // Before the client, whose last words it hears.
    Client client;
    bool is_leaving = false;
};

Consumer::Consumer(std::unique_ptr<Parts> parts) : parts_{std::move(parts)}
{
}

Consumer::~Consumer() = default;

Result<std::unique_ptr<Consumer>> Consumer::open(const ConsumerSettings& settings)
{
    auto ear = std::make_unique<ConsumerEar>();
    auto configuration = configure(properties_of(settings), *ear);
    if (!configuration)
        return std::move(configuration).error();
    rd_kafka_conf_set_rebalance_cb(configuration->get(), on_rebalance);
    auto client = Client::open(RD_KAFKA_CONSUMER, *std::move(configuration));
    if (!client)
        return std::move(client).error();
    // Without a group there is no such queue.
    if (auto code = rd_kafka_poll_set_consumer(client->native());
        code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return Error{Errc::invalid, rd_kafka_err2str(code)}.during("group");
    client->listen(Queue{rd_kafka_queue_get_consumer(client->native())});
    if (auto subscribed = subscribe(client->native(), settings.topics); !subscribed)
        return std::move(subscribed).error();
    auto parts =
        std::make_unique<Parts>(Parts{.ear = std::move(ear), .client = *std::move(client)});
    return std::unique_ptr<Consumer>{new Consumer{std::move(parts)}};
}

int Consumer::descriptor() const noexcept
{
    return parts_->client.descriptor();
}

Consumer::Polled Consumer::poll(std::size_t messages_max, std::size_t bytes_max)
{
    parts_->client.quieten();
    Polled polled{.has_more = true};
    ConsumerEar& ear = *parts_->ear;
    if (parts_->is_leaving) {
        // Messages come here as well. They are let go: whoever reads on gets them again.
        while (kafka::Polled{rd_kafka_consume_queue(parts_->client.queue(), 0)})
            ;
        messages_max = 0;
        polled.has_more = false;
    }
    for (std::size_t bytes = 0; polled.messages.size() < messages_max && bytes < bytes_max;) {
        kafka::Polled one{rd_kafka_consumer_poll(parts_->client.native(), 0)};
        if (!one) {
            polled.has_more = false;
            break;
        }
        if (one->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            polled.messages.push_back(message_of(*one));
            bytes += one->key_len + one->len;
        } else if (ear.news.troubles.size() < News::troubles_max) {
            ear.news.troubles.push_back(
                {failure_of(one->err), printable(rd_kafka_message_errstr(one.get()))});
        }
    }
    polled.assigned = std::exchange(ear.assigned, {});
    polled.revoked = std::exchange(ear.revoked, {});
    polled.news = std::exchange(ear.news, {});
    return polled;
}

void Consumer::begin(const std::vector<Start>& starts)
{
    rd_kafka_assign(parts_->client.native(), list_of(starts, RD_KAFKA_OFFSET_BEGINNING).get());
}

void Consumer::commit(const std::vector<Start>& nexts)
{
    Places list = list_of(nexts, RD_KAFKA_OFFSET_INVALID);
    (void)rd_kafka_commit(parts_->client.native(), list.get(), 1);
}

void Consumer::leave()
{
    // One of its own: the consumer's cannot be forwarded to itself.
    parts_->client.listen(Queue{rd_kafka_queue_new(parts_->client.native())});
    parts_->is_leaving = true;
    Complaint{rd_kafka_consumer_close_queue(parts_->client.native(), parts_->client.queue())};
}

bool Consumer::has_left() const noexcept
{
    return rd_kafka_consumer_closed(parts_->client.native()) != 0;
}

}  // namespace holdfast::kafka
