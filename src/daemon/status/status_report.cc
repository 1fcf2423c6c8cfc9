#include "daemon/status/status_report.h"

#include "daemon/status/report_schemas.h"

namespace holdfast::daemon {

std::string StatusReport::render(const Reader& reader) const
{
    std::string body;
    json::Writer json{body};
    json.begin_object();
    for (const Part& part : parts_) {
        json.key(part.name);
        part.write(json, reader);
    }
    json.end_object();
    body.push_back('\n');
    return body;
}

void add_status_route(http::Router& router, const StatusReport& report)
{
    router.add({.path = "/status.json",
                .summary = "How the service is: store, counts, latencies, trends, last faults",
                .produces = {http::as_json},
                .handler =
                    [&report](const http::Request& request, http::Reply reply) {
                        reply.send(http::json_response(
                            report.render({.is_trusted = request.peer->is_control()})));
                    },
                .about = {.area = "service", .gives = &schemas::report}});
}

}  // namespace holdfast::daemon
