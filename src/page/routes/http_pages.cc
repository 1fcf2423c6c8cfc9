#include "page/routes/http_pages.h"

#include <memory>
#include <utility>

#include "base/text.h"
#include "page/overview/overview.h"
#include "page/routes/http_docs.h"
#include "page/routes/http_incident_page.h"
#include "page/routes/service_inquiry.h"

namespace holdfast::page {
namespace {

constexpr std::string_view not_open =
    "Which services are watched is being read from the database. Try again in a moment.";

// False, and answered, while what is stored has not been read.
bool admit(const PageParts& parts, const http::Request& request, http::Reply& reply)
{
    if (parts.watched.list.is_open())
        return true;
    reply.send(failure_page(frame_of(parts.place, request),
                            {Errc::unavailable, std::string{not_open}}, request)
                   .with("Retry-After", "1"));
    return false;
}

void show_overview(const PageParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts, request, reply))
        return;
    Frame frame = frame_of(parts.place, request);
    frame.title = "Services";
    frame.here = "/";
    frame.topics = "health";
    const OverviewAsked asked = read_overview_asked(request.target.query);
    reply.send(page_response(framed(frame, [&](Html& html) {
        write_overview(html, frame, {parts.watched.list, parts.watched.monitor, parts.book}, asked);
    })));
}

void show_service(const PageParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts, request, reply))
        return;
    const std::string& id = request.segments.front();
    const watch::Watchlist::Item* item = parts.watched.list.find(id);
    if (item == nullptr)
        return reply.send(not_found_page(frame_of(parts.place, request),
                                         join("No service has the id '", printable(id), "'.")));
    inquire(parts, *item, request, std::move(reply));
}

}  // namespace

http::Handler overview_page(const PageParts& parts)
{
    return [parts](const http::Request& request, http::Reply reply) {
        show_overview(parts, request, std::move(reply));
    };
}

void add_page_routes(http::Router& router, const PageParts& parts)
{
    add_docs_route(router, parts.place);
    router.add({.path = "/view/incidents",
                .summary = "The page of all incidents",
                .produces = {{.type = html_type}},
                .handler =
                    [parts](const http::Request& request, http::Reply reply) {
                        if (admit(parts, request, reply))
                            show_incidents(parts, request, std::move(reply));
                    },
                .about = page_about({})});
    router.add(
        {.path = "/view/services/{id}",
         .summary = "The page of a service",
         .produces = {{.type = html_type}},
         .statuses = {404},
         .handler = [parts](const http::Request& request,
                            http::Reply reply) { show_service(parts, request, std::move(reply)); },
         .about = page_about({404}, {{"id", "Of the service."}})});
}

}  // namespace holdfast::page
