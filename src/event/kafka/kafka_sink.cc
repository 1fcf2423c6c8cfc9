#include "event/kafka/kafka_sink.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"
#include "event/kafka/kafka_jobs.h"
#include "obs/message_ids.h"

namespace holdfast::event {
namespace {

using kafka::Failure;
using Opening = KafkaOpening<KafkaSink, kafka::Producer, kafka::ProducerSettings>;
using Closing = KafkaClosing<kafka::Producer>;
using Reading = KafkaReading<KafkaSink>;

// Should its descriptor not ring.
constexpr std::chrono::seconds patience{1};
constexpr std::string_view client = "producer";

}  // namespace

// The loop's view: a sink and a task both have a name.
class KafkaSink::Turns final : public Task, public IoHandler {
public:
    explicit Turns(KafkaSink& sink) : sink_{sink} {}
    const char* name() const noexcept override { return "kafka-sink"; }
    Instant step(Instant now) override { return sink_.step(now); }
    void on_ready(Readiness /*ready*/) override
    {
        sink_.poll();
        // What was waited for to end may have come.
        if (sink_.phase_ != Phase::open)
            sink_.world_.loop.wake(*this);
    }

private:
    KafkaSink& sink_;
};

KafkaSink::KafkaSink(const KafkaWorld& world, Settings settings)
    : world_{world},
      settings_{std::move(settings)},
      flights_{settings_.topic},
      spans_{world.tracer},
      progress_{settings_.progress},
      backoff_{settings_.backoff},
      said_from_{world_.loop.now() + settings_.progress.degraded_after},
      turns_{std::make_unique<Turns>(*this)},
      self_{std::make_shared<KafkaSink*>(this)}
{
    world_.loop.add(*turns_, world_.loop.now());
}

KafkaSink::~KafkaSink()
{
    *self_ = nullptr;
    world_.loop.remove(*turns_);
    if (producer_)
        producer_->give_up();
    let_go();
}

Instant KafkaSink::step(Instant now)
{
    if (phase_ == Phase::closed && now >= phase_ends_)
        open();
    poll();
    pass_phase(now);
    tell_health(now);
    if (phase_ == Phase::stopped)
        return never;
    return std::min(now + patience, std::max(phase_ends_, now + std::chrono::milliseconds{1}));
}

void KafkaSink::open()
{
    phase_ = Phase::opening;
    phase_ends_ = never;
    auto opened = [](KafkaSink& sink, Result<std::unique_ptr<kafka::Producer>> producer) {
        sink.take(std::move(producer));
    };
    if (!world_.worker.submit(std::make_unique<Opening>(self_, settings_.producer, opened)))
        take(Error{Errc::overloaded, "too much waits for the thread that opens it"});
}

void KafkaSink::take(Result<std::unique_ptr<kafka::Producer>> producer)
{
    if (phase_ != Phase::opening) {
        // It was stopped meanwhile.
        if (producer)
            producer_ = *std::move(producer);
        return let_go();
    }
    const Instant now = world_.loop.now();
    if (!producer) {
        progress_.note_trouble(Failure::invalid, producer.error().context, now);
        phase_ = Phase::closed;
        phase_ends_ = now + backoff_.next(world_.random);
        return world_.loop.wake(*turns_);
    }
    producer_ = *std::move(producer);
    watch_ = world_.loop.watch(producer_->descriptor(), {.readable = true}, *turns_);
    phase_ = Phase::open;
    phase_ends_ = never;
    ready_();
}

kafka::Failure KafkaSink::produce(const Outgoing& outgoing)
{
    const Event& event = outgoing.event;
    const std::string trace_parent = spans_.begin(outgoing);
    const std::vector<Header> headers = headers_of(event, settings_.source, trace_parent);
    std::vector<kafka::HeaderView> views;
    views.reserve(headers.size());
    for (const Header& each : headers)
        views.push_back({each.name, each.value});
    const std::string value = value_of(event);
    const Failure failure = producer_->produce({.id = outgoing.sequence,
                                                .topic = outgoing.topic,
                                                .key = event.key,
                                                .value = value,
                                                .headers = views});
    // Refused on the spot, it is told of at once; and there may not have been room.
    if (failure != Failure::none)
        spans_.forget(outgoing.sequence);
    return failure;
}

// True: it was dealt with. False: it has to wait.
bool KafkaSink::refuse(const Outgoing& outgoing, Failure failure)
{
    if (flights_.outcome_of(failure, outgoing.topic) == Outcome::refused) {
        reports_.push_back({.sequence = outgoing.sequence,
                            .outcome = Outcome::refused,
                            .why = std::string{kafka::describe(failure)}});
        if (!outgoing.event.key.empty())
            held_.emplace(outgoing.topic, outgoing.event.key);
        ready_();
        return true;
    }
    if (failure == Failure::full)
        return false;
    progress_.note_trouble(failure, join("topic ", outgoing.topic), world_.loop.now());
    pause(world_.loop.now());
    return false;
}

std::size_t KafkaSink::submit(std::span<const Outgoing> events)
{
    const Instant now = world_.loop.now();
    if (phase_ != Phase::open)
        return 0;
    std::size_t count = 0;
    for (const Outgoing& each : events) {
        if (now < paused_until_ && each.topic == settings_.topic)
            break;
        if (!held_.empty() && held_.contains({each.topic, each.event.key})) {
            reports_.push_back({.sequence = each.sequence,
                                .outcome = Outcome::again,
                                .why = "one before it of its key was refused"});
        } else if (!flights_.may_begin()) {
            break;
        } else if (Failure failure = produce(each); failure == Failure::none) {
            flights_.begin(each.sequence, each.topic, each.event.key, now);
        } else if (!refuse(each, failure)) {
            break;
        }
        ++count;
    }
    return count;
}

std::vector<Report> KafkaSink::collect()
{
    held_.clear();
    return std::exchange(reports_, {});
}

SinkHealth KafkaSink::health() const
{
    return progress_.judge(flights_.oldest(), world_.loop.now());
}

void KafkaSink::poll()
{
    if (!producer_)
        return;
    kafka::Producer::Polled polled = producer_->poll();
    land(std::move(polled.deliveries));
    hear(std::move(polled.news));
}

void KafkaSink::land(std::vector<kafka::Delivery> deliveries)
{
    if (deliveries.empty())
        return;
    const Instant now = world_.loop.now();
    for (kafka::Delivery& each : deliveries) {
        auto report = flights_.end(each.id, each.failure, std::move(each.why));
        if (!report)
            continue;  // It was given up before.
        spans_.end(*report);
        if (each.failure == Failure::none) {
            progress_.note_delivery();
            backoff_.reset();
        } else if (report->outcome == Outcome::again && each.failure != Failure::given_up) {
            progress_.note_trouble(each.failure, report->why, now);
            if (each.failure == Failure::unknown_topic || each.failure == Failure::authorisation)
                pause(now);
        }
        reports_.push_back(*std::move(report));
    }
    flights_.settle();
    ready_();
}

void KafkaSink::hear(kafka::News news)
{
    for (kafka::Trouble& each : news.troubles) {
        world_.metrics.count_trouble(client, each.failure);
        progress_.note_trouble(each.failure, each.what, world_.loop.now());
        if (each.failure == Failure::fatal && phase_ == Phase::open)
            restart(each.what);
    }
    if (world_.log.enabled(obs::Severity::debug))
        for (kafka::Line& each : news.lines)
            world_.log.debug(join("librdkafka: ", each.text));
    if (news.statistics.empty() || is_reading_)
        return;
    auto read = [](KafkaSink& sink, std::optional<KafkaStatistics> statistics) {
        sink.is_reading_ = false;
        if (!statistics)
            return;
        sink.world_.metrics.show_producer(*statistics);
        if (statistics->has_broker())
            sink.progress_.note_connection();
        sink.statistics_ = std::move(statistics);
    };
    is_reading_ =
        world_.worker.submit(std::make_unique<Reading>(self_, std::move(news.statistics), read));
}

void KafkaSink::restart(const std::string& why)
{
    world_.log.write(messages::kafka_client_restarted,
                     join("Kafka: the producer is made anew: ", why),
                     {{"HOLDFAST_CLIENT", std::string{client}}, {"HOLDFAST_REASON", why}});
    world_.metrics.count_restart(client);
    producer_->give_up();
    phase_ = Phase::restarting;
    phase_ends_ = world_.loop.now() + settings_.purge_max;
    world_.loop.wake(*turns_);
}

void KafkaSink::pass_phase(Instant now)
{
    const bool is_over = !producer_ || now >= phase_ends_ || producer_->is_empty();
    switch (phase_) {
    case Phase::flushing:
        if (!is_over)
            return;
        if (producer_)
            producer_->give_up();
        phase_ = Phase::purging;
        phase_ends_ = now + settings_.purge_max;
        world_.loop.wake(*turns_);  // There may be nothing to give up.
        return;
    case Phase::purging:
    case Phase::restarting:
        if (!is_over)
            return;
        abandon();
        let_go();
        phase_ends_ = phase_ == Phase::purging ? never : now + backoff_.next(world_.random);
        phase_ = phase_ == Phase::purging ? Phase::stopped : Phase::closed;
        return;
    case Phase::closed:
    case Phase::opening:
    case Phase::open:
    case Phase::stopped:
        return;
    }
}

void KafkaSink::abandon()
{
    std::vector<Report> given_up = flights_.abandon("the producer ended before it knew");
    for (const Report& each : given_up)
        spans_.end(each);
    std::ranges::move(given_up, std::back_inserter(reports_));
    ready_();
}

void KafkaSink::let_go()
{
    watch_.reset();
    // Refused, the job ends here without having run: it leaves the client to itself.
    if (producer_)
        (void)world_.worker.submit(std::make_unique<Closing>(std::move(producer_)));
}

void KafkaSink::pause(Instant now)
{
    if (now >= paused_until_)
        paused_until_ = now + backoff_.next(world_.random);
}

void KafkaSink::hurry()
{
    if (producer_)
        producer_->hurry();
}

bool KafkaSink::is_stopping() const noexcept
{
    return phase_ == Phase::flushing || phase_ == Phase::purging || phase_ == Phase::stopped;
}

void KafkaSink::stop()
{
    if (is_stopping())
        return;
    hurry();
    phase_ = Phase::flushing;
    phase_ends_ = world_.loop.now() + settings_.flush_max;
    world_.loop.wake(*turns_);
}

void KafkaSink::tell_health(Instant now)
{
    if (is_stopping() || now < said_from_)
        return;
    const SinkHealth judged = health();
    const bool is_down = judged.state == SinkState::down;
    if (is_down == was_down_)
        return;
    was_down_ = is_down;
    if (is_down)
        world_.log.write(messages::kafka_unavailable,
                         join("Kafka: nothing is delivered: ", judged.why),
                         {{"HOLDFAST_REASON", judged.why},
                          {"HOLDFAST_KIND", std::string{kafka::name_of(progress_.failure())}}});
    else
        world_.log.write(messages::kafka_available, "Kafka: events are delivered again");
}

void KafkaSink::fail_for_good()
{
    CHECK(producer_ != nullptr);
    producer_->fail_for_good();
}

}  // namespace holdfast::event
