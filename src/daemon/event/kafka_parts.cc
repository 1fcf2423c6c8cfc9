#include "daemon/event/kafka_parts.h"

#include <utility>

#include "base/text.h"
#include "daemon/slow_thread.h"
#include "event/consumer.h"
#include "event/kafka/kafka_sink.h"
#include "event/kafka/kafka_source.h"
#include "event/sqlite_inbox.h"

namespace holdfast::daemon {
namespace {

constexpr std::size_t jobs_max = 16;
constexpr std::chrono::milliseconds drain_interval{20};

kafka::Connection connection_of(const KafkaSettings& settings)
{
    return {.brokers = settings.brokers,
            .security_protocol = kafka_name(settings.security),
            .sasl_mechanism = kafka_name(settings.mechanism),
            .user = settings.user,
            .password = settings.password,
            .ca_file = settings.ca_file,
            .certificate = settings.certificate,
            .key = settings.key,
            .request_timeout = settings.request_timeout,
            .connect_timeout = settings.connect_timeout};
}

event::KafkaSource::Settings source_settings(const KafkaSettings& settings)
{
    return {.consumer = {.connection = connection_of(settings),
                         .group = settings.group,
                         .topics = {settings.topic}}};
}

std::string_view word_of(event::SinkState state) noexcept
{
    switch (state) {
    case event::SinkState::up:
        return "connected";
    case event::SinkState::degraded:
        return "degraded";
    case event::SinkState::down:
        break;
    }
    return "disconnected";
}

class Counts final : public event::ConsumerObserver {
public:
    explicit Counts(obs::Registry& registry)
        : taken_{registry.counters({.name = "holdfast_events_consumed_total",
                                    .help = "Messages of the topic, by what became of them."},
                                   {.names = {"outcome"}, .sets_max = 3})}
    {
    }
    void on_taken(const event::Taken& taken) override
    {
        taken_.with({"stored"}).add(taken.stored);
        taken_.with({"known"}).add(taken.known);
        taken_.with({"dead"}).add(taken.dead);
    }
    // The store has said so already.
    void on_trouble(const Error& /*error*/) override {}

private:
    obs::Family<obs::Counter>& taken_;
};

class WiredKafka final : public KafkaParts, private Task {
public:
    WiredKafka(const World& world, const KafkaSettings& settings)
        : world_{world},
          topic_{settings.topic},
          source_name_{world.events.source()},
          slow_{"kafka", jobs_max, world.mailbox, world.clock},
          random_{world.random},
          metrics_{world.registry},
          sink_{kafka_world(),
                {.producer = {.connection = connection_of(settings),
                              .message_bytes_max = settings.message_max},
                 .topic = settings.topic,
                 .source = source_name_}},
          inbox_{world.storage.telemetry(), world.storage.telemetry_look()},
          counts_{world.registry}
    {
        sink_.when_ready([this] { world_.events.wake(); });
        if (!settings.group.empty()) {
            source_ =
                std::make_unique<event::KafkaSource>(kafka_world(), source_settings(settings));
            consumer_ = std::make_unique<event::Consumer>(
                event::Consumer::World{world_.loop, *source_, inbox_, counts_, &world_.tracer},
                source_name_);
            source_->set_reader(consumer_.get());
        }
        world_.events.connect(sink_, topic_, [this] { return status(); });
    }

    void start() override
    {
        if (consumer_)
            world_.loop.add(*consumer_, world_.loop.now());
    }
    void drain(std::function<void()> done) override
    {
        drained_ = std::move(done);
        sink_.stop();
        if (source_)
            source_->stop();
        world_.loop.add(*this, world_.loop.now());
    }
    void stop() override
    {
        sink_.when_ready([] {});
        if (source_)
            source_->set_reader(nullptr);
        if (consumer_) {
            world_.loop.remove(*consumer_);
            consumer_->cancel();
        }
        world_.loop.remove(*this);
        (void)slow_.stop();
    }

private:
    const char* name() const noexcept override { return "kafka_drain"; }
    Instant step(Instant now) override
    {
        if (!sink_.is_stopped() || (source_ && !source_->is_stopped()))
            return now + drain_interval;
        // Once what came of it was heard.
        world_.events.wake();
        if (drained_)
            std::exchange(drained_, nullptr)();
        return never;
    }

    event::KafkaWorld kafka_world()
    {
        return {world_.loop, slow_, random_, world_.log, metrics_, &world_.tracer};
    }

    event::KafkaStatus status() const
    {
        event::KafkaStatus status{.producer = std::string{word_of(sink_.health().state)},
                                  .consumer = "stopped",
                                  .last_error = sink_.last_error()};
        if (!source_)
            return status;
        status.consumer = source_->assigned().empty() ? "stopped" : "running";
        status.consumer_topics = {topic_};
        status.consumer_handlers = {"http_request", "http_response", "error"};
        if (status.last_error.empty())
            status.last_error = source_->last_error();
        if (const auto& statistics = source_->statistics())
            for (const auto& each : statistics->partitions)
                if (each.lag >= 0)
                    status.lag = status.lag.value_or(0) + each.lag;
        return status;
    }

    World world_;
    std::string topic_;
    std::string source_name_;
    SlowThread slow_;
    Random random_;
    event::KafkaMetrics metrics_;
    event::KafkaSink sink_;
    event::SqliteInbox inbox_;
    Counts counts_;
    std::unique_ptr<event::KafkaSource> source_;
    std::unique_ptr<event::Consumer> consumer_;
    std::function<void()> drained_;
};

}  // namespace

std::unique_ptr<KafkaParts> KafkaParts::make(const World& world, const KafkaSettings& settings)
{
    if (settings.brokers.empty())
        return nullptr;
    return std::make_unique<WiredKafka>(world, settings);
}

}  // namespace holdfast::daemon
