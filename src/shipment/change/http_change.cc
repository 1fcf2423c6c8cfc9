#include "shipment/change/http_change.h"

#include <memory>
#include <utility>

#include "base/text.h"
#include "http/content/page.h"
#include "http/failure.h"
#include "http/idempotency.h"
#include "http/json_body.h"
#include "http/router.h"
#include "lib/json/writer.h"
#include "shipment/http_body.h"
#include "shipment/http_request.h"
#include "shipment/http_schemas.h"
#include "shipment/shipments.h"

namespace holdfast::shipment {
namespace {

constexpr std::string_view history_path = "/shipments/{id}/history";

KeptAnswer changed(const Shipment& shipment)
{
    return {.status = 200, .location = {}, .body = encode(shipment)};
}

void change(Shipments& shipments, const http::Request& request, http::Reply reply)
{
    std::optional<ShipmentId> id = parse_id(request.segments.front());
    if (!id)
        return http::refuse(request, reply, bad_id());
    Result<std::optional<IdempotencyKey>> key = http::idempotency_key(request);
    if (!key)
        return http::refuse(request, reply, {.status = 400, .detail = key.error().context});
    http::JsonBody body{request.header("Content-Type"), request.body};
    std::string status = body.required_text("status");
    std::optional<std::string> previous = body.text("previous");
    if (!status.empty() && !is_status(status))
        body.reject("status", status_form);
    if (previous && !is_status(*previous))
        body.reject("previous", status_form);
    if (std::optional<http::Problem> problem = body.problem())
        return http::refuse(request, reply, *problem);

    auto held = std::make_shared<http::Reply>(std::move(reply));
    shipments.change({.id = *id,
                      .status = std::move(status),
                      .previous = std::move(previous),
                      .actor = to_string(request.actor),
                      .key = *std::move(key),
                      .describe = changed},
                     [held, &request](Result<KeptAnswer> answer) {
                         held->send(http::to_response(std::move(answer), request));
                     });
}

void write(json::Writer& json, std::string_view name, const std::optional<std::string>& text)
{
    json.key(name);
    if (text)
        json.value(*text);
    else
        json.null();
}

void write_entry(json::Writer& json, const HistoryEntry& entry)
{
    json.begin_object().member("number", entry.number);
    write(json, "at", entry.at);
    write(json, "actor", entry.actor);
    write(json, "from", entry.from);
    write(json, "to", entry.to);
    json.end_object();
}

void history(Shipments& shipments, const http::Request& request, http::Reply reply)
{
    std::optional<ShipmentId> id = parse_id(request.segments.front());
    if (!id)
        return http::refuse(request, reply, bad_id());
    Result<http::Page> page = http::read_page(history_path, request.query);
    if (!page)
        return http::refuse(request, reply, http::to_problem(page.error()));
    HistoryQuery query{.id = *id, .rows_max = page->rows_wanted()};
    if (page->after)
        query.after = parse_number<std::int64_t>(*page->after);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    shipments.history(query, [held, &request, page = *std::move(page)](
                                 const Result<std::vector<HistoryEntry>>& entries) {
        auto key_of = [](const HistoryEntry& last) { return join(last.number); };
        held->send(entries
                       ? http::json_response(http::page_body(page, *entries, write_entry, key_of))
                       : http::error_response(entries.error(), request));
    });
}

}  // namespace

void add_change_routes(http::Router& router, Shipments& shipments)
{
    router.add({.method = http::Method::patch,
                .path = "/shipments/{id}",
                .summary = "Change a shipment's status",
                .consumes = {http::json_type},
                .produces = {http::as_json},
                .statuses = {400, 404, 409, 422, 507},
                .handler = [&shipments](
                               const http::Request& request,
                               http::Reply reply) { change(shipments, request, std::move(reply)); },
                .about = {.area = "shipments",
                          .takes = &schemas::change,
                          .gives = &schemas::shipment,
                          .segments = {{"id", "The number of the shipment.", &schemas::id}},
                          .takes_key = true}});
    router.add({.path = history_path,
                .summary = "What became of a shipment's status, and who did it",
                .produces = {http::as_json},
                .parameters = http::page_fields(),
                .statuses = {400, 404, 422},
                .has_tags = true,
                .handler =
                    [&shipments](const http::Request& request, http::Reply reply) {
                        history(shipments, request, std::move(reply));
                    },
                .about = {.area = "shipments",
                          .gives = &schemas::history,
                          .segments = {{"id", "The number of the shipment.", &schemas::id}}}});
}

}  // namespace holdfast::shipment
