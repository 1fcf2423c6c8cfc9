#include "lib/kafka/producer.h"

#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "lib/kafka/client.h"

namespace holdfast::kafka {
namespace {

struct ProducerEar final : Ear {
    std::vector<Delivery> deliveries;
};

// The id travels as librdkafka's pointer to something of ours, which is as wide.
static_assert(sizeof(void*) == sizeof(std::int64_t));

void* to_opaque(std::int64_t id) noexcept
{
    // NOLINTNEXTLINE(performance-no-int-to-ptr): librdkafka has no other room for a number.
    return reinterpret_cast<void*>(id);
}

void on_delivery(rd_kafka_t* /*client*/, const rd_kafka_message_t* message, void* ear) noexcept
{
    Delivery delivery{.id = reinterpret_cast<std::int64_t>(message->_private),
                      .failure = failure_of(message->err)};
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        delivery.may_have_arrived =
            rd_kafka_message_status(message) != RD_KAFKA_MSG_STATUS_NOT_PERSISTED;
        delivery.why = rd_kafka_err2str(message->err);
    }
    static_cast<ProducerEar*>(static_cast<Ear*>(ear))->deliveries.push_back(std::move(delivery));
}

Headers headers_of(const Record& record)
{
    if (record.headers.empty())
        return nullptr;
    Headers headers{rd_kafka_headers_new(record.headers.size())};
    for (const HeaderView& each : record.headers)
        rd_kafka_header_add(headers.get(), each.name.data(), static_cast<ssize_t>(each.name.size()),
                            each.value.data(), static_cast<ssize_t>(each.value.size()));
    return headers;
}

}  // namespace

struct Producer::Parts {
    std::unique_ptr<ProducerEar> ear;  // Before the client, whose last words it hears.
    Client client;
};

Producer::Producer(std::unique_ptr<Parts> parts) : parts_{std::move(parts)}
{
}

Producer::~Producer() = default;

Result<std::unique_ptr<Producer>> Producer::open(const ProducerSettings& settings)
{
    auto ear = std::make_unique<ProducerEar>();
    auto configuration = configure(properties_of(settings), *ear);
    if (!configuration)
        return std::move(configuration).error();
    rd_kafka_conf_set_dr_msg_cb(configuration->get(), on_delivery);
    auto client = Client::open(RD_KAFKA_PRODUCER, *std::move(configuration));
    if (!client)
        return std::move(client).error();
    client->listen(Queue{rd_kafka_queue_get_main(client->native())});
    auto parts =
        std::make_unique<Parts>(Parts{.ear = std::move(ear), .client = *std::move(client)});
    return std::unique_ptr<Producer>{new Producer{std::move(parts)}};
}

int Producer::descriptor() const noexcept
{
    return parts_->client.descriptor();
}

Failure Producer::produce(const Record& record)
{
    Headers headers = headers_of(record);
    std::string topic{record.topic};
    // The broker's clock of events is when they were sent: by their own time, retention would take
    // those at once that waited for days. Theirs is in a header.
    Complaint complaint;
    rd_kafka_vu_t arguments[7]{};
    std::size_t count = 0;
    auto add = [&](rd_kafka_vtype_t type) -> decltype(arguments[0].u)& {
        arguments[count].vtype = type;
        return arguments[count++].u;
    };
    add(RD_KAFKA_VTYPE_TOPIC).cstr = topic.c_str();
    add(RD_KAFKA_VTYPE_MSGFLAGS).i = RD_KAFKA_MSG_F_COPY;
    // librdkafka copies what it takes; its structure is not const for the sake of other flags.
    add(RD_KAFKA_VTYPE_VALUE).mem = {const_cast<char*>(record.value.data()), record.value.size()};
    if (!record.key.empty())
        add(RD_KAFKA_VTYPE_KEY).mem = {const_cast<char*>(record.key.data()), record.key.size()};
    if (headers)
        add(RD_KAFKA_VTYPE_HEADERS).headers = headers.get();
    add(RD_KAFKA_VTYPE_OPAQUE).ptr = to_opaque(record.id);
    CHECK(count <= std::size(arguments));
    complaint.reset(rd_kafka_produceva(parts_->client.native(), arguments, count));
    if (complaint && rd_kafka_fatal_error(parts_->client.native(), nullptr, 0) != 0)
        return Failure::fatal;  // The complaint is about what caused it.
    if (complaint)
        return failure_of(rd_kafka_error_code(complaint.get()));
    (void)headers.release();  // They went along.
    return Failure::none;
}

Producer::Polled Producer::poll()
{
    parts_->client.quieten();
    rd_kafka_poll(parts_->client.native(), 0);
    return {.deliveries = std::exchange(parts_->ear->deliveries, {}),
            .news = std::exchange(parts_->ear->news, {})};
}

bool Producer::is_empty() const noexcept
{
    return rd_kafka_outq_len(parts_->client.native()) == 0 && parts_->ear->deliveries.empty();
}

void Producer::hurry()
{
    // Told, not waited for. It may poll meanwhile: what comes stays for the next poll().
    (void)rd_kafka_flush(parts_->client.native(), 0);
}

void Producer::give_up()
{
    (void)rd_kafka_purge(parts_->client.native(), RD_KAFKA_PURGE_F_QUEUE |
                                                      RD_KAFKA_PURGE_F_INFLIGHT |
                                                      RD_KAFKA_PURGE_F_NON_BLOCKING);
}

void Producer::fail_for_good()
{
    (void)rd_kafka_test_fatal_error(
        parts_->client.native(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "a test wants it");
}

}  // namespace holdfast::kafka
