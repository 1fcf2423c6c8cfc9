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

constexpr std::string_view confirmed_words[] = {confirm_value};
constexpr http::Schema confirmed = http::one_of(confirmed_words);

http::Problem unconfirmed()
{
    return {.status = 428,
            .detail = join("This removes every order, those that are not final included; they are "
                           "kept in a file. If that is what you want, send it again with the "
                           "header ",
                           confirm_header, ": ", confirm_value,
                           ", or set orders.legacy_clear for clients that cannot.")};
}

// Status and time are the error's, but "nothing was done" would be a lie. The file by its name:
// clients need not know where our directories are.
http::Response half_done(const Clearing::Cleared& cleared, const http::Request& request)
{
    const Error& trouble = *cleared.trouble;
    http::Problem problem = http::to_problem(trouble);
    problem.detail =
        join(cleared.removed, " orders were removed before it went wrong. They are kept in ",
             std::string_view{cleared.file}.substr(cleared.file.rfind('/') + 1),
             " beside the database. ",
             trouble.code == Errc::unknown
                 ? join("Of at most ", Clearing::rows_max,
                        " more it is not known; they are in the file as well. ")
                 : std::string{},
             "The others are still there; send it again to go on.");
    http::Response response = http::problem_response(problem, request.target.path, request.id);
    response.failure = trouble.context;
    return response;
}

http::Response to_response(const Clearing::Cleared& cleared, const http::Request& request)
{
    if (!cleared.trouble)
        return http::json_response(answer_of_old);
    if (cleared.removed > 0 || cleared.trouble->code == Errc::unknown)
        return half_done(cleared, request);
    return http::error_response(*cleared.trouble, request);
}

void clear(Clearing& clearing, const http::Request& request, http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    clearing.begin(to_string(request.actor), [held, &request](const Clearing::Cleared& cleared) {
        held->send(to_response(cleared, request));
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
                .statuses = {409, 428, 507},
                .handler =
                    [&clearing, takes_bare_calls = std::move(takes_bare_calls)](
                        const http::Request& request, http::Reply reply) {
                        if (!takes_bare_calls() && request.header(confirm_header) != confirm_value)
                            return http::refuse(request, reply, unconfirmed());
                        clear(clearing, request, std::move(reply));
                    },
                .about = {.area = "orders",
                          .gives = &http::schemas::message,
                          .headers = {{confirm_header, "That it is meant.", &confirmed}},
                          .is_deprecated = true}});
}

}  // namespace holdfast::order
