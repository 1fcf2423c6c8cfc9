#include "shipment/http_shipments.h"

#include <memory>
#include <utility>

#include "base/text.h"
#include "http/failure.h"
#include "http/idempotency.h"
#include "http/json_body.h"
#include "http/router.h"
#include "shipment/change/http_change.h"
#include "shipment/http_body.h"
#include "shipment/http_request.h"
#include "shipment/http_schemas.h"
#include "shipment/list/http_list.h"
#include "shipment/shipments.h"

namespace holdfast::shipment {
namespace {

KeptAnswer created(const Shipment& shipment)
{
    return {.status = 201,
            .location = join("/shipments/", shipment.id.value),
            .body = encode(shipment)};
}

void create(Shipments& shipments, const http::Request& request, http::Reply reply)
{
    Result<std::optional<IdempotencyKey>> key = http::idempotency_key(request);
    if (!key)
        return http::refuse(request, reply, {.status = 400, .detail = key.error().context});
    http::JsonBody body{request.header("Content-Type"), request.body};
    std::string status = body.text("status").value_or(std::string{first_status});
    if (!is_status(status))
        body.reject("status", status_form);
    if (std::optional<http::Problem> problem = body.problem())
        return http::refuse(request, reply, *problem);

    auto held = std::make_shared<http::Reply>(std::move(reply));
    shipments.create({.status = std::move(status),
                      .actor = to_string(request.actor),
                      .key = *std::move(key),
                      .describe = created},
                     [held, &request](Result<KeptAnswer> answer) {
                         held->send(http::to_response(std::move(answer), request));
                     });
}

void get(Shipments& shipments, const http::Request& request, http::Reply reply)
{
    std::optional<ShipmentId> id = parse_id(request.segments.front());
    if (!id)
        return http::refuse(request, reply, bad_id());
    auto held = std::make_shared<http::Reply>(std::move(reply));
    shipments.get(*id, [held, &request](const Result<Shipment>& shipment) {
        held->send(shipment ? http::json_response(encode(*shipment))
                            : http::error_response(shipment.error(), request));
    });
}

}  // namespace

void add_shipment_routes(http::Router& router, Shipments& shipments)
{
    router.add({.method = http::Method::post,
                .path = "/shipments",
                .summary = "Record a shipment",
                .consumes = {http::json_type},
                .produces = {http::as_json},
                .statuses = {201, 400, 422, 507},
                .handler = [&shipments](
                               const http::Request& request,
                               http::Reply reply) { create(shipments, request, std::move(reply)); },
                .about = {.area = "shipments",
                          .takes = &schemas::new_shipment,
                          .gives = &schemas::shipment,
                          .takes_key = true,
                          .may_be_bare = true}});
    add_list_route(router, shipments);
    add_change_routes(router, shipments);
    router.add(
        {.path = "/shipments/{id}",
         .summary = "One shipment",
         .produces = {http::as_json},
         .statuses = {400, 404},
         .has_tags = true,
         .handler = [&shipments](const http::Request& request,
                                 http::Reply reply) { get(shipments, request, std::move(reply)); },
         .about = {.area = "shipments",
                   .gives = &schemas::shipment,
                   .segments = {{"id", "The number of the shipment.", &schemas::id}}}});
}

}  // namespace holdfast::shipment
