// What producer and consumer share: a librdkafka client that rings a descriptor when there is
// something to poll. One thread at a time; opening one reads certificates and closing one joins
// threads, which may look up names: both are for a thread that may wait.
#pragma once

#include <memory>

#include "base/descriptor.h"
#include "base/result.h"
#include "lib/kafka/connection.h"
#include "lib/kafka/handle.h"
#include "lib/kafka/news.h"

namespace holdfast::kafka {

// What callbacks tell. librdkafka keeps its address: it stays where it is.
struct Ear {
    Ear() = default;
    Ear(const Ear&) = delete;
    Ear& operator=(const Ear&) = delete;
    virtual ~Ear() = default;

    News news;
};

// Errc::invalid, with librdkafka's reason, for a property that it does not take. `ear` is told, and
// must outlive the client that is made with it.
Result<Configuration> configure(const Properties& properties, Ear& ear);

class Client {
public:
    // Takes the configuration. Errc::invalid for properties that do not fit together.
    static Result<Client> open(rd_kafka_type_t type, Configuration configuration);
    Client(Client&&) noexcept = default;
    Client(const Client&) = delete;
    Client& operator=(Client&&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    rd_kafka_t* native() const noexcept { return native_.get(); }
    // Readable when there is something to poll.
    int descriptor() const noexcept { return doorbell_.get(); }

    // From now on `queue` rings, and no other does.
    void listen(Queue queue);
    rd_kafka_queue_t* queue() const noexcept { return queue_.get(); }
    // To be called before polling: what comes after it rings again.
    void quieten() const noexcept;

private:
    Client(Native native, Descriptor doorbell)
        : doorbell_{std::move(doorbell)}, native_{std::move(native)}
    {
    }
    void ring() const noexcept;
    void hear_no_more() noexcept;

    Descriptor doorbell_;  // An eventfd. Before the client: its threads ring to the end.
    Native native_;
    Queue queue_;
};

}  // namespace holdfast::kafka
