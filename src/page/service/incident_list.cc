#include "page/service/incident_list.h"

#include <string>

#include "base/text.h"
#include "page/part/moment.h"
#include "page/part/state_mark.h"

namespace holdfast::page {
namespace {

constexpr std::size_t reason_bytes_max = 1000;

void write_changes(Html& html, const watch::Incident& incident)
{
    html.begin("ol", {{"class", "changes"}});
    for (const watch::StateChange& change : incident.changes) {
        html.begin("li");
        write_moment(html, change.at);
        html.text(" ");
        write_mark(html, change.to);
        if (change.in_maintenance)
            html.text(" in maintenance");
        if (!change.reason.empty())
            html.text(": ").foreign(change.reason, reason_bytes_max);
        html.end();
    }
    if (incident.changes_left_out > 0)
        html.element("li", join("and ", incident.changes_left_out, " more"));
    html.end();
}

void write_lines(Html& html, const watch::Circumstance& around)
{
    if (around.lines.empty())
        return;
    html.begin("p").text("Last lines of ").foreign(around.unit).text(":").end();
    html.begin("pre", {{"class", "lines"}, {"tabindex", "0"}});
    for (const watch::JournalLine& line : around.lines)
        html.text(watch::clock_of(line.at)).text(" ").foreign(line.text).text("\n");
    html.end();
}

void write_incident(Html& html, const watch::Incident& incident, const WriteService& write_service)
{
    html.begin("li").begin("details");
    html.begin("summary");
    write_mark(html, incident.worst);
    html.text(" ");
    if (write_service) {
        write_service(html, incident.service, ServiceAs::name);
        html.text(", ");
    }
    write_moment(html, incident.from);
    if (incident.to)
        html.text(join(", down for ", short_duration(incident.down)));
    else
        html.text(", not over");
    html.end();
    if (write_service) {
        html.begin("p");
        write_service(html, incident.service, ServiceAs::link);
        html.end();
    }
    html.begin("p").foreign(incident.reason, reason_bytes_max).end();
    if (const auto& around = incident.circumstance) {
        if (!around->because.empty())
            html.begin("p").foreign(around->because, reason_bytes_max).end();
        write_lines(html, *around);
    }
    write_changes(html, incident);
    html.end().end();
}

}  // namespace

void write_incidents(Html& html, const std::vector<watch::Incident>& incidents,
                     const WriteService& write_service)
{
    if (incidents.empty()) {
        html.element("p", "There was none.", {{"class", "empty"}});
        return;
    }
    html.begin("ol", {{"class", "incidents"}});
    for (const watch::Incident& incident : incidents)
        write_incident(html, incident, write_service);
    html.end();
}

}  // namespace holdfast::page
