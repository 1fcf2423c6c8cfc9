#include "watch/alerting/http_parts.h"

namespace holdfast::watch {

bool admit(const AlertDesk& desk, const http::Request& request, http::Reply& reply)
{
    if (desk.is_open())
        return true;
    http::refuse(request, reply,
                 {.status = 503,
                  .detail = "What alerts there are is being read; try again in a moment.",
                  .retry_after = std::chrono::seconds{1}});
    return false;
}

std::optional<std::int64_t> read_number(std::string_view what, const http::Request& request,
                                        http::Reply& reply)
{
    const std::string& segment = request.segments.front();
    auto number = parse_number<std::int64_t>(segment);
    if (!number)
        http::refuse(
            request, reply,
            {.status = 404, .detail = join("There is no ", what, " ", printable(segment))});
    return number;
}

std::optional<std::int64_t> number_after(const http::Page& page)
{
    return page.after ? parse_number<std::int64_t>(*page.after) : std::nullopt;
}

http::Problem rules_problem(const std::vector<DefinitionProblem>& problems)
{
    http::Problem problem{.status = 422,
                          .detail = "The body is not what this route takes; `errors` says where."};
    for (const DefinitionProblem& each : problems) {
        // What is no JSON has a place in the text, and no member.
        if (each.line != 0 && each.pointer.empty())
            problem.status = 400;
        problem.errors.push_back({.pointer = each.pointer, .message = to_message(each)});
    }
    return problem;
}

void add_alerting_routes(http::Router& router, const AlertingParts& parts)
{
    add_alert_routes(router, parts);
    add_receiver_routes(router, parts);
    add_silence_routes(router, parts);
    add_maintenance_routes(router, parts);
}

}  // namespace holdfast::watch
