#include "watch/announcement/http_announcements.h"

#include <memory>
#include <utility>

#include "base/text.h"
#include "http/content/page.h"
#include "http/content/query_check.h"
#include "http/failure.h"
#include "http/idempotency.h"
#include "http/router.h"
#include "watch/announcement/http_schemas.h"
#include "watch/announcement/json_announcement.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view path = "/announcements";

KeptAnswer describe(const Announcement& stored)
{
    KeptAnswer answer{.status = 201};
    json::Writer json{answer.body};
    write(json, stored);
    answer.body.push_back('\n');
    return answer;
}

void list(AnnouncementBoard& board, const http::Request& request, http::Reply reply)
{
    http::QueryCheck check{request.query};
    const http::Page page = check.page(path);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    AnnouncementsAsked asked{.rows_max = page.rows_wanted()};
    if (page.after)
        if (const auto number = parse_number<std::int64_t>(*page.after))
            asked.before = AnnouncementId{*number};
    auto held = std::make_shared<http::Reply>(std::move(reply));
    board.list(asked, [held, page, &request](const Result<std::vector<Announcement>>& found) {
        if (!found)
            return held->send(http::error_response(found.error(), request));
        held->send(http::json_response(http::page_body(
            page, *found, [](json::Writer& json, const Announcement& each) { write(json, each); },
            [](const Announcement& each) { return join(each.id.value); })));
    });
}

http::Problem problem_of(const std::vector<DefinitionProblem>& problems)
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

void add(const Loop& loop, AnnouncementBoard& board, const http::Request& request,
         http::Reply reply)
{
    Result<std::optional<IdempotencyKey>> key = http::idempotency_key(request);
    if (!key)
        return http::refuse(request, reply, {.status = 400, .detail = key.error().context});
    ReadAnnouncement read = read_announcement(request.body, loop.wall());
    if (!read.announcement)
        return http::refuse(request, reply, problem_of(read.problems));
    read.announcement->author = to_string(request.actor);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    board.add({.announcement = *std::move(read.announcement),
               .key = *std::move(key),
               .describe = describe},
              [held, &request](Result<KeptAnswer> answer) {
                  held->send(http::to_response(std::move(answer), request));
              });
}

void end(AnnouncementBoard& board, const http::Request& request, http::Reply reply)
{
    const std::string& segment = request.segments.front();
    const auto number = parse_number<std::int64_t>(segment);
    if (!number)
        return http::refuse(
            request, reply,
            {.status = 404, .detail = join("There is no announcement ", printable(segment))});
    auto held = std::make_shared<http::Reply>(std::move(reply));
    board.end(AnnouncementId{*number}, to_string(request.actor),
              [held, &request](const Result<void>& ended) {
                  held->send(ended ? http::Response{.status = 204}
                                   : http::error_response(ended.error(), request));
              });
}

}  // namespace

void add_announcement_routes(http::Router& router, Loop& loop, AnnouncementBoard& board)
{
    router.add({.path = path,
                .summary = "What those who look at the status page are told, newest first",
                .produces = {http::as_json},
                .parameters = http::page_fields(),
                .statuses = {422},
                .handler = [&board](const http::Request& request,
                                    http::Reply reply) { list(board, request, std::move(reply)); },
                .about = {.area = "announcements", .gives = &schemas::announcements}});
    router.add({.method = http::Method::post,
                .path = path,
                .summary = "Tell those who look at the status page something",
                .consumes = {http::json_type},
                .produces = {http::as_json},
                .statuses = {201, 400, 409, 422, 507},
                .handler = [&loop, &board](
                               const http::Request& request,
                               http::Reply reply) { add(loop, board, request, std::move(reply)); },
                .about = {.area = "announcements",
                          .takes = &schemas::new_announcement,
                          .gives = &schemas::announcement,
                          .takes_key = true}});
    router.add({.method = http::Method::remove,
                .path = "/announcements/{id}",
                .summary = "End an announcement",
                .statuses = {204, 404, 507},
                .handler = [&board](const http::Request& request,
                                    http::Reply reply) { end(board, request, std::move(reply)); },
                .about = {.area = "announcements",
                          .segments = {{"id", "Its number.", &http::schemas::id}}}});
}

}  // namespace holdfast::watch
