#include "daemon/service_routes.h"

#include <string>
#include <utility>

#include "daemon/readiness.h"
#include "daemon/status/components.h"
#include "daemon/status/schemas.h"
#include "daemon/version.h"
#include "http/content/constant.h"
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

constexpr http::Representation as_html{.type = "text/html; charset=utf-8"};

}  // namespace

void add_root_route(http::Router& router, http::Handler page)
{
    http::Handler json = http::answer_with(
        http::json_type, "{\"status\":\"ok\",\"version\":\"" HOLDFAST_VERSION "\"}\n");
    http::Route route{.path = "/",
                      .summary = "What this is",
                      .produces = {http::as_json},
                      .handler = json,
                      .about = {.area = "service", .gives = &schemas::root}};
    if (page) {
        route.summary = "What this is; for a browser, the dashboard";
        route.produces.push_back(as_html);
        route.handler = [json, page = std::move(page)](const http::Request& request,
                                                       http::Reply reply) {
            const http::Handler& chosen = request.representation == 0 ? json : page;
            chosen(request, std::move(reply));
        };
    }
    router.add(std::move(route));
}

void add_service_routes(http::Router& router, const Readiness& readiness)
{
    router.add({.path = "/ping",
                .summary = "Whether anybody answers",
                .produces = {http::as_json},
                .handler = http::answer_with(http::json_type, "{\"status\":\"ok\"}\n"),
                .scope = http::Scope::open,
                .about = {.area = "service", .gives = &schemas::said}});
    router.add({.path = "/healthz",
                .summary = "Whether the process lives",
                .produces = {http::as_json},
                .handler = http::answer_with(http::json_type, "{\"status\":\"healthy\"}\n"),
                .scope = http::Scope::open,
                .about = {.area = "service", .gives = &schemas::said}});
    router.add({.path = "/readyz",
                .summary = "Whether the service can serve, part by part",
                .produces = {http::as_json},
                .statuses = {503},
                .handler =
                    [&readiness](const http::Request& request, http::Reply reply) {
                        reply.send(readyz(readiness, request.peer->is_control() ? Reasons::shown
                                                                                : Reasons::hidden));
                    },
                .scope = http::Scope::open,
                .about = {.area = "service",
                          .gives = &schemas::readiness,
                          .exceptions = {{503, &schemas::readiness}}}});
}

}  // namespace holdfast::daemon
