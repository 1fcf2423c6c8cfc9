#include "daemon/openapi_route.h"

#include <array>
#include <memory>
#include <utility>

#include "daemon/version.h"
#include "http/content/constant.h"
#include "http/openapi/document.h"
#include "http/router.h"

namespace holdfast::daemon {
namespace {

constexpr std::array<http::DocumentedArea, 11> areas{{
    {"service", "How Holdfast itself is."},
    {"shipments", "What is recorded: shipments, one by one or by the file."},
    {"orders", "What is relayed to the external service, and the breaker before it."},
    {"services", "What is watched: definitions of services."},
    {"watch", "How what is watched is and was."},
    {"alerts", "Who is told of what, and what is not told."},
    {"announcements", "What those who look at the status page are told."},
    {"events", "What has happened, and Kafka, which is told of it."},
    {"drills", "Which incidents were rehearsed, and what that has shown."},
    {"pages", "What a browser shows, and the forms on it."},
    {"control", "For the control socket, /run/holdfast/control.sock, alone."},
}};

constexpr std::string_view description =
    "Records shipments, relays orders, watches services. Times are RFC 3339 in UTC. Lists come in "
    "pages: `limit` and `after`, answered with `items` and `next`. Every problem is a document as "
    "of RFC 9457, and X-Request-Id of any answer leads to the journal. A route that takes GET "
    "takes "
    "HEAD; OPTIONS names the methods of a path. A scope in `security` is what the credentials must "
    "have been granted. Members may be added to any object of an answer.";

// As JSON; what is in it, its own specification says.
constexpr http::Schema any_object{.kind = http::Schema::Kind::map,
                                  .name = "OpenApiDocument",
                                  .description = "An OpenAPI 3.1 document.",
                                  .of = &http::schemas::anything};

}  // namespace

std::string describe_api(const http::Router& router)
{
    return http::write_document(router.routes(), {.title = "Holdfast",
                                                  .version = HOLDFAST_VERSION,
                                                  .description = description,
                                                  .areas = areas});
}

void add_openapi_route(http::Router& router)
{
    // It describes itself as well, so it is there before its text is.
    auto answer = std::make_shared<http::Handler>();
    router.add({.path = "/openapi.json",
                .summary = "This document",
                .produces = {http::as_json},
                .has_tags = true,
                .handler = [answer](const http::Request& request,
                                    http::Reply reply) { (*answer)(request, std::move(reply)); },
                .about = {.area = "service", .gives = &any_object}});
    *answer = http::answer_with(http::json_type, describe_api(router));
}

}  // namespace holdfast::daemon
