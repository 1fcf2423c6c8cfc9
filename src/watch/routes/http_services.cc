#include "watch/routes/http_services.h"

#include <utility>

#include "watch/definition/http_schemas.h"
#include "watch/definition/json_service.h"
#include "watch/routes/http_parts.h"
#include "watch/routes/http_schemas.h"
#include "watch/routes/json_finding.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view path = "/services";

std::string shown(const Service& service)
{
    std::string body = encode(service, {.is_for_api = true, .secrets = Secrets::masked});
    body.push_back('\n');
    return body;
}

// A service is stored, or it is not: 201 or 200 with what it is now.
Watchlist::Done<Watchlist::Item> answer_with_it(const http::Request& request, http::Reply reply,
                                                unsigned status)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    return [held, &request, status](const Result<Watchlist::Item>& item) {
        if (!item)
            return held->send(http::error_response(item.error(), request));
        http::Response response = http::json_response(shown(*item->service), status);
        if (status == 201)
            response.headers.push_back({"Location", service_path(item->service->id)});
        held->send(std::move(response));
    };
}

void list_all(const WatchedParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts.list, request, reply))
        return;
    http::QueryCheck check{request.query};
    const http::Page page = read_listed(path, request.query, check);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    reply.send(listed(parts.list, path, page, [](json::Writer& json, const Watchlist::Item& item) {
        write(json, *item.service, {.is_for_api = true, .secrets = Secrets::masked});
        return true;
    }));
}

void get(const WatchedParts& parts, const http::Request& request, http::Reply reply)
{
    if (const Watchlist::Item* item = find_service(parts.list, request, reply))
        reply.send(http::json_response(shown(*item->service)));
}

// Nothing, and answered, when it is not defined rightly.
std::optional<Service> read(const WatchedParts& parts, const http::Request& request,
                            http::Reply& reply, ServiceReading how)
{
    how.defaults = parts.list.defaults();
    ReadService read = read_service(request.body, how);
    if (!read.service)
        http::refuse(request, reply, definition_problem(read.problems));
    return std::move(read.service);
}

// As it always was: what has that id already is replaced.
void create(const WatchedParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts.list, request, reply))
        return;
    std::optional<Service> service = read(parts, request, reply, {});
    if (!service)
        return;
    parts.list.put(*std::move(service), to_string(request.actor),
                   answer_with_it(request, std::move(reply), 201));
}

void replace(const WatchedParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts.list, request, reply))
        return;
    const Watchlist::Item* present = parts.list.find(request.segments.front());
    const ServiceReading how{.id = request.segments.front(),
                             .before = present == nullptr ? nullptr : present->service.get()};
    std::optional<Service> service = read(parts, request, reply, how);
    if (!service)
        return;
    parts.list.put(*std::move(service), to_string(request.actor),
                   answer_with_it(request, std::move(reply), present == nullptr ? 201 : 200));
}

void change(const WatchedParts& parts, const http::Request& request, http::Reply reply)
{
    const Watchlist::Item* present = find_service(parts.list, request, reply);
    if (present == nullptr)
        return;
    const ServiceReading how{
        .id = request.segments.front(), .before = present->service.get(), .is_merge = true};
    std::optional<Service> service = read(parts, request, reply, how);
    if (!service)
        return;
    parts.list.put(*std::move(service), to_string(request.actor),
                   answer_with_it(request, std::move(reply), 200));
}

void set_enabled(const WatchedParts& parts, bool is_enabled, const http::Request& request,
                 http::Reply reply)
{
    if (find_service(parts.list, request, reply) != nullptr)
        parts.list.switch_to(is_enabled, request.segments.front(), to_string(request.actor),
                             answer_with_it(request, std::move(reply), 200));
}

void archive(const WatchedParts& parts, const http::Request& request, http::Reply reply)
{
    if (find_service(parts.list, request, reply) == nullptr)
        return;
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.list.archive(request.segments.front(), to_string(request.actor),
                       [held, &request](const Result<Watchlist::Item>& item) {
                           held->send(item ? http::Response{.status = 204}
                                           : http::error_response(item.error(), request));
                       });
}

