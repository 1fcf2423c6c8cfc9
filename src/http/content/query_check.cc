#include "http/content/query_check.h"

#include <utility>

#include "base/timestamp.h"

namespace holdfast::http {

void QueryCheck::reject(std::string_view parameter, std::string message)
{
    problem_.status = 422;
    problem_.detail = "The query is not what this route takes; `errors` says where.";
    problem_.errors.push_back(
        {.pointer = {}, .message = std::move(message), .parameter = std::string{parameter}});
}

std::optional<WallTime> QueryCheck::time(std::string_view name)
{
    std::optional<std::string_view> text = query_.text(name);
    if (!text)
        return std::nullopt;
    std::optional<WallTime> time = parse_rfc3339(*text);
    if (!time)
        reject(name, "must be a time with its zone, such as 2026-11-21T03:04:05Z");
    return time;
}

Page QueryCheck::page(std::string_view list)
{
    Result<Page> page = read_page(list, query_);
    if (page)
        return *std::move(page);
    reject("after", page.error().context);
    return {};
}

std::optional<Problem> QueryCheck::problem()
{
    if (problem_.status == 200)
        return std::nullopt;
    return std::move(problem_);
}

}  // namespace holdfast::http
