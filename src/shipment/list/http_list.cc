#include "shipment/list/http_list.h"

#include <memory>
#include <utility>
#include <vector>

#include "base/timestamp.h"
#include "http/content/page.h"
#include "http/failure.h"
#include "http/router.h"
#include "shipment/http_body.h"
#include "shipment/http_request.h"
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

// The query of a request becomes a selection, or what is wrong with it.
class Reading {
public:
    explicit Reading(const http::Query& query) : query_{query}
    {
        if (auto status = query.text("status")) {
            selection.status = *status;
            if (!is_status(*status))
                reject("status", status_form);
        }
        selection.created_from = bound("created_from");
        selection.created_before = bound("created_before");
        selection.is_newest_first = query.text("order") != "oldest";
        read_page();
    }

    Selection selection;
    http::Page page;
    http::Problem problem{.status = 200};

private:
    void reject(std::string_view parameter, std::string message)
    {
        problem.status = 422;
        problem.detail = "The query is not what this route takes; `errors` says where.";
        problem.errors.push_back(
            {.pointer = {}, .message = std::move(message), .parameter = std::string{parameter}});
    }

    std::string bound(std::string_view name)
    {
        auto text = query_.text(name);
        if (!text)
            return {};
        if (auto time = parse_rfc3339(*text))
            return to_bound(*time);
        reject(name, "must be a time with its zone, such as 2026-11-21T03:04:05Z");
        return {};
    }

    void read_page()
    {
        Result<http::Page> read = http::read_page(path, query_);
        if (!read)
            return reject("after", read.error().context);
        page = *std::move(read);
        selection.rows_max = page.rows_wanted();
        if (page.after)
            selection.after = parse_key(*page.after);
    }

    const http::Query& query_;
};

void list(Shipments& shipments, const http::Request& request, http::Reply reply)
{
    Reading reading{request.query};
    if (reading.problem.status != 200)
        return refuse(request, reply, reading.problem);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    shipments.list(std::move(reading.selection), [held, &request, page = std::move(reading.page)](
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
    router.add({.path = path,
                .summary = "Shipments by time, page by page",
                .produces = {http::as_json},
                .parameters = fields(),
                .statuses = {422, 503},
                .has_tags = true,
                .handler = [&shipments](const http::Request& request, http::Reply reply) {
                    list(shipments, request, std::move(reply));
                }});
}

}  // namespace holdfast::shipment
