#include "watch/routes/http_units.h"

#include <memory>
#include <utility>

#include "watch/circumstance/json_lines.h"
#include "watch/routes/http_parts.h"
#include "watch/routes/http_unit_schemas.h"
#include "watch/routes/json_finding.h"
#include "watch/routes/json_unit.h"
#include "watch/unit/unit_filter.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view path = "/units";

// Null while nobody knows whether it is still so.
const UnitFacts* find_known(const UnitParts& parts, std::string_view unit, bool is_known)
{
    return is_known ? parts.units.find(unit) : nullptr;
}

// One more than the page has room for.
std::vector<ShownUnit> find_units(const UnitParts& parts, const http::Page& page,
                                  const UnitFilter& filter)
{
    const bool is_known = parts.units.trouble().empty();
    std::vector<ShownUnit> found;
    parts.desk.each_unit(page.after.value_or(std::string{}), [&](const std::string& unit) {
        if (!matches_name(filter, unit))
            return true;
        const UnitFacts* facts = find_known(parts, unit, is_known);
        if (matches_state(filter, facts))
            found.push_back({.name = unit, .facts = facts});
        return found.size() < page.rows_wanted();
    });
    return found;
}

std::string body_of(const UnitParts& parts, const http::Page& page, std::vector<ShownUnit> units)
{
    const bool has_more = units.size() > page.limit;
    if (has_more)
        units.pop_back();
    std::string body;
    json::Writer json{body};
    json.begin_object();
    write_bus(json, parts.units);
    json.key("items").begin_array();
    for (ShownUnit& unit : units) {
        unit.watchers = parts.desk.watchers_of(unit.name);
        json.begin_object();
        write_members(json, unit);
        json.end_object();
    }
    json.end_array().key("next");
    if (has_more)
        json.value(http::page_token(path, units.back().name));
    else
        json.null();
    json.end_object();
    body.push_back('\n');
    return body;
}

UnitFilter read_filter(const http::Query& query, http::QueryCheck& check)
{
    UnitFilter filter;
    if (const std::optional<std::string_view> text = query.text("state")) {
        if (auto states = parse_unit_states(*text))
            filter.states = *std::move(states);
        else
            check.reject("state", states.error().context);
    }
    if (const std::optional<std::string_view> text = query.text("name")) {
        if (auto pattern = parse_unit_pattern(*text))
            filter.pattern = *std::move(pattern);
        else
            check.reject("name", pattern.error().context);
    }
    return filter;
}

void list(const WatchedParts& parts, const UnitParts& of_units, const http::Request& request,
          http::Reply reply)
{
    if (!admit(parts.list, request, reply))
        return;
    http::QueryCheck check{request.query};
    const http::Page page = check.page(path);
    const UnitFilter filter = read_filter(request.query, check);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    if (const std::string trouble = of_units.units.trouble();
        !filter.states.empty() && !trouble.empty())
        return http::refuse(
            request, reply,
            {.status = 503,
             .detail = join("Which units are in that state is not known: ", trouble),
             .retry_after = std::chrono::seconds{5}});
    reply.send(http::json_response(body_of(of_units, page, find_units(of_units, page, filter))));
}

// All but the lines, which come later.
std::string begin_body(const UnitParts& parts, const WallTime now, const ShownUnit& unit)
{
    std::string body;
    json::Writer json{body};
    json.begin_object();
    write_bus(json, parts.units);
    write_members(json, unit);
    write_events(json, "events", parts.events.recent(unit.name, now));
    return body;
}

std::string end_body(std::string body, const Result<std::vector<JournalLine>>& lines)
{
    static const std::vector<JournalLine> none;
    std::string rest;
    json::Writer json{rest};
    json.begin_object();
    write_lines(json, "journal", lines ? *lines : none);
    write_text(json, "journalTrouble", lines ? std::string{} : lines.error().context);
    json.end_object();
    // The two halves of one object.
    append_to(body, ",", std::string_view{rest}.substr(1), "\n");
    return body;
}

void show(const WatchedParts& parts, const UnitParts& of_units, const http::Request& request,
          http::Reply reply)
{
    if (!admit(parts.list, request, reply))
        return;
    const std::string& name = request.segments.front();
    const UnitFacts* facts = of_units.units.find(name);
    ShownUnit unit{.name = facts == nullptr ? name : facts->name};
    unit.watchers = of_units.desk.watchers_of(unit.name);
    if (unit.watchers.empty())
        return http::refuse(
            request, reply,
            {.status = 404,
             .detail = join("Unit '", printable(name),
                            "' is not followed: no service looks at it. GET /units has those that "
                            "are, by their whole names, such as nginx.service.")});
    unit.facts = of_units.units.trouble().empty() ? facts : nullptr;
    auto held = std::make_shared<http::Reply>(std::move(reply));
    of_units.journal.last_of(unit.name,
                             [held, body = begin_body(of_units, parts.loop.wall(), unit)](
                                 const Result<std::vector<JournalLine>>& lines) mutable {
                                 held->send(http::json_response(end_body(std::move(body), lines)));
                             });
}

}  // namespace

void add_unit_routes(http::Router& router, const WatchedParts& parts, const UnitParts& of_units)
{
    router.add(
        {.path = path,
         .summary = "The units of systemd that services look at, by name",
         .produces = {http::as_json},
         .parameters = http::page_fields(
             {{.name = "state",
               .description = "Those whose load, active or sub state is one of these, such as "
                              "failed or activating,auto-restart."},
              {.name = "name",
               .description = "Those whose names match a pattern with *, ? or [...]."}}),
         .statuses = {422},
         .handler = [parts, of_units](
                        const http::Request& request,
                        http::Reply reply) { list(parts, of_units, request, std::move(reply)); },
         .about = {.area = "watch", .gives = &schemas::units}});
    router.add(
        {.path = "/units/{name}",
         .summary = "One unit, what happened to it lately, and its last lines",
         .produces = {http::as_json},
         .statuses = {404},
         .handler = [parts, of_units](
                        const http::Request& request,
                        http::Reply reply) { show(parts, of_units, request, std::move(reply)); },
         .about = {.area = "watch",
                   .gives = &schemas::shown_unit,
                   .segments = {{"name", "The whole name of the unit, such as nginx.service."}}}});
}

}  // namespace holdfast::watch
