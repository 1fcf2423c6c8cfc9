#include "order/http_orders.h"

#include <memory>
#include <utility>

#include "base/text.h"
#include "http/failure.h"
#include "http/idempotency.h"
#include "http/json_body.h"
#include "http/router.h"
#include "order/http_schemas.h"
#include "order/intake.h"
#include "order/json_order.h"
#include "order/list/http_list.h"

namespace holdfast::order {
namespace {

// The service is back in a moment or in hours; somebody who asks every ten seconds harms nobody.
constexpr std::chrono::seconds backlog_retry_after{10};

// What POST /create_order has always said.
KeptAnswer placed_as_of_old(const Order& /*order*/)
{
    return {
        .status = 200, .location = {}, .body = "{\"message\":\"Order placed successfully!\"}\n"};
}

struct Form {
    KeptAnswer (*describe)(const Order&);
    bool needs_id;  // Or one is issued.
};
constexpr Form usual_form{.describe = placed, .needs_id = false};
constexpr Form form_of_old{.describe = placed_as_of_old, .needs_id = true};

// The field's own word for what is wrong with a value of the right type.
void check(http::JsonBody& body, std::string_view name, std::optional<std::string> problem)
{
    if (problem)
        body.reject(name, *std::move(problem));
}

std::string read_text(http::JsonBody& body, std::string_view name,
                      std::optional<std::string> (*find_problem)(std::string_view))
{
    std::string text = body.required_text(name);
    // Of none, or of an empty one, it was said.
    if (!text.empty())
        check(body, name, find_problem(text));
    return text;
}

Placing read_order(http::JsonBody& body, const Form& form)
{
    Placing placing{.describe = form.describe};
    if (form.needs_id)
        placing.order_id = read_text(body, "order_id", find_id_problem);
    else if ((placing.order_id = body.text("order_id")))
        check(body, "order_id", find_id_problem(*placing.order_id));
    placing.product = read_text(body, "product", find_product_problem);
    if (std::optional<std::int64_t> quantity = body.required_integer("quantity")) {
        placing.quantity = *quantity;
        check(body, "quantity", find_quantity_problem(*quantity));
    }
    return placing;
}

void place(Intake& intake, const http::Request& request, http::Reply reply, const Form& form)
{
    Result<std::optional<IdempotencyKey>> key = http::idempotency_key(request);
    if (!key)
        return http::refuse(request, reply, {.status = 400, .detail = key.error().context});
    http::JsonBody body{request.header("Content-Type"), request.body};
    Placing placing = read_order(body, form);
    if (std::optional<http::Problem> problem = body.problem())
        return http::refuse(request, reply, *problem);
    placing.actor = to_string(request.actor);
    placing.key = *std::move(key);

    auto held = std::make_shared<http::Reply>(std::move(reply));
    intake.place(std::move(placing), [held, &request, &intake](Result<Placement> placement) {
        if (!placement)
            return held->send(http::error_response(placement.error(), request));
        if (placement->answer)
            return held->send(http::to_response(*std::move(placement->answer)));
        http::refuse(request, *held,
                     {.status = 503,
                      .detail = join(intake.settings().backlog_max,
                                     " orders wait for the external service already. Nothing was "
                                     "stored; try again."),
                      .retry_after = backlog_retry_after});
    });
}

void get(Orders& orders, const http::Request& request, http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    orders.get(request.segments.front(), [held, &request](Result<OrderHistory> found) {
        if (!found)
            return held->send(http::error_response(found.error(), request));
        held->send(http::json_response(
            request.actor.is_known() ? encode(*found) : encode_for_anybody(*std::move(found))));
    });
}

void add_intake(http::Router& router, Intake& intake)
{
    router.add({.method = http::Method::post,
                .path = "/orders",
                .summary = "Place an order; it is stored when this is answered",
                .consumes = {http::json_type},
                .produces = {http::as_json},
                .statuses = {201, 400, 409, 422, 503, 507},
                .handler =
                    [&intake](const http::Request& request, http::Reply reply) {
                        place(intake, request, std::move(reply), usual_form);
                    },
                .about = {.area = "orders",
                          .takes = &schemas::new_order,
                          .gives = &schemas::order,
                          .takes_key = true}});
    router.add({.method = http::Method::post,
                .path = "/create_order",
                .summary = "Place an order, as the service that came before took it",
                .consumes = {http::json_type},
                .produces = {http::as_json},
                .statuses = {400, 409, 422, 503, 507},
                .handler =
                    [&intake](const http::Request& request, http::Reply reply) {
                        place(intake, request, std::move(reply), form_of_old);
                    },
                .about = {.area = "orders",
                          .takes = &schemas::new_order_of_old,
                          .gives = &http::schemas::message,
                          .takes_key = true,
                          .is_deprecated = true}});
}

}  // namespace

void add_order_routes(http::Router& router, Intake& intake, Orders& orders)
{
    add_intake(router, intake);
    add_list_routes(router, orders);
    router.add({.path = "/orders/{id}",
                .summary = "One order, and the last hundred calls that were made for it",
                .produces = {http::as_json},
                .statuses = {404},
                .has_tags = true,
                .handler = [&orders](const http::Request& request,
                                     http::Reply reply) { get(orders, request, std::move(reply)); },
                .about = {.area = "orders",
                          .gives = &schemas::order_with_history,
                          .segments = {{"id", "The id of the order."}}}});
}

}  // namespace holdfast::order
