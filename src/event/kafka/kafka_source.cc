#include "event/kafka/kafka_source.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "event/kafka/kafka_jobs.h"
#include "obs/message_ids.h"

namespace holdfast::event {
namespace {

using Opening = KafkaOpening<KafkaSource, kafka::Consumer, kafka::ConsumerSettings>;
using Closing = KafkaClosing<kafka::Consumer>;
using Reading = KafkaReading<KafkaSource>;

// Should its descriptor not ring; and the group wants to hear of us now and then.
constexpr std::chrono::seconds patience{1};
constexpr std::size_t messages_a_turn = 100;
constexpr std::string_view client = "consumer";

Partition partition_of(kafka::Place place)
{
    return {std::move(place.topic), place.partition};
}

kafka::Place place_of(const Partition& partition)
{
    return {partition.topic, partition.number};
}

std::size_t bytes_of(const Consumed& consumed) noexcept
{
    return consumed.key.size() + consumed.value.size();
}

Consumed consumed_of(kafka::Message message)
{
    Consumed consumed{.offset = message.offset, .time = message.time};
    consumed.id = message.header("ce_id").value_or("");
    consumed.source = message.header("ce_source").value_or("");
    consumed.trace_parent = message.header("traceparent").value_or("");
    consumed.partition = partition_of(std::move(message.place));
    consumed.key = std::move(message.key);
    consumed.value = std::move(message.value);
    return consumed;
}

}  // namespace

class KafkaSource::Turns final : public Task, public IoHandler {
public:
    explicit Turns(KafkaSource& source) : source_{source} {}
    const char* name() const noexcept override { return "kafka-source"; }
    Instant step(Instant now) override { return source_.step(now); }
    void on_ready(Readiness /*ready*/) override
    {
        source_.poll();
        // What was waited for to end may have come.
        if (source_.phase_ != Phase::open)
            source_.world_.loop.wake(*this);
    }

private:
    KafkaSource& source_;
};

KafkaSource::KafkaSource(const KafkaWorld& world, Settings settings)
    : world_{world},
      settings_{std::move(settings)},
      backoff_{settings_.backoff},
      turns_{std::make_unique<Turns>(*this)},
      self_{std::make_shared<KafkaSource*>(this)}
{
    world_.loop.add(*turns_, world_.loop.now());
}

KafkaSource::~KafkaSource()
{
    *self_ = nullptr;
    world_.loop.remove(*turns_);
    let_go();
}

Instant KafkaSource::step(Instant now)
{
    if (phase_ == Phase::closed && now >= phase_ends_)
        open();
    poll();
    commit(now);
    if (phase_ == Phase::leaving && (!consumer_ || consumer_->has_left() || now >= phase_ends_)) {
        let_go();
        phase_ = Phase::stopped;
    }
    if (phase_ == Phase::stopped)
        return never;
    return std::min(now + patience, std::max(phase_ends_, now + std::chrono::milliseconds{1}));
}

void KafkaSource::open()
{
    phase_ = Phase::opening;
    phase_ends_ = never;
    auto opened = [](KafkaSource& source, Result<std::unique_ptr<kafka::Consumer>> consumer) {
        source.take(std::move(consumer));
    };
    if (!world_.worker.submit(std::make_unique<Opening>(self_, settings_.consumer, opened)))
        take(Error{Errc::overloaded, "too much waits for the thread that opens it"});
}

void KafkaSource::take(Result<std::unique_ptr<kafka::Consumer>> consumer)
{
    if (phase_ != Phase::opening) {
        // It was stopped meanwhile.
        if (consumer)
            consumer_ = *std::move(consumer);
        return let_go();
    }
    if (!consumer) {
        last_error_ = consumer.error().context;
        phase_ = Phase::closed;
        phase_ends_ = world_.loop.now() + backoff_.next(world_.random);
        return world_.loop.wake(*turns_);
    }
    consumer_ = *std::move(consumer);
    watch_ = world_.loop.watch(consumer_->descriptor(), {.readable = true}, *turns_);
    phase_ = Phase::open;
    phase_ends_ = never;
}

void KafkaSource::poll()
{
    if (!consumer_)
        return;
    const std::size_t room =
        settings_.messages_max - std::min(settings_.messages_max, ahead_.size());
    const std::size_t bytes_room =
        settings_.bytes_max - std::min(settings_.bytes_max, ahead_bytes_);
    kafka::Consumer::Polled polled = consumer_->poll(std::min(room, messages_a_turn), bytes_room);
    if (!polled.messages.empty()) {
        last_error_.clear();
        backoff_.reset();
    }
    for (kafka::Message& each : polled.messages)
        keep(std::move(each));
    revoke(polled.revoked);
    if (polled.assigned) {
        forget_assignment();
        std::vector<Partition> partitions;
        for (kafka::Place& each : *polled.assigned)
            partitions.push_back(partition_of(std::move(each)));
        pending_ = partitions;
        if (partitions.empty())
            consumer_->begin({});
        else
            asked_ = std::move(partitions);
    }
    if (!ahead_.empty() || asked_)
        wake_reader();
    // Where there is no room, take() makes some and comes back.
    if (polled.has_more && !is_full())
        world_.loop.wake(*turns_);
    hear(std::move(polled.news));
}

bool KafkaSource::is_full() const noexcept
{
    return ahead_.size() >= settings_.messages_max || ahead_bytes_ >= settings_.bytes_max;
}

void KafkaSource::keep(kafka::Message message)
{
    Consumed consumed = consumed_of(std::move(message));
    std::int64_t& next = nexts_[consumed.partition];
    // Offsets only grow, unless the topic is another one by now.
    consumed.begins_anew = consumed.offset < next;
    next = consumed.offset + 1;
    ahead_bytes_ += bytes_of(consumed);
    ahead_.push_back(std::move(consumed));
}

void KafkaSource::forget_assignment()
{
    nexts_.clear();
    asked_.reset();
    pending_.clear();
    starts_.clear();
    assigned_.clear();
}

void KafkaSource::revoke(const std::vector<kafka::Place>& places)
{
    if (places.empty())
        return;
    // All of them at once: the group speaks of whole assignments.
    forget_assignment();
    stored_.clear();
    std::erase_if(ahead_, [&](const Consumed& each) {
        return std::ranges::find(places, place_of(each.partition)) != places.end();
    });
    ahead_bytes_ = 0;
    for (const Consumed& each : ahead_)
        ahead_bytes_ += bytes_of(each);
}

std::vector<Partition> KafkaSource::take_assigned()
{
    return std::exchange(asked_, {}).value_or(std::vector<Partition>{});
}

void KafkaSource::begin(const Partition& partition, std::optional<std::int64_t> next)
{
    // It may be another's by now.
    if (std::erase(pending_, partition) == 0 || !consumer_)
        return;
    starts_.push_back({.place = place_of(partition), .offset = next});
    assigned_.push_back(partition);
    nexts_.insert_or_assign(partition, next.value_or(0));
    if (pending_.empty())
        consumer_->begin(std::exchange(starts_, {}));
}

std::vector<Consumed> KafkaSource::take(std::size_t limit)
{
    const bool was_full = is_full();
    std::vector<Consumed> taken;
    for (; !ahead_.empty() && taken.size() < limit; ahead_.pop_front()) {
        ahead_bytes_ -= bytes_of(ahead_.front());
        taken.push_back(std::move(ahead_.front()));
    }
    if (was_full && !taken.empty())
        world_.loop.wake(*turns_);
    return taken;
}

void KafkaSource::stored(const Partition& partition, std::int64_t next)
{
    if (std::ranges::find(assigned_, partition) != assigned_.end())
        stored_.insert_or_assign(partition, next);
}

void KafkaSource::commit(Instant now)
{
    if (phase_ != Phase::open || stored_.empty() || now < next_commit_)
        return;
    next_commit_ = now + settings_.commit_interval;
    std::vector<kafka::Consumer::Start> nexts;
    for (const auto& [partition, next] : std::exchange(stored_, {}))
        nexts.push_back({.place = place_of(partition), .offset = next});
    consumer_->commit(nexts);
}

void KafkaSource::hear(kafka::News news)
{
    bool is_fatal = false;
    for (kafka::Trouble& each : news.troubles) {
        world_.metrics.count_trouble(client, each.failure);
        is_fatal = is_fatal || each.failure == kafka::Failure::fatal;
        last_error_ = join(kafka::describe(each.failure), ": ", each.what);
    }
    if (world_.log.enabled(obs::Severity::debug))
        for (kafka::Line& each : news.lines)
            world_.log.debug(join("librdkafka: ", each.text));
    if (is_fatal && phase_ == Phase::open) {
        world_.log.write(
            messages::kafka_client_restarted,
            join("Kafka: the consumer is made anew: ", last_error_),
            {{"HOLDFAST_CLIENT", std::string{client}}, {"HOLDFAST_REASON", last_error_}});
        world_.metrics.count_restart(client);
        let_go();
        phase_ = Phase::closed;
        phase_ends_ = world_.loop.now() + backoff_.next(world_.random);
        return world_.loop.wake(*turns_);
    }
    if (news.statistics.empty() || is_reading_)
        return;
    auto read = [](KafkaSource& source, std::optional<KafkaStatistics> statistics) {
        source.is_reading_ = false;
        if (!statistics)
            return;
        source.world_.metrics.show_consumer(*statistics);
        source.statistics_ = std::move(statistics);
    };
    is_reading_ =
        world_.worker.submit(std::make_unique<Reading>(self_, std::move(news.statistics), read));
}

void KafkaSource::let_go()
{
    watch_.reset();
    forget_assignment();
    stored_.clear();
    ahead_.clear();
    ahead_bytes_ = 0;
    // Refused, the job ends here without having run: it leaves the client to itself.
    if (consumer_)
        (void)world_.worker.submit(std::make_unique<Closing>(std::move(consumer_)));
}

void KafkaSource::stop()
{
    if (phase_ == Phase::leaving || phase_ == Phase::stopped)
        return;
    commit(next_commit_);
    if (consumer_)
        consumer_->leave();
    phase_ = Phase::leaving;
    phase_ends_ = world_.loop.now() + settings_.leave_max;
    world_.loop.wake(*turns_);
}

void KafkaSource::wake_reader()
{
    if (reader_ != nullptr)
        world_.loop.wake(*reader_);
}

}  // namespace holdfast::event
