#include "watch/routes/http_parts.h"

#include "base/percent.h"

namespace holdfast::watch {

std::vector<http::QueryField> listed_fields(std::vector<http::QueryField> others)
{
    others.push_back({.name = "limit",
                      .kind = http::QueryField::Kind::number,
                      .description = "How many at most.",
                      .max = listed_max});
    others.push_back(
        {.name = "after", .description = "What X-Next of the page before said.", .max = 512});
    return others;
}

http::Page read_listed(std::string_view path, const http::Query& query, http::QueryCheck& check,
                       std::int64_t limit_usual)
{
    http::Page page = check.page(path);
    page.limit = static_cast<std::size_t>(query.number("limit").value_or(limit_usual));
    return page;
}

http::Problem definition_problem(const std::vector<DefinitionProblem>& problems)
{
    http::Problem problem{.status = 422, .detail = "The service is not defined rightly."};
    for (const DefinitionProblem& each : problems) {
        if (each.is_of_syntax)
            problem.status = 400;
        else if (each.complaint.is_forbidden)
            problem.status = 403;
        problem.errors.push_back({.pointer = each.pointer, .message = to_message(each)});
    }
    return problem;
}

std::string service_path(std::string_view id)
{
    return join("/services/", percent_encode_past(id == "import" ? "import" : "export", id));
}

bool admit(const Watchlist& list, const http::Request& request, http::Reply& reply)
{
    if (list.is_open())
        return true;
    http::refuse(request, reply,
                 {.status = 503,
                  .detail = "Which services are watched is being read; try again in a moment.",
                  .retry_after = std::chrono::seconds{1}});
    return false;
}

const Watchlist::Item* find_service(const Watchlist& list, const http::Request& request,
                                    http::Reply& reply)
{
    if (!admit(list, request, reply))
        return nullptr;
    const std::string& id = request.segments.front();
    const Watchlist::Item* item = list.find(id);
    if (item == nullptr)
        http::refuse(request, reply,
                     {.status = 404, .detail = join("Service '", printable(id), "' not found")});
    return item;
}

}  // namespace holdfast::watch
