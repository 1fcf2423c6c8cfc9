#include "order/clear/http_clear.h"

#include <memory>
#include <utility>

#include "base/text.h"
#include "http/failure.h"
#include "http/router.h"
#include "order/clear/clearing.h"

namespace holdfast::order {
namespace {

constexpr const char* answer_of_old = "{\"message\":\"All orders cleared successfully!\"}\n";

http::Problem unconfirmed()
{
    return {.status = 428,
            .detail = join("This removes every order, those that are not final included; they are "
                           "kept in a file. If that is what you want, send it again with the "
                           "header ",
                           confirm_header, ": ", confirm_value,
                           ", or set orders.legacy_clear for clients that cannot.")};
}

void clear(Clearing& clearing, const http::Request& request, http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    clearing.begin(to_string(request.actor), [held, &request](const Result<std::int64_t>& count) {
        held->send(count ? http::json_response(answer_of_old)
                         : http::error_response(count.error(), request));
    });
}

}  // namespace

void add_clear_route(http::Router& router, Clearing& clearing,
                     std::function<bool()> takes_bare_calls)
{
    router.add({.method = http::Method::remove,
                .path = "/clear_orders",
                .summary = "Remove all orders, after keeping them in a file",
                .produces = {http::as_json},
                .statuses = {409, 428, 503, 507},
                .handler = [&clearing, takes_bare_calls = std::move(takes_bare_calls)](
                               const http::Request& request, http::Reply reply) {
                    if (!takes_bare_calls() && request.header(confirm_header) != confirm_value)
                        return http::refuse(request, reply, unconfirmed());
                    clear(clearing, request, std::move(reply));
                }});
}

}  // namespace holdfast::order
