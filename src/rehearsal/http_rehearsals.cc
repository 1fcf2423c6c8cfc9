#include "rehearsal/http_rehearsals.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.h"
#include "http/content/query_check.h"
#include "http/failure.h"
#include "http/router.h"
#include "rehearsal/http_schemas.h"
#include "rehearsal/json_answer.h"

namespace holdfast::rehearsal {
namespace {

constexpr std::string_view path = "/drills";

http::Response refusal(const Error& error, const http::Request& request)
{
    const auto& path_of = request.target.path;
    // One that nobody can read is none; why is no secret, for it repeats nothing of the file.
    if (error.code == Errc::corrupt)
        return http::problem_response(
            {.status = 404, .detail = join("This report cannot be shown: ", error.context)},
            path_of, request.id);
    if (error.code != Errc::unavailable)
        return http::error_response(error, request);
    http::Response response = http::problem_response(
        {.status = 503, .detail = "The folder of the reports cannot be read. The journal has why."},
        path_of, request.id);
    response.failure = error.context;
    return response;
}

// Those behind the last one that the client has. That one may be gone meanwhile: then from where it
// stood there is nothing to tell, and the list begins anew.
std::vector<Listed> page_of(const std::vector<Listed>& all, const http::Page& page)
{
    auto from = all.begin();
    if (page.after) {
        auto last = std::ranges::find(all, *page.after, &Listed::id);
        from = last == all.end() ? all.begin() : last + 1;
    }
    const auto rest = static_cast<std::size_t>(all.end() - from);
    return {from, from + static_cast<std::ptrdiff_t>(std::min(rest, page.rows_wanted()))};
}

void list(Reports& reports, const http::Request& request, http::Reply reply)
{
    http::QueryCheck check{request.query};
    http::Page page = check.page(path);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    reports.list([held, &request, page = std::move(page)](const Result<std::vector<Listed>>& all) {
        if (!all)
            return held->send(refusal(all.error(), request));
        held->send(http::json_response(http::page_body(
            page, page_of(*all, page), write_listed, [](const Listed& last) { return last.id; })));
    });
}

void show(Reports& reports, const http::Request& request, http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    reports.find(request.segments.front(), [held, &request](const Result<Report>& report) {
        if (!report)
            return held->send(refusal(report.error(), request));
        std::string body;
        json::Writer json{body};
        write_report(json, *report, request.scopes.has(http::Scope::write));
        body.push_back('\n');
        held->send(http::json_response(std::move(body)));
    });
}

}  // namespace

void add_rehearsal_routes(http::Router& router, Reports& reports)
{
    router.add(
        {.path = path,
         .summary = "The drills and experiments that were played, newest first",
         .produces = {http::as_json},
         .parameters = http::page_fields(),
         .statuses = {422},
         .handler = [&reports](const http::Request& request,
                               http::Reply reply) { list(reports, request, std::move(reply)); },
         .about = {.area = "drills", .gives = &schemas::list}});
    router.add(
        {.path = "/drills/{id}",
         .summary = "What a drill or an experiment has shown",
         .produces = {http::as_json},
         .statuses = {404},
         .handler = [&reports](const http::Request& request,
                               http::Reply reply) { show(reports, request, std::move(reply)); },
         .about = {
             .area = "drills", .gives = &schemas::report, .segments = {{"id", "Of the run."}}}});
}

}  // namespace holdfast::rehearsal
