#include "event/http_kafka.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.h"
#include "event/http_schemas.h"
#include "http/failure.h"
#include "http/json_body.h"
#include "lib/json/writer.h"

namespace holdfast::event {
namespace {

constexpr std::chrono::seconds flush_max{10};

void refuse_unconfigured(const http::Request& request, http::Reply& reply)
{
    http::refuse(request, reply,
                 {.status = 503,
                  .detail = "Kafka is not configured here. Events are kept in the database, and "
                            "GET /events shows them.",
                  .legacy_error = "Kafka is not configured"});
}

void write_list(json::Writer& json, std::string_view name, const std::vector<std::string>& items)
{
    json.key(name).begin_array();
    for (const std::string& item : items)
        json.value(item);
    json.end_array();
}

std::string to_body(const KafkaStatus& status)
{
    std::string body;
    json::Writer json{body};
    json.begin_object()
        .member("kafka_producer", status.producer)
        .member("kafka_consumer", status.consumer);
    write_list(json, "consumer_topics", status.consumer_topics);
    write_list(json, "consumer_handlers", status.consumer_handlers);
    json.key("consumer_lag");
    if (status.lag)
        json.value(*status.lag);
    else
        json.null();
    json.member("outbox_depth", status.outbox_depth).member("parked_events", status.parked);
    json.key("last_error");
    if (status.last_error.empty())
        json.null();
    else
        json.value(printable(status.last_error));
    json.end_object();
    body.push_back('\n');
    return body;
}

void show_status(const KafkaRouteParts& parts, const http::Request& request, http::Reply reply)
{
    const std::optional<KafkaStatus> status = parts.desk.status();
    if (!status)
        return refuse_unconfigured(request, reply);
    reply.send(http::json_response(to_body(*status)));
}

NewEvent read_event(const KafkaRouteParts& parts, http::JsonBody& body)
{
    NewEvent event{.at = parts.loop.wall(),
                   .type = body.text("event_type").value_or("custom_event"),
                   .data = body.object("data").value_or("{}"),
                   .topic = body.text("topic").value_or("")};
    if (!is_type(event.type))
        body.reject("event_type", join("must begin with a letter and go on with letters, digits, "
                                       "'.', '_' and '-', at most ",
                                       type_bytes_max, " in all"));
    const std::vector<std::string>& topics = parts.desk.topics();
    if (!event.topic.empty() && std::ranges::find(topics, event.topic) == topics.end())
        body.reject("topic", join("must be one of those that the configuration allows: ",
                                  join_list(topics, ", ")));
    return event;
}

std::string published(const NewEvent& event, std::string_view id)
{
    std::string body;
    json::Writer json{body};
    json.begin_object()
        .member("status", "success")
        .member("message", join("Event '", event.type, "' published to Kafka"))
        .key("event")
        .begin_object()
        .member("event_type", event.type)
        .key("data")
        .raw(event.data)
        .member("id", id)
        .end_object()
        .end_object();
    body.push_back('\n');
    return body;
}

// Answered when it is stored: then it will arrive, whatever becomes of Kafka meanwhile.
void publish(const KafkaRouteParts& parts, const http::Request& request, http::Reply reply)
{
    http::JsonBody body{request.header("Content-Type"), request.body};
    NewEvent event = read_event(parts, body);
    if (std::optional<http::Problem> problem = body.problem())
        return http::refuse(request, reply, *problem);
    if (!parts.desk.status())
        return refuse_unconfigured(request, reply);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.events.publish(event, [held, &request, event](const Result<std::string>& id) {
        held->send(id ? http::json_response(published(event, *id))
                      : http::error_response(id.error(), request));
    });
}

void flush(const KafkaRouteParts& parts, const http::Request& request, http::Reply reply)
{
    if (!parts.desk.status())
        return refuse_unconfigured(request, reply);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.desk.flush(flush_max, [held, &request](bool is_out) {
        if (is_out)
            return held->send(http::json_response(
                "{\"status\":\"success\",\"message\":\"Kafka producer flushed\"}\n"));
        http::refuse(request, *held,
                     {.status = 503,
                      .detail = "Not everything has arrived yet. Nothing is lost: what waits is in "
                                "the database and goes out when Kafka takes it.",
                      .legacy_error = "Kafka flush timed out"});
    });
}

}  // namespace

void add_kafka_routes(http::Router& router, const KafkaRouteParts& parts)
{
    router.add(
        {.path = "/kafka/status",
         .summary = "How producer and consumer of events are",
         .produces = {http::as_json},
         .statuses = {503},
         .handler = [parts](const http::Request& request,
                            http::Reply reply) { show_status(parts, request, std::move(reply)); },
         .about = {.area = "events", .gives = &schemas::kafka_status}});
    router.add(
        {.method = http::Method::post,
         .path = "/kafka/publish",
         .summary = "Publish an event",
         .consumes = {http::json_type},
         .produces = {http::as_json},
         .statuses = {400, 422, 503, 507},
         .handler = [parts](const http::Request& request,
                            http::Reply reply) { publish(parts, request, std::move(reply)); },
         .about = {.area = "events", .takes = &schemas::new_event, .gives = &schemas::published}});
    router.add({.method = http::Method::post,
                .path = "/kafka/flush",
                .summary = "Wait, ten seconds at most, until all events have arrived",
                .produces = {http::as_json},
                .statuses = {503},
                .handler = [parts](const http::Request& request,
                                   http::Reply reply) { flush(parts, request, std::move(reply)); },
                .about = {.area = "events", .gives = &schemas::flushed}});
}

}  // namespace holdfast::event
