#include "daemon/event/front_route.h"

#include <memory>
#include <utility>

#include "base/text.h"
#include "daemon/version.h"
#include "http/forwarded.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

std::string_view message_of(std::string_view kafka) noexcept
{
    if (kafka == "UP")
        return "Hello, Kafka is UP";
    return kafka == "DISABLED" ? "Hello, Kafka is not configured" : "Hello, Kafka is NOT UP";
}

void write_hops(json::Writer& json, const std::vector<http::Hop>& hops)
{
    for (const http::Hop& hop : hops)
        json.value(printable(hop.text));
}

bool is_sent(const http::Request& request, const char* header) noexcept
{
    return request.exchange != nullptr && request.header(header).data() != nullptr;
}

// As it was seen, whether it is believed or not.
void write_chain(json::Writer& json, const http::Request& request)
{
    const bool forwarded = is_sent(request, "Forwarded");
    const bool x_forwarded_for = is_sent(request, "X-Forwarded-For");
    json.key("proxy_chain");
    if (!forwarded && !x_forwarded_for) {
        json.value("No proxy IPs found");
        return;
    }
    json.begin_array();
    if (x_forwarded_for)
        write_hops(json, http::parse_x_forwarded_for(request.list("X-Forwarded-For")));
    else
        write_hops(json, http::parse_forwarded(request.list("Forwarded")));
    json.end_array();
}

void write_text(json::Writer& json, std::string_view name, std::string_view text)
{
    json.key(name);
    if (text.empty())
        json.null();
    else
        json.value(text);
}

void write_dependencies(json::Writer& json, const FrontParts& parts, std::string_view kafka)
{
    json.key("dependencies").begin_object().member("kafka", kafka == "UP" ? "up" : "down");
    // It is us that are asked for metrics.
    json.member("prometheus", "up");
    for (const Readiness::PartState& part : parts.readiness.report().parts)
        if (!part.essential)
            json.member(part.name, part.trouble.empty() ? "up" : "down");
    json.end_object();
}

std::string body_of(const FrontParts& parts, const http::Request& request)
{
    const std::string_view kafka = parts.kafka();
    std::string body;
    body.reserve(1024);
    json::Writer json{body};
    json.begin_object()
        .member("status", "ok")
        .member("version", HOLDFAST_VERSION)
        .member("message", message_of(kafka))
        .member("timestamp", format_rfc3339(parts.loop.wall()));
    // The gate has seen past the proxies that are trusted.
    write_text(json, "user_ip", request.actor.address);
    write_chain(json, request);
    write_text(json, "hostname", parts.hostname);
    write_text(json, "os", parts.os);
    write_text(json, "pod_ip", parts.pod_ip);
    json.member("kafka_status", kafka);
    write_dependencies(json, parts, kafka);
    json.end_object();
    body.push_back('\n');
    return body;
}

}  // namespace

void add_front_route(http::Router& router, FrontParts parts)
{
    router.add({.path = "/",
                .summary = "Who asks whom, and how the parts are that can be done without",
                .produces = {http::as_json},
                .handler = [parts = std::make_shared<const FrontParts>(std::move(parts))](
                               const http::Request& request, http::Reply reply) {
                    reply.send(http::json_response(body_of(*parts, request)));
                }});
}

}  // namespace holdfast::daemon
