#include "page/routes/http_incident_page.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "page/overview/overview.h"
#include "page/overview/overview_row.h"
#include "page/service/incident_list.h"
#include "watch/history/stored_time.h"

namespace holdfast::page {
namespace {

constexpr std::size_t incidents_shown = 50;
constexpr std::size_t name_bytes_max = 200;
constexpr std::string_view here = "/view/incidents";

// "1763694245000.12", the last one that the page before had; anything else begins anew.
std::optional<watch::ChangePosition> read_position(const http::Request& request)
{
    for (const http::QueryParameter& each : request.target.parameters()) {
        if (each.name != "before")
            continue;
        const std::string_view text = each.value;
        const std::size_t dot = std::min(text.find('.'), text.size());
        const auto at = read_millis(text.substr(0, dot));
        const auto key = parse_number<std::int64_t>(text.substr(std::min(dot + 1, text.size())));
        if (at && key)
            return watch::ChangePosition{.at = *at, .service = {*key}};
    }
    return std::nullopt;
}

void write_service(Html& html, const Frame& frame, const watch::Service& service, ServiceAs as)
{
    if (as == ServiceAs::link) {
        html.element("a", "The page of this service",
                     {{"href", link_to(frame, service_page_path(service.id))}});
        return;
    }
    html.foreign(service.name, name_bytes_max)
        .text(" (")
        .foreign(service.environment, name_bytes_max)
        .text(")");
}

void write_page(Html& html, const Frame& frame, const watch::Monitor::Services& services,
                const watch::IncidentPage& page)
{
    html.element("h1", "Incidents");
    html.begin("div", {{"id", "incidents"}, {"data-live", ""}});
    write_incidents(html, page.incidents, [&](Html& out, watch::ServiceKey key, ServiceAs as) {
        // One that was archived since then is watched no more.
        if (const auto found = services.find(key); found != services.end())
            write_service(out, frame, *found->second.service, as);
    });
    html.end();
    if (!page.next)
        return;
    const std::string next =
        join(here, "?before=", watch::to_millis(page.next->at), '.', page.next->service.value);
    html.begin("p", {{"class", "pager"}})
        .element("a", "Older ones", {{"href", link_to(frame, next)}, {"rel", "next"}})
        .end();
}

}  // namespace

void show_incidents(const PageParts& parts, const http::Request& request, http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.incidents.list({.after = read_position(request), .limit = incidents_shown},
                         parts.watched.loop.wall(),
                         [held, parts, &request](const Result<watch::IncidentPage>& page) {
                             Frame frame = frame_of(parts.place, request);
                             if (!page)
                                 return held->send(failure_page(frame, page.error(), request));
                             frame.title = "Incidents";
                             frame.here = here;
                             frame.topics = "health";
                             held->send(page_response(framed(frame, [&](Html& html) {
                                 write_page(html, frame, parts.watched.monitor.services(), *page);
                             })));
                         });
}

}  // namespace holdfast::page
