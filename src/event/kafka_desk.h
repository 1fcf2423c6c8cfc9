// What the routes about Kafka know of it: how it is, what may be published, and how to wait until
// everything is out. Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace holdfast::event {

struct KafkaStatus {
    std::string producer;  // "connected", "degraded", "disconnected".
    std::string consumer;  // "running", "stopped".
    std::vector<std::string> consumer_topics;
    std::vector<std::string> consumer_handlers;
    std::optional<std::int64_t> lag{};
    std::int64_t outbox_depth = 0;
    std::int64_t parked = 0;
    std::string last_error{};  // Empty: there was none.
};

class KafkaDesk {
public:
    virtual ~KafkaDesk() = default;
    // Nothing when it is not configured.
    virtual std::optional<KafkaStatus> status() const = 0;
    // Of the configuration, and others that may be published to.
    virtual const std::vector<std::string>& topics() const = 0;
    // Calls `done` when all that there was to send has arrived (true), or the time is over.
    virtual void flush(Duration limit, std::function<void(bool)> done) = 0;
};

}  // namespace holdfast::event
