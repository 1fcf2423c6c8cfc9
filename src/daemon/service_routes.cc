#include "daemon/service_routes.h"

#include <string>
#include <utility>

#include "daemon/readiness.h"
#include "daemon/status/components.h"
#include "http/content/constant.h"
#include "http/router.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

http::Response readyz(const Readiness& readiness, Reasons reasons)
{
    Readiness::Report report = readiness.report();
    std::string body;
    json::Writer json{body};
    json.begin_object().member("status", report.word()).key("components");
    write_components(json, report, reasons);
    json.end_object();
    body.push_back('\n');
    return http::json_response(std::move(body), report.ready ? 200 : 503);
}

}  // namespace

void add_service_routes(http::Router& router, const Readiness& readiness)
{
    router.add({.path = "/ping",
                .summary = "Whether anybody answers",
                .produces = {http::as_json},
                .handler = http::answer_with(http::json_type, "{\"status\":\"ok\"}\n"),
                .scope = http::Scope::open});
    router.add({.path = "/healthz",
                .summary = "Whether the process lives",
                .produces = {http::as_json},
                .handler = http::answer_with(http::json_type, "{\"status\":\"healthy\"}\n"),
                .scope = http::Scope::open});
    router.add({.path = "/readyz",
                .summary = "Whether the service can serve, part by part",
                .produces = {http::as_json},
                .statuses = {503},
                .handler =
                    [&readiness](const http::Request& request, http::Reply reply) {
                        reply.send(readyz(readiness, request.peer->is_control() ? Reasons::shown
                                                                                : Reasons::hidden));
                    },
                .scope = http::Scope::open});
}

}  // namespace holdfast::daemon
