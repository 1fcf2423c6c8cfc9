#include "daemon/database_route.h"

#include <memory>
#include <utility>

#include "daemon/status/schemas.h"
#include "http/problem.h"
#include "http/router.h"
#include "store/ledger.h"
#include "store/probe.h"

namespace holdfast::daemon {
namespace {

constexpr std::string_view path = "/control/database";

// What SQLite said is told here: who may use the control socket may read the journal.
http::Response answer(const Result<void>& result, const std::string& request_id)
{
    if (result)
        return http::json_response("{\"status\":\"ok\"}\n");
    return http::problem_response({.status = 503, .detail = result.error().context}, path,
                                  request_id);
}

}  // namespace

void add_database_route(http::Router& router, store::Ledger& ledger)
{
    router.add({.path = path,
                .summary = "Whether the database answers a query",
                .produces = {http::as_json},
                .handler =
                    [&ledger](const http::Request& request, http::Reply reply) {
                        auto held = std::make_shared<http::Reply>(std::move(reply));
                        ledger.send(
                            store::make_probe([held, id = request.id](const Result<void>& result) {
                                held->send(answer(result, id));
                            }));
                    },
                .access = http::Access::control,
                .about = {.area = "control", .gives = &schemas::said}});
}

}  // namespace holdfast::daemon
