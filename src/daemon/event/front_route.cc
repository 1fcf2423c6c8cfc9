#include "daemon/event/front_route.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.h"
#include "daemon/status/schemas.h"
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

const char* dependency_word(bool is_up) noexcept
{
    return is_up ? "up" : "down";
}

// Clients of old look for three of them by name. There are two words: what is off does nothing for
// anybody, and is down as it was then; /readyz tells that from what fails.
void write_dependencies(json::Writer& json, const FrontParts& parts, std::string_view kafka)
{
    const Readiness::Report report = parts.readiness.report();
    auto tracing = std::ranges::find(report.parts, "tracing", &Readiness::PartState::name);
    json.key("dependencies")
        .begin_object()
        .member("kafka", dependency_word(kafka == "UP"))
        .member("opentelemetry", dependency_word(tracing != report.parts.end() && tracing->is_up()))
        // It is us that are asked for metrics.
        .member("prometheus", dependency_word(true));
    for (const Readiness::PartState& part : report.parts)
        if (!part.essential && part.name != "kafka")
            json.member(part.name, dependency_word(part.is_up()));
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

constexpr http::Representation as_html{.type = "text/html; charset=utf-8"};

}  // namespace

void add_front_route(http::Router& router, FrontParts parts, http::Handler page)
{
    http::Handler json = [parts = std::make_shared<const FrontParts>(std::move(parts))](
                             const http::Request& request, http::Reply reply) {
        reply.send(http::json_response(body_of(*parts, request)));
    };
    http::Route route{.path = "/",
                      .summary = "Who asks whom, and how the parts are that can be done without",
                      .produces = {http::as_json},
                      .answers_anybody = true,
                      .handler = json,
                      .about = {.area = "service", .gives = &schemas::front}};
    if (page) {
        route.summary = "Who asks whom, and how the parts are; for a browser, the dashboard";
        route.produces.push_back(as_html);
        route.handler = [json = std::move(json), page = std::move(page)](
                            const http::Request& request, http::Reply reply) {
            const http::Handler& chosen = request.representation == 0 ? json : page;
            chosen(request, std::move(reply));
        };
    }
    router.add(std::move(route));
}

}  // namespace holdfast::daemon
