#include "shipment/list/http_list.h"

#include <memory>
#include <utility>
#include <vector>

#include "http/content/page.h"
#include "http/content/query_check.h"
#include "http/failure.h"
#include "http/router.h"
#include "shipment/http_body.h"
#include "shipment/http_request.h"
#include "shipment/http_schemas.h"
#include "shipment/shipments.h"

namespace holdfast::shipment {
namespace {

using http::QueryField;

constexpr std::string_view path = "/shipments";

std::vector<QueryField> fields()
{
    return http::page_fields(
        {{.name = "status", .description = "Only those that have this status.", .max = 32},
         {.name = "created_from",
          .description = "Only those from this moment on: RFC 3339, with a zone."},
         {.name = "created_before",
          .description = "Only those from before this moment: RFC 3339, with a zone."},
         {.name = "order",
          .kind = QueryField::Kind::choice,
          .description = "Which ones come first; newest when it is not given.",
          .choices = {"newest", "oldest"}}});
}

std::string bound(http::QueryCheck& check, std::string_view name)
{
    std::optional<WallTime> time = check.time(name);
    return time ? to_bound(*time) : std::string{};
}

Selection read_selection(const http::Query& query, http::QueryCheck& check)
{
    Selection selection;
    if (auto status = query.text("status")) {
        selection.status = *status;
        if (!is_status(*status))
            check.reject("status", status_form);
    }
    selection.created_from = bound(check, "created_from");
    selection.created_before = bound(check, "created_before");
    selection.is_newest_first = query.text("order") != "oldest";
    return selection;
}

void list(Shipments& shipments, const http::Request& request, http::Reply reply)
{
    http::QueryCheck check{request.query};
    Selection selection = read_selection(request.query, check);
    http::Page page = check.page(path);
    selection.rows_max = page.rows_wanted();
    if (page.after)
        selection.after = parse_key(*page.after);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    shipments.list(std::move(selection), [held, &request, page = std::move(page)](
                                             const Result<std::vector<Shipment>>& found) {
        if (!found)
            return held->send(http::error_response(found.error(), request));
        auto key_of = [](const Shipment& last) {
            return to_key({.created_at = last.created_at, .id = last.id});
        };
        held->send(http::json_response(http::page_body(page, *found, write, key_of)));
    });
}

}  // namespace

void add_list_route(http::Router& router, Shipments& shipments)
{
    router.add(
        {.path = path,
         .summary = "Shipments by time, page by page",
         .produces = {http::as_json},
         .parameters = fields(),
         .statuses = {422},
         .has_tags = true,
         .handler = [&shipments](const http::Request& request,
                                 http::Reply reply) { list(shipments, request, std::move(reply)); },
         .about = {.area = "shipments", .gives = &schemas::shipments}});
}

}  // namespace holdfast::shipment