void check(const WatchedParts& parts, const http::Request& request, http::Reply reply)
{
    const Watchlist::Item* item = find_service(parts.list, request, reply);
    if (item == nullptr)
        return;
    auto held = std::make_shared<http::Reply>(std::move(reply));
    Result<void> asked = parts.monitor.check_now(
        item->key, [held, &request, service = item->service](const Finding* finding) {
            if (finding == nullptr)
                return held->send(http::error_response(
                    {Errc::conflict, "the check was given up, since the service changed"},
                    request));
            std::string body;
            json::Writer json{body};
            write(json, *service, *finding, Words::current);
            body.push_back('\n');
            held->send(http::json_response(std::move(body)));
        });
    if (!asked)
        held->send(http::error_response(asked.error(), request));
}

using Act = void (*)(const WatchedParts&, const http::Request&, http::Reply);

http::Handler handler(const WatchedParts& parts, Act act)
{
    return [parts, act](const http::Request& request, http::Reply reply) {
        act(parts, request, std::move(reply));
    };
}

void add_changes(http::Router& router, const WatchedParts& parts)
{
    router.add(
        {.method = http::Method::post,
         .path = path,
         .summary = "Watch a service, or watch it differently",
         .consumes = {http::json_type},
         .produces = {http::as_json},
         .statuses = {201, 400, 403, 409, 422, 507},
         .handler = handler(parts, create),
         .about = {.area = "services", .takes = &schemas::definition, .gives = &schemas::service}});
    router.add({.method = http::Method::put,
                .path = "/services/{id}",
                .summary = "Define a service as a whole",
                .consumes = {http::json_type},
                .produces = {http::as_json},
                .statuses = {200, 201, 400, 403, 409, 422, 507},
                .handler = handler(parts, replace),
                .about = {.area = "services",
                          .takes = &schemas::definition,
                          .gives = &schemas::service,
                          .segments = {{"id", "The id of the service."}}}});
    router.add({.method = http::Method::patch,
                .path = "/services/{id}",
                .summary = "Change some of a service's members",
                .consumes = {http::json_type},
                .produces = {http::as_json},
                .statuses = {400, 403, 404, 409, 422, 507},
                .handler = handler(parts, change),
                .about = {.area = "services",
                          .takes = &schemas::definition,
                          .gives = &schemas::service,
                          .segments = {{"id", "The id of the service."}}}});
    router.add({.method = http::Method::remove,
                .path = "/services/{id}",
                .summary = "Watch a service no more; its history is kept",
                .statuses = {204, 404, 409, 507},
                .handler = handler(parts, archive),
                .about = {.area = "services", .segments = {{"id", "The id of the service."}}}});
    for (const bool is_enabled : {true, false})
        router.add({.method = http::Method::patch,
                    .path = is_enabled ? "/services/{id}/enable" : "/services/{id}/disable",
                    .summary = is_enabled ? "Check a service again" : "Check a service no more",
                    .produces = {http::as_json},
                    .statuses = {404, 507},
                    .handler =
                        [parts, is_enabled](const http::Request& request, http::Reply reply) {
                            set_enabled(parts, is_enabled, request, std::move(reply));
                        },
                    .about = {.area = "services",
                              .gives = &schemas::service,
                              .segments = {{"id", "The id of the service."}}}});
}

}  // namespace

void add_service_routes(http::Router& router, const WatchedParts& parts)
{
    router.add({.path = path,
                .summary = "The services that are watched",
                .produces = {http::as_json},
                .parameters = listed_fields(),
                .statuses = {400},
                .handler = handler(parts, list_all),
                .about = {.area = "services",
                          .gives = &schemas::services,
                          .answer_headers = {{"X-Next", "What `after` takes to go on."},
                                             {"Link", "The next page."}}}});
    router.add({.path = "/services/{id}",
                .summary = "One service",
                .produces = {http::as_json},
                .statuses = {404},
                .handler = handler(parts, get),
                .about = {.area = "services",
                          .gives = &schemas::service,
                          .segments = {{"id", "The id of the service."}}}});
    router.add({.method = http::Method::post,
                .path = "/services/{id}/check",
                .summary = "Check a service now",
                .produces = {http::as_json},
                .statuses = {404, 409},
                .handler = handler(parts, check),
                .about = {.area = "services",
                          .gives = &schemas::finding,
                          .segments = {{"id", "The id of the service."}}}});
    add_changes(router, parts);
}

}  // namespace holdfast::watch
