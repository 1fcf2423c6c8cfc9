#include "page/status/status_page.h"

#include "base/text.h"
#include "page/part/day_bars.h"
#include "page/part/moment.h"

namespace holdfast::page {
namespace {

constexpr std::size_t name_bytes_max = 400;

void write_state(Html& html, PublicState state)
{
    write_mark(html, tone_of(state), words_of(state));
}

Tone tone_of(watch::AnnouncementKind kind) noexcept
{
    switch (kind) {
    case watch::AnnouncementKind::warning:
        return Tone::warning;
    case watch::AnnouncementKind::resolved:
        return Tone::good;
    case watch::AnnouncementKind::info:
        break;
    }
    return Tone::quiet;
}

void write_announcements(Html& html, const PublicView& view)
{
    if (view.announcements.empty())
        return;
    html.element("h2", "Announcements");
    for (const PublicAnnouncement& each : view.announcements) {
        html.begin("article", {{"class", join("said ", class_of(tone_of(each.kind)))}});
        html.begin("h3");
        write_mark(html, tone_of(each.kind), to_string(each.kind));
        html.text(" ").foreign(each.title, name_bytes_max).end();
        if (!each.text.empty())
            html.begin("p", {{"class", "lines"}})
                .foreign(each.text, watch::Announcement::text_bytes_max)
                .end();
        html.begin("p", {{"class", "note"}});
        write_moment(html, each.from);
        html.end().end();
    }
}

void write_incident(Html& html, const PublicIncident& incident)
{
    html.begin("li");
    write_state(html, incident.state);
    html.text(" ").foreign(incident.whom, name_bytes_max).text(", ");
    if (!incident.to)
        html.text("since ");
    write_moment(html, incident.from);
    if (incident.to)
        html.text(join(", for ", short_duration(*incident.to - incident.from)));
    html.end();
}

void write_incidents(Html& html, const std::vector<PublicIncident>& incidents)
{
    html.begin("ol", {{"class", "incidents"}});
    for (const PublicIncident& incident : incidents)
        write_incident(html, incident);
    html.end();
}

void write_services(Html& html, const PublicGroup& group)
{
    if (group.services.empty())
        return;
    html.begin("ul", {{"class", "within"}});
    for (const PublicService& service : group.services) {
        html.begin("li").foreign(service.name, name_bytes_max).text(" ");
        write_state(html, service.state);
        html.end();
    }
    html.end();
}

void write_group(Html& html, const PublicGroup& group)
{
    html.begin("tr").begin("th", {{"scope", "row"}}).foreign(group.title, name_bytes_max).end();
    html.begin("td");
    write_state(html, group.state);
    write_services(html, group);
    html.end().begin("td", {{"class", "wide"}});
    const std::string uptime = share(group.uptime);
    if (!group.days.empty())
        write_day_bars(html, group.days,
                       join("Last ", group.days.size(), " days: available ", uptime));
    html.end().element("td", uptime, {{"class", "number"}, {"data-label", "Available"}}).end();
}

void write_groups(Html& html, const PublicView& view)
{
    html.element("h2", "How it is");
    if (view.groups.empty()) {
        html.element("p", "Nothing is shown here yet.", {{"class", "empty"}});
        return;
    }
    html.begin("table", {{"class", "cards public"}}).begin("thead").begin("tr");
    for (std::string_view name : {"What", "State", "Last 90 days", "Available"})
        html.element("th", name, {{"scope", "col"}});
    html.end().end().begin("tbody");
    for (const PublicGroup& group : view.groups)
        write_group(html, group);
    html.end().end();
    html.element("p", "A bar is a day of UTC, the last one today.", {{"class", "note"}});
}

void write_maintenance(Html& html, const PublicView& view)
{
    if (view.maintenance.empty())
        return;
    html.element("h2", "Maintenance").begin("ol", {{"class", "incidents"}});
    for (const PublicMaintenance& each : view.maintenance) {
        html.begin("li");
        write_mark(html, Tone::quiet, each.is_under_way ? "under way" : "planned");
        html.text(" ");
        for (const std::string& whom : each.whom) {
            html.foreign(whom, name_bytes_max).text(", ");
        }
        write_moment(html, each.from);
        html.text(" to ");
        write_moment(html, each.to);
        html.end();
    }
    html.end();
}

}  // namespace

void write_status_page(Html& html, const PublicView& view)
{
    html.begin("div", {{"id", "status"}, {"data-live", ""}, {"data-every", "60"}});
    html.begin("h1");
    write_mark(html, tone_of(view.state), sentence_of(view.state));
    html.end();
    write_announcements(html, view);
    if (!view.current.empty()) {
        html.element("h2", "Not working now");
        write_incidents(html, view.current);
    }
    write_groups(html, view);
    write_maintenance(html, view);
    html.element("h2", "Last 7 days");
    if (view.past.empty())
        html.element("p", "There was no other incident.", {{"class", "empty"}});
    else
        write_incidents(html, view.past);
    html.end();
}

}  // namespace holdfast::page
