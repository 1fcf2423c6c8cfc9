#include "order/list/http_list.h"

#include <memory>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/content/page.h"
#include "http/content/query_check.h"
#include "http/failure.h"
#include "http/router.h"
#include "order/http_schemas.h"
#include "order/json_order.h"
#include "order/orders.h"

namespace holdfast::order {
namespace {

using http::QueryField;

constexpr std::string_view path = "/orders";
constexpr std::string_view path_of_old = "/get_orders";
// Clients of old count what they get: this many orders are all that they have in one answer, which
// takes the loop some milliseconds. X-Next leads to the rest.
constexpr std::int64_t rows_of_old = 10'000;

std::vector<QueryField> fields()
{
    return http::page_fields(
        {{.name = "state",
          .kind = QueryField::Kind::choice,
          .description = "Only those in this state.",
          .choices = {"Processing", "Validated", "Rejected", "Failed"}},
         {.name = "product",
          .description = "Only those of this product.",
          .max = product_bytes_max},
         {.name = "created_from",
          .description = "Only those from this moment on: RFC 3339, with a zone."},
         {.name = "created_before",
          .description = "Only those from before this moment: RFC 3339, with a zone."},
         {.name = "order",
          .kind = QueryField::Kind::choice,
          .description = "Which ones come first; newest when it is not given.",
          .choices = {"newest", "oldest"}}});
}

std::string key_of(const Order& order)
{
    return to_key({.accepted = order.accepted, .key = order.key});
}

OrderSelection read_selection(const http::Query& query, http::QueryCheck& check)
{
    OrderSelection selection;
    if (auto state = query.text("state"))
        selection.state = parse_order_state(*state);
    selection.product = query.text("product").value_or("");
    selection.from = check.time("created_from");
    selection.before = check.time("created_before");
    selection.is_newest_first = query.text("order") != "oldest";
    return selection;
}

void turn_to(OrderSelection& selection, const http::Page& page)
{
    selection.rows_max = page.rows_wanted();
    if (page.after)
        selection.after = parse_key(*page.after);
}

void list(Orders& orders, const http::Request& request, http::Reply reply)
{
    http::QueryCheck check{request.query};
    OrderSelection selection = read_selection(request.query, check);
    http::Page page = check.page(path);
    turn_to(selection, page);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    auto show = [](json::Writer& json, const Order& order) { write(json, order); };
    orders.list(std::move(selection), [held, &request, page = std::move(page),
                                       show](const Result<std::vector<Order>>& found) {
        held->send(found ? http::json_response(http::page_body(page, *found, show, key_of))
                         : http::error_response(found.error(), request));
    });
}

std::vector<QueryField> fields_of_old()
{
    return {{.name = "limit",
             .kind = QueryField::Kind::number,
             .description = "How many at most.",
             .max = rows_of_old},
            {.name = "after", .description = "What X-Next of the page before said.", .max = 512}};
}

// {"orders":[[order_id,product,quantity,status],...]}, in the order in which they came.
http::Response answer_of_old(const http::Page& page, const std::vector<Order>& found)
{
    std::string body;
    json::Writer json{body};
    json.begin_object().key("orders").begin_array();
    const std::size_t shown = std::min(found.size(), page.limit);
    for (std::size_t i = 0; i < shown; ++i)
        json.begin_array()
            .value(found[i].order_id)
            .value(found[i].product)
            .value(found[i].quantity)
            .value(to_string(found[i].state))
            .end_array();
    json.end_array().end_object();
    body.push_back('\n');
    http::Response response = http::json_response(std::move(body));
    if (found.size() == shown)
        return response;
    std::string next = http::page_token(path_of_old, key_of(found[shown - 1]));
    std::string link =
        join("<", path_of_old, "?limit=", page.limit, "&after=", next, ">; rel=\"next\"");
    return std::move(std::move(response).with("X-Next", std::move(next)))
        .with("Link", std::move(link));
}

void list_as_of_old(Orders& orders, const http::Request& request, http::Reply reply)
{
    http::QueryCheck check{request.query};
    http::Page page = check.page(path_of_old);
    page.limit = static_cast<std::size_t>(request.query.number("limit").value_or(rows_of_old));
    OrderSelection selection{.is_newest_first = false};
    turn_to(selection, page);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    orders.list(std::move(selection),
                [held, &request, page = std::move(page)](const Result<std::vector<Order>>& found) {
                    held->send(found ? answer_of_old(page, *found)
                                     : http::error_response(found.error(), request));
                });
}

}  // namespace

void add_list_routes(http::Router& router, Orders& orders)
{
    router.add(
        {.path = path,
         .summary = "Orders by time, page by page",
         .produces = {http::as_json},
         .parameters = fields(),
         .statuses = {422},
         .has_tags = true,
         .handler = [&orders](const http::Request& request,
                              http::Reply reply) { list(orders, request, std::move(reply)); },
         .about = {.area = "orders", .gives = &schemas::orders}});
    router.add({.path = path_of_old,
                .summary = "Orders as the service that came before listed them",
                .produces = {http::as_json},
                .parameters = fields_of_old(),
                .statuses = {422},
                .has_tags = true,
                .handler =
                    [&orders](const http::Request& request, http::Reply reply) {
                        list_as_of_old(orders, request, std::move(reply));
                    },
                .about = {.area = "orders",
                          .gives = &schemas::orders_of_old,
                          .answer_headers = {{"X-Next", "What `after` takes to go on."},
                                             {"Link", "The next page."}},
                          .is_deprecated = true}});
}

}  // namespace holdfast::order
