#include "page/routes/http_announcement_page.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/text.h"
#include "http/openapi/answers.h"
#include "http/router.h"
#include "page/alerts/alerts_page.h"
#include "page/announcements/announcements_page.h"
#include "page/routes/form.h"

namespace holdfast::page {
namespace {

using watch::Announcement;

constexpr std::string_view here = "/view/announcements";
constexpr std::size_t shown_max = 50;

struct Parts {
    Place place;
    watch::AnnouncementBoard& board;
};

void show(const Parts& parts, const http::Request& request, http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.board.list({.rows_max = shown_max}, [held, place = parts.place, &request](
                                                  const Result<std::vector<Announcement>>& found) {
        Frame frame = frame_of(place, request);
        if (!found)
            return held->send(failure_page(frame, found.error(), request));
        frame.title = "Announcements";
        frame.here = here;
        held->send(page_response(
            framed(frame, [&](Html& html) { write_announcements_page(html, frame, *found); })));
    });
}

// Stored: back to the page, so that to load it again does nothing twice. Or why not.
template <typename T>
watch::AnnouncementBoard::Done<T> go_back(const Parts& parts, const http::Request& request,
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

Result<Announcement> read_form(const Parts& parts, const http::Request& request)
{
    const Form form{request};
    const WallTime now = parts.place.loop.wall();
    Announcement read{.title = form.field("title"),
                      .text = watch::tidy_lines(form.field("text")),
                      .starts = now,
                      .author = to_string(request.actor),
                      .created = now};
    const auto kind = watch::parse_announcement_kind(form.field("kind"));
    if (!kind)
        return Error{Errc::invalid, "say of which kind it is"};
    read.kind = *kind;
    if (const std::string word = form.field("span"); !word.empty()) {
        const auto span = std::ranges::find(spans, word, &Span::word);
        if (span == spans.end())
            return Error{Errc::invalid, "say how long it is to last"};
        read.ends = now + span->duration;
    }
    if (const auto fault = watch::find_fault(read, now))
        return Error{Errc::invalid, join(fault->member, ": ", fault->what)};
    return read;
}

// The answer of the API is nobody's here.
KeptAnswer say_nothing(const Announcement& /*stored*/)
{
    return {.status = 303};
}

void announce(const Parts& parts, const http::Request& request, http::Reply reply)
{
    Result<Announcement> read = read_form(parts, request);
    if (!read)
        return reply.send(failure_page(frame_of(parts.place, request), read.error(), request));
    parts.board.add({.announcement = *std::move(read), .describe = say_nothing},
                    go_back<KeptAnswer>(parts, request, std::move(reply)));
}

void end(const Parts& parts, const http::Request& request, http::Reply reply)
{
    const auto number = parse_number<std::int64_t>(request.segments.front());
    if (!number)
        return reply.send(
            not_found_page(frame_of(parts.place, request), "There is no such announcement."));
    parts.board.end(watch::AnnouncementId{*number}, to_string(request.actor),
                    go_back<void>(parts, request, std::move(reply)));
}

using Act = void (*)(const Parts&, const http::Request&, http::Reply);

http::Handler handler(const Parts& parts, Act act)
{
    return [parts, act](const http::Request& request, http::Reply reply) {
        act(parts, request, std::move(reply));
    };
}

}  // namespace

void add_announcement_pages(http::Router& router, const Place& place,
                            watch::AnnouncementBoard& board)
{
    const Parts parts{place, board};
    router.add({.path = here,
                .summary = "The page of announcements",
                .produces = {{.type = html_type}},
                .handler = handler(parts, show),
                .about = page_about({})});
    router.add({.method = http::Method::post,
                .path = here,
                .summary = "Announce something, by a form",
                .consumes = {form_type},
                .produces = {{.type = html_type}},
                .statuses = {http::see_other, 409, 422, 507},
                .handler = handler(parts, announce),
                .about = page_about({409, 422, 507})});
    router.add({.method = http::Method::post,
                .path = "/view/announcements/{id}/end",
                .summary = "End an announcement, by a form",
                .consumes = {form_type},
                .produces = {{.type = html_type}},
                .statuses = {http::see_other, 404, 507},
                .handler = handler(parts, end),
                .about = page_about({404, 507}, {{"id", "Of the announcement."}})});
}

}  // namespace holdfast::page
