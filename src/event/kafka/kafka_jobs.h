// What Kafka clients need a thread for that may wait: to open one reads certificates, to close one
// joins threads that look up names, and its statistics may be long. Loop thread, except for run().
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/job.h"
#include "base/result.h"
#include "event/kafka/kafka_statistics.h"

namespace holdfast::event {

// `opened` is called on the loop, unless `*owner` is null by then: who waits for it has gone.
template <typename Owner, typename Client, typename Settings>
class KafkaOpening final : public Job {
public:
    using Opened = std::function<void(Owner& owner, Result<std::unique_ptr<Client>> client)>;

    KafkaOpening(std::shared_ptr<Owner*> owner, Settings settings, Opened opened)
        : owner_{std::move(owner)}, settings_{std::move(settings)}, opened_{std::move(opened)}
    {
    }
    void run() override { client_ = Client::open(settings_); }
    void done() override
    {
        if (*owner_ != nullptr)
            opened_(**owner_, std::move(client_));
    }

private:
    std::shared_ptr<Owner*> owner_;
    Settings settings_;
    Opened opened_;
    Result<std::unique_ptr<Client>> client_ = Error{Errc::unavailable, "it was not opened"};
};

template <typename Client>
class KafkaClosing final : public Job {
public:
    explicit KafkaClosing(std::unique_ptr<Client> client) : client_{std::move(client)} {}
    ~KafkaClosing() override
    {
        // Nobody ran it: the process ends, and waits for no name server.
        (void)client_.release();
    }
    KafkaClosing(const KafkaClosing&) = delete;
    KafkaClosing& operator=(const KafkaClosing&) = delete;

    void run() override { client_.reset(); }
    void done() override {}

private:
    std::unique_ptr<Client> client_;
};

// `read` is called on the loop, with nothing when there was nothing to be made of the text; not at
// all when `*owner` is null by then.
template <typename Owner>
class KafkaReading final : public Job {
public:
    using Read = std::function<void(Owner& owner, std::optional<KafkaStatistics> statistics)>;

    KafkaReading(std::shared_ptr<Owner*> owner, std::string json, Read read)
        : owner_{std::move(owner)}, json_{std::move(json)}, read_{std::move(read)}
    {
    }
    void run() override { statistics_ = read_kafka_statistics(json_); }
    void done() override
    {
        if (*owner_ != nullptr)
            read_(**owner_, std::move(statistics_));
    }

private:
    std::shared_ptr<Owner*> owner_;
    std::string json_;
    Read read_;
    std::optional<KafkaStatistics> statistics_;
};

}  // namespace holdfast::event
