// Sends messages to Kafka: each that was taken is reported once, those of one key in the order in
// which they were taken. Never waits, except that opening and destroying one do (client.h). One
// thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lib/kafka/connection.h"
#include "lib/kafka/failure.h"
#include "lib/kafka/news.h"

namespace holdfast::kafka {

struct HeaderView {
    std::string_view name;
    std::string_view value;
};

struct Record {
    std::int64_t id = 0;  // Of whoever sends: comes back with the report.
    std::string_view topic;
    std::string_view key;  // Empty: any partition will do.
    std::string_view value;
    std::span<const HeaderView> headers;
};

struct Delivery {
    std::int64_t id = 0;
    Failure failure = Failure::none;
    bool may_have_arrived = false;  // Though it failed.
    std::string why;                // Empty when it arrived.
};

class Producer {
public:
    struct Polled {
        std::vector<Delivery> deliveries;
        News news;
    };

    // Errc::invalid, with the reason, for settings that librdkafka does not take.
    static Result<std::unique_ptr<Producer>> open(const ProducerSettings& settings);
    // At once when is_empty().
    ~Producer();
    Producer(const Producer&) = delete;
    Producer& operator=(const Producer&) = delete;

    // Readable when there is something to poll.
    int descriptor() const noexcept;

    // Copies it. `none` when it was taken, `full` when there is no room now; else it never will be.
    Failure produce(const Record& record);
    Polled poll();

    // Nothing waits to be sent, to be answered or to be polled.
    bool is_empty() const noexcept;
    // What waits goes without lingering.
    void hurry();
    // What waits or is under way is reported as given up, soon.
    void give_up();

    // For tests: as if the broker had said that there is no going on.
    void fail_for_good();

private:
    struct Parts;
    explicit Producer(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace holdfast::kafka
