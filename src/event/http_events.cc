#include "event/http_events.h"

#include <memory>
#include <utility>

#include "base/text.h"
#include "event/http_schemas.h"
#include "http/content/page.h"
#include "http/content/query_check.h"
#include "http/failure.h"
#include "lib/json/writer.h"

namespace holdfast::event {
namespace {

using http::QueryField;

constexpr std::string_view list_path = "/events";
constexpr std::string_view dead_path = "/events/dead";
constexpr std::string_view parked_path = "/events/parked";

std::vector<QueryField> fields()
{
    return http::page_fields(
        {{.name = "type",
          .description = "Only those of this type, such as http_request or order.accepted.",
          .max = type_bytes_max},
         {.name = "from", .description = "Only those from this moment on: RFC 3339, with a zone."},
         {.name = "to",
          .description = "Only those from before this moment: RFC 3339, with a zone."},
         {.name = "order",
          .kind = QueryField::Kind::choice,
          .description = "Which ones come first; newest when it is not given.",
          .choices = {"newest", "oldest"}}});
}

EventSelection read_selection(const http::Query& query, http::QueryCheck& check,
                              const http::Page& page)
{
    EventSelection selection{.from = check.time("from"),
                             .before = check.time("to"),
                             .is_newest_first = query.text("order") != "oldest",
                             .rows_max = page.rows_wanted()};
    if (const std::optional<std::string_view> type = query.text("type")) {
        selection.type = *type;
        if (!is_type(*type))
            check.reject("type",
                         "must begin with a letter and go on with letters, digits, '.', "
                         "'_' and '-'");
    }
    if (page.after) {
        selection.after = parse_key(*page.after);
        if (!selection.after)
            check.reject("after", "must be the `next` of a page of this list");
    }
    return selection;
}

void write_members(json::Writer& json, const ListedEvent& listed)
{
    const Event& event = listed.event;
    json.member("id", event.id)
        .member("event_type", event.type)
        .member("timestamp", format_rfc3339(event.time));
    json.key("key");
    if (event.key.empty())
        json.null();
    else
        json.value(event.key);
    json.member("is_ours", listed.is_ours).key("data").raw(event.data);
}

void write(json::Writer& json, const ListedEvent& listed)
{
    json.begin_object();
    write_members(json, listed);
    json.end_object();
}

void list(Events& events, const http::Request& request, http::Reply reply)
{
    http::QueryCheck check{request.query};
    http::Page page = check.page(list_path);
    EventSelection selection = read_selection(request.query, check, page);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    events.list(std::move(selection), [held, &request, page = std::move(page)](
                                          const Result<std::vector<ListedEvent>>& found) {
        auto show = [](json::Writer& json, const ListedEvent& listed) { write(json, listed); };
        auto key_of = [](const ListedEvent& listed) { return to_key(listed.position); };
        held->send(found ? http::json_response(http::page_body(page, *found, show, key_of))
                         : http::error_response(found.error(), request));
    });
}

// Numbers from the newest down.
DeadSelection read_dead_selection(http::QueryCheck& check, const http::Page& page)
{
    DeadSelection selection{.rows_max = page.rows_wanted()};
    if (page.after) {
        selection.before = parse_number<std::int64_t>(*page.after);
        if (!selection.before)
            check.reject("after", "must be the `next` of a page of this list");
    }
    return selection;
}

void write_letter(json::Writer& json, const DeadLetter& letter)
{
    json.begin_object()
        .member("number", letter.number)
        .member("at", format_rfc3339(letter.at))
        .member("topic", letter.topic)
        .member("partition", letter.partition)
        .member("offset", letter.offset)
        .member("key", printable(letter.key))
        .member("value", printable(letter.value))
        .member("bytes", letter.bytes)
        .member("reason", letter.reason)
        .end_object();
}

void write_parked(json::Writer& json, const ParkedEvent& parked)
{
    json.begin_object();
    write_members(json, parked.listed);
    json.member("sink", parked.sink)
        .member("parked_at", format_rfc3339(parked.at))
        .member("reason", printable(parked.why))
        .end_object();
}

template <typename Row, typename Ask, typename Show, typename NumberOf>
http::Handler numbered_list(std::string_view path, Ask ask, Show show, NumberOf number_of)
{
    return [=](const http::Request& request, http::Reply reply) {
        http::QueryCheck check{request.query};
        http::Page page = check.page(path);
        const DeadSelection selection = read_dead_selection(check, page);
        if (std::optional<http::Problem> problem = check.problem())
            return http::refuse(request, reply, *problem);
        auto held = std::make_shared<http::Reply>(std::move(reply));
        ask(selection, [held, &request, page = std::move(page), show,
                        number_of](const Result<std::vector<Row>>& found) {
            auto key_of = [number_of](const Row& row) { return join(number_of(row)); };
            held->send(found ? http::json_response(http::page_body(page, *found, show, key_of))
                             : http::error_response(found.error(), request));
        });
    };
}

}  // namespace

void add_event_routes(http::Router& router, Events& events)
{
    router.add(
        {.path = list_path,
         .summary = "What has happened: requests, answers, errors, and changes of orders, "
                    "shipments, services and alerts, page by page",
         .produces = {http::as_json},
         .parameters = fields(),
         .handler = [&events](const http::Request& request,
                              http::Reply reply) { list(events, request, std::move(reply)); },
         .about = {.area = "events", .gives = &schemas::events}});
    router.add({.path = dead_path,
                .summary = "What came from a topic and is no event, newest first",
                .produces = {http::as_json},
                .parameters = http::page_fields(),
                .handler = numbered_list<DeadLetter>(
                    dead_path,
                    [&events](DeadSelection selection, auto done) {
                        events.list_dead(selection, std::move(done));
                    },
                    write_letter, [](const DeadLetter& letter) { return letter.number; }),
                .about = {.area = "events", .gives = &schemas::letters}});
    router.add(
        {.path = parked_path,
         .summary = "Events that a sink refused, and those that wait behind them, newest first",
         .produces = {http::as_json},
         .parameters = http::page_fields(),
         .handler = numbered_list<ParkedEvent>(
             parked_path,
             [&events](DeadSelection selection, auto done) {
                 events.list_parked(selection, std::move(done));
             },
             write_parked, [](const ParkedEvent& parked) { return parked.listed.position.number; }),
         .about = {.area = "events", .gives = &schemas::parked_events}});
}

}  // namespace holdfast::event
