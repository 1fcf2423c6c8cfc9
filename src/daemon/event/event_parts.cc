#include "daemon/event/event_parts.h"

#include <utility>

#include "base/text.h"
#include "event/http_events.h"
#include "event/http_kafka.h"
#include "event/sqlite_outbox.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

constexpr std::string_view table_sink = "table";

// What else is in events.db has to have room, or its own limit would end every write.
std::int64_t request_bytes(const DatabaseSettings& database) noexcept
{
    return database.events_max / 4 * 3;
}

double sample_of(const EventSettings& settings) noexcept
{
    return static_cast<double>(settings.sample_percent) / 100;
}

struct RequestTable {
    std::string_view name;
    const std::string_view& statement;
};
const RequestTable request_tables[]{{"http_requests", event::delete_requests},
                                    {"http_responses", event::delete_responses},
                                    {"errors", event::delete_errors},
                                    {"other_events", event::delete_other_events},
                                    {"dead_letters", event::delete_dead_letters},
                                    {"consumed_ids", event::delete_consumed_ids}};
constexpr std::string_view change_table = "domain_events";

}  // namespace

EventParts::EventParts(const World& world, const Settings& settings, http::Router& router)
    : world_{world},
      requests_{world.storage.telemetry(),
                {.bytes_max = request_bytes(settings.database),
                 .user_ip = settings.events.user_ip,
                 .key = world.hash_key,
                 .hostname = world.hostname,
                 .os = world.os}},
      report_{world.log, world.registry},
      recorder_{world.loop, requests_, report_},
      http_recorder_{world.loop, recorder_, world.random, sample_of(settings.events)},
      events_{world.ledger, world.storage.telemetry_look()},
      sink_metrics_{world.registry},
      retention_{world.loop, retention_rules(settings.events)},
      rate_{static_cast<std::size_t>(settings.events.rate_max)}
{
    set_topics(settings.events);
    event::add_event_routes(router, events_);
    event::add_kafka_routes(router, {world.loop, events_, *this});
    world.registry.before_scrape([this] {
        world_.outbox_depth.with({table_sink}).set(static_cast<double>(recorder_.depth()));
    });
}

EventParts::~EventParts() = default;

void EventParts::connect(event::Sink& sink, std::string topic, AskStatus status)
{
    topic_ = topic;
    ask_status_ = std::move(status);
    topics_ = allowed_;
    topics_.push_back(topic_);
    relays_ = std::make_unique<RelayParts>(
        RelayParts::World{world_.loop, world_.ledger, world_.storage.telemetry(),
                          world_.storage.telemetry_look(), world_.log, world_.outbox_depth,
                          sink_metrics_},
        sink, event::RelaySettings{.topic = std::move(topic)}, rate_);
}

void EventParts::wake()
{
    if (relays_)
        relays_->wake();
}

void EventParts::start()
{
    world_.loop.add(recorder_, world_.loop.now());
    world_.loop.add(retention_, world_.loop.now());
    if (relays_)
        return relays_->start();
    // Nobody comes to fetch what waited for a sink that is configured no more.
    event::forget_sinks(world_.ledger);
    event::forget_request_sinks(world_.storage.telemetry());
}

void EventParts::begin_anew()
{
    if (relays_)
        relays_->begin_anew();
    else
        event::forget_request_sinks(world_.storage.telemetry());
}

void EventParts::stop()
{
    world_.loop.remove(recorder_);
    world_.loop.remove(retention_);
    retention_.cancel();
    if (relays_)
        relays_->stop();
    recorder_.flush();
    recorder_.cancel();
}

void EventParts::apply(const EventSettings& settings)
{
    http_recorder_.set_sample(sample_of(settings));
    requests_.set_user_ip(settings.user_ip);
    for (const RequestTable& table : request_tables)
        retention_.set_kept(table.name, settings.requests_kept);
    retention_.set_kept(change_table, settings.changes_kept);
    set_topics(settings);
    rate_ = static_cast<std::size_t>(settings.rate_max);
    if (relays_)
        relays_->set_rate(rate_);
}

void EventParts::set_topics(const EventSettings& settings)
{
    allowed_ = settings.topics;
    topics_ = allowed_;
    if (!topic_.empty())
        topics_.push_back(topic_);
}

void EventParts::note_trend(const trend::Event& trend)
{
    const trend::Finding& finding = trend.change.finding;
    const bool has_begun = trend.change.what == trend::Change::What::began;
    std::string data;
    json::Writer json{data};
    json.begin_object()
        .member("series", trend.name)
        .member("seen", finding.seen)
        .member("direction", finding.is_above ? "above" : "below")
        .member("since", format_rfc3339(finding.since))
        .member("reasoning", describe(trend.kind, finding))
        .end_object();
    // A trend is stored nowhere else: there is no change that this could be in the transaction of.
    events_.publish({.at = world_.loop.wall(),
                     .type = has_begun ? "trend.detected" : "trend.over",
                     .key = join("trend:", trend.name),
                     .data = std::move(data)},
                    [](const Result<std::string>& /*stored*/) {});
}

std::string EventParts::trouble() const
{
    if (!recorder_.trouble().empty())
        return "events of requests are not kept: " + recorder_.trouble();
    return world_.storage.telemetry_trouble();
}

std::string EventParts::kafka_trouble() const
{
    if (!relays_)
        return {};
    const event::SinkHealth health = relays_->sink().health();
    if (health.state != event::SinkState::up)
        return "events wait to be sent: " + health.why;
    if (relays_->halted() > 0)
        return "some events cannot be delivered: see holdfastctl events parked";
    return {};
}

std::string_view EventParts::kafka_word() const
{
    if (!relays_)
        return "DISABLED";
    return relays_->sink().health().state == event::SinkState::up ? "UP" : "NOT UP";
}

std::vector<store::RetentionRule> EventParts::retention_rules(const EventSettings& settings) const
{
    std::vector<store::RetentionRule> rules;
    for (const RequestTable& table : request_tables)
        rules.push_back({.table = table.name,
                         .statement = table.statement,
                         .kept = settings.requests_kept,
                         .ledger = world_.storage.telemetry(),
                         .deleted = world_.expired_rows.with({table.name})});
    rules.push_back({.table = change_table,
                     .statement = event::delete_domain_events,
                     .kept = settings.changes_kept,
                     .ledger = world_.ledger,
                     .deleted = world_.expired_rows.with({change_table})});
    return rules;
}

std::optional<event::KafkaStatus> EventParts::status() const
{
    if (!relays_)
        return std::nullopt;
    event::KafkaStatus status = ask_status_();
    status.outbox_depth = relays_->depth();
    status.parked = static_cast<std::int64_t>(relays_->halted());
    if (status.last_error.empty())
        status.last_error = relays_->last_error();
    return status;
}

void EventParts::flush(Duration limit, std::function<void(bool)> done)
{
    relays_->flush(limit, std::move(done));
}

}  // namespace holdfast::daemon
