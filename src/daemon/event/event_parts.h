// What events consist of, wired to the store, the server, the registry and the routes: records of
// requests, the outboxes, and the relays to a sink when there is one. Loop thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/loop.h"
#include "base/random.h"
#include "daemon/config/settings.h"
#include "daemon/event/relay_parts.h"
#include "daemon/storage.h"
#include "event/event_report.h"
#include "event/http_recorder.h"
#include "event/kafka_desk.h"
#include "event/recorder.h"
#include "event/sqlite_events.h"
#include "event/sqlite_requests.h"
#include "http/router.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "obs/trend/trends.h"
#include "store/retention.h"

namespace holdfast::daemon {

class EventParts final : private event::KafkaDesk {
public:
    struct World {
        Loop& loop;
        Storage& storage;
        store::Ledger& ledger;  // The one to ask; it may be another than the storage's own.
        obs::Log& log;
        obs::Registry& registry;
        obs::Family<obs::Counter>& expired_rows;  // By table.
        obs::Family<obs::Gauge>& outbox_depth;    // By sink.
        Random random;
        event::HashKey hash_key;  // Of addresses.
        std::string hostname;
        std::string os;
        std::string source;  // load_source() of the ledger.
    };

    // Outlives the routes, and is gone before the server whose replies it holds.
    EventParts(const World& world, const Settings& settings, http::Router& router);
    ~EventParts() override;
    EventParts(const EventParts&) = delete;
    EventParts& operator=(const EventParts&) = delete;

    // Whoever tells of requests tells this one.
    event::HttpRecorder& listener() noexcept { return http_recorder_; }

    // Before start(): everything goes there as well. `status` says how it is; the members about the
    // outbox are filled in here. Both outlive this. Without a sink, Kafka is not configured.
    using AskStatus = std::function<event::KafkaStatus()>;
    void connect(event::Sink& sink, std::string topic, AskStatus status);
    // The ce_source of what is sent from here: what comes back from a topic is known by it.
    const std::string& source() const noexcept { return world_.source; }
    // What the sink wakes when it has something to tell, or room.
    void wake();

    // When the storage runs.
    void start();
    // The loop does not know it any more; what was recorded goes to the store. The mailbox is
    // collected after it, before this is destroyed.
    void stop();
    void apply(const EventSettings& settings);

    // Events of requests are kept again, in the same file or in another one.
    void begin_anew();

    // What no change in the ledger says: an event of its own.
    void note_trend(const trend::Event& trend);

    // Whether events of requests are kept, beyond those that went wrong.
    bool keeps_requests() const noexcept { return http_recorder_.sample() > 0; }
    // Why events are lost; empty while they are not.
    std::string trouble() const;
    bool has_kafka() const noexcept { return relays_ != nullptr; }
    // Why events are late; empty while they are not.
    std::string kafka_trouble() const;
    // "UP", "NOT UP" as soon as nothing is acknowledged, or "DISABLED".
    std::string_view kafka_word() const;

private:
    std::vector<store::RetentionRule> retention_rules(const EventSettings& settings) const;
    std::optional<event::KafkaStatus> status() const override;
    const std::vector<std::string>& topics() const override { return topics_; }
    void flush(Duration limit, std::function<void(bool)> done) override;
    void set_topics(const EventSettings& settings);

    World world_;
    event::SqliteRequests requests_;
    event::RecordReport report_;
    event::Recorder recorder_;
    event::HttpRecorder http_recorder_;
    event::SqliteEvents events_;
    event::SinkMetrics sink_metrics_;
    store::Retention retention_;
    std::vector<std::string> allowed_;
    std::size_t rate_;
    std::string topic_;                // The usual one; empty without a sink.
    std::vector<std::string> topics_;  // With the usual one.
    AskStatus ask_status_;
    std::unique_ptr<RelayParts> relays_;  // Absent without a sink.
};

}  // namespace holdfast::daemon
