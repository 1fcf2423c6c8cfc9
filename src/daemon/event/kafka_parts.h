// Kafka, wired to the relays and the inbox: what is told goes out, what stands on the topic comes
// in. Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/io.h"
#include "base/mailbox.h"
#include "daemon/config/settings.h"
#include "daemon/event/event_parts.h"
#include "daemon/storage.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "obs/trace/tracer.h"

namespace holdfast::daemon {

class KafkaParts {
public:
    struct World {
        IoLoop& loop;
        Mailbox& mailbox;  // Of that loop.
        const Clock& clock;
        Storage& storage;
        obs::Log& log;
        obs::Registry& registry;
        EventParts& events;  // Not started yet.
        Random random;
        trace::Tracer& tracer;
    };

    // Null when no brokers are configured, or this was built without librdkafka: then two files
    // say so, kafka_parts.cc and no_kafka_parts.cc, of which one is built.
    static std::unique_ptr<KafkaParts> make(const World& world, const KafkaSettings& settings);
    // After the events' parts.
    virtual ~KafkaParts() = default;

    // When the storage runs.
    virtual void start() = 0;
    // Sends what it has and takes leave of its group; `done` is called within three seconds,
    // whatever the brokers do. What was delivered by then is reported.
    virtual void drain(std::function<void()> done) = 0;
    // The loop does not know it any more. The mailbox is collected after it, before this is
    // destroyed.
    virtual void stop() = 0;
};

}  // namespace holdfast::daemon
