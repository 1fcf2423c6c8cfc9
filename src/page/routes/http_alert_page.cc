#include "page/routes/http_alert_page.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/failure.h"
#include "http/openapi/answers.h"
#include "http/router.h"
#include "page/alerts/alerts_page.h"
#include "page/routes/form.h"

namespace holdfast::page {
namespace {

constexpr std::string_view here = "/view/alerts";

struct Parts {
    Place place;
    watch::AlertDesk& desk;
};
using Act = void (*)(const Parts&, const http::Request&, http::Reply);

void show(const Parts& parts, const http::Request& request, http::Reply reply)
{
    Frame frame = frame_of(parts.place, request);
    frame.title = "Alerts";
    frame.here = here;
    frame.topics = "alert";
    reply.send(page_response(framed(
        frame, [&](Html& html) { write_alerts_page(html, frame, parts.desk.policy().state()); })));
}

// Stored: back to the page, so that to load it again does nothing twice. Or why not.
template <typename T>
watch::AlertDesk::Told<T> go_back(const Parts& parts, const http::Request& request,
                                  http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    return [held, place = parts.place, &request](const Result<T>& done) {
        const Frame frame = frame_of(place, request);
        if (!done)
            return held->send(failure_page(frame, done.error(), request));
        held->send(page_response("", 303).with("Location", link_to(frame, here)));
    };
}

// The number of the path, of something that there may be.
std::optional<std::int64_t> read_number(const Parts& parts, const http::Request& request,
                                        http::Reply& reply)
{
    const auto number = parse_number<std::int64_t>(request.segments.front());
    if (!number)
        reply.send(not_found_page(frame_of(parts.place, request), "There is no such thing."));
    return number;
}

// What both rules say.
struct Said {
    watch::Selector about;
    Duration lasts{};
    std::string comment;
};

Result<Said> read_form(const Parts& parts, const http::Request& request)
{
    const Form form{request};
    Said said{.about = {}, .lasts = {}, .comment = form.field("comment")};
    for (const auto& [name, list] : {std::pair{"service", &said.about.ids},
                                     {"group", &said.about.groups},
                                     {"environment", &said.about.environments}})
        if (std::string text = form.field(name); !text.empty())
            list->push_back(std::move(text));
    // Whoever means all of it can say so over the API: here it would be a slip.
    if (said.about.is_everything())
        return Error{Errc::invalid, "say which service, group or environment is meant"};
    for (const std::string& id : said.about.ids)
        if (!parts.desk.policy().is_known(id))
            return Error{Errc::invalid, join("there is no service '", printable(id), "'")};
    if (Result<void> fine = said.about.check(); !fine)
        return fine.error();
    const auto span = std::ranges::find(spans, form.field("span"), &Span::word);
    if (span == spans.end())
        return Error{Errc::invalid, "say how long it is to last"};
    said.lasts = span->duration;
    if (said.comment.empty() || said.comment.size() > watch::SilenceRule::text_bytes_max ||
        !is_utf8(said.comment) || std::ranges::any_of(said.comment, is_control))
        return Error{Errc::invalid, "say why, in a line of 512 bytes at most"};
    return said;
}

void acknowledge(const Parts& parts, const http::Request& request, http::Reply reply)
{
    if (auto number = read_number(parts, request, reply))
        parts.desk.acknowledge(watch::AlertId{*number}, to_string(request.actor),
                               go_back<watch::Alert>(parts, request, std::move(reply)));
}

void silence(const Parts& parts, const http::Request& request, http::Reply reply)
{
    Result<Said> said = read_form(parts, request);
    if (!said)
        return reply.send(failure_page(frame_of(parts.place, request), said.error(), request));
    const WallTime now = parts.place.loop.wall();
    parts.desk.silence({.about = std::move(said->about),
                        .starts = now,
                        .ends = now + said->lasts,
                        .author = to_string(request.actor),
                        .comment = std::move(said->comment)},
                       go_back<watch::SilenceRule>(parts, request, std::move(reply)));
}

void end_silence(const Parts& parts, const http::Request& request, http::Reply reply)
{
    if (auto number = read_number(parts, request, reply))
        parts.desk.end_silence(watch::SilenceId{*number},
                               go_back<void>(parts, request, std::move(reply)));
}

void maintain(const Parts& parts, const http::Request& request, http::Reply reply)
{
    Result<Said> said = read_form(parts, request);
    if (!said)
        return reply.send(failure_page(frame_of(parts.place, request), said.error(), request));
    parts.desk.open_window({.about = std::move(said->about),
                            .starts = parts.place.loop.wall(),
                            .lasts = said->lasts,
                            .author = to_string(request.actor),
                            .comment = std::move(said->comment)},
                           go_back<watch::MaintenanceWindow>(parts, request, std::move(reply)));
}

void end_maintenance(const Parts& parts, const http::Request& request, http::Reply reply)
{
    if (auto number = read_number(parts, request, reply))
        parts.desk.end_window(watch::WindowId{*number},
                              go_back<void>(parts, request, std::move(reply)));
}

// Once what an earlier process left was read.
http::Handler when_open(const Parts& parts, Act act)
{
    return [parts, act](const http::Request& request, http::Reply reply) {
        if (parts.desk.is_open())
            return act(parts, request, std::move(reply));
        reply.send(failure_page(frame_of(parts.place, request),
                                {Errc::unavailable, "alerts are being read"}, request)
                       .with("Retry-After", "1"));
    };
}

struct Posted {
    std::string_view path;
    std::string_view summary;
    Act act;
    std::vector<unsigned> failures;
    std::string_view of{};  // What the id in the path is of.
};

const Posted forms[] = {
    {"/view/alerts/{id}/acknowledge",
     "Acknowledge an alert, by a form",
     acknowledge,
     {404, 507},
     "Of the alert."},
    {"/view/silences", "Silence services, by a form", silence, {422, 507}},
    {"/view/silences/{id}/end",
     "End a silence, by a form",
     end_silence,
     {404, 507},
     "Of the silence."},
    {"/view/maintenance", "Begin a maintenance, by a form", maintain, {422, 507}},
    {"/view/maintenance/{id}/end",
     "End a maintenance, by a form",
     end_maintenance,
     {404, 507},
     "Of the maintenance."},
};

}  // namespace

void add_alert_pages(http::Router& router, const Place& place, watch::AlertDesk& desk)
{
    const Parts parts{place, desk};
    router.add({.path = here,
                .summary = "The page of alerts",
                .produces = {{.type = html_type}},
                .handler = when_open(parts, show),
                .about = page_about({})});
    for (const Posted& form : forms) {
        std::vector<unsigned> statuses = form.failures;
        statuses.push_back(http::see_other);
        std::vector<http::Explained> segments;
        if (!form.of.empty())
            segments.push_back({.name = "id", .description = form.of});
        router.add({.method = http::Method::post,
                    .path = form.path,
                    .summary = form.summary,
                    .consumes = {form_type},
                    .produces = {{.type = html_type}},
                    .statuses = std::move(statuses),
                    .handler = when_open(parts, form.act),
                    .about = page_about(form.failures, std::move(segments))});
    }
}

}  // namespace holdfast::page
