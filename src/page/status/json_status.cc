#include "page/status/json_status.h"

#include "base/text.h"
#include "lib/json/writer.h"
#include "watch/history/window.h"

namespace holdfast::page {
namespace {

void write_share(json::Writer& json, std::string_view name, const std::optional<double>& part)
{
    json.key(name);
    if (part)
        json.value(*part);
    else
        json.null();
}

void write(json::Writer& json, const PublicGroup& group)
{
    json.begin_object()
        .member("title", group.title)
        .member("state", name_of(group.state))
        .key("services")
        .begin_array();
    for (const PublicService& service : group.services)
        json.begin_object()
            .member("name", service.name)
            .member("state", name_of(service.state))
            .end_object();
    json.end_array();
    write_share(json, "available", group.uptime);
    json.key("days").begin_array();
    for (const watch::Covered& day : group.days) {
        json.begin_object();
        write_share(json, "available", watch::uptime_of(day));
        json.end_object();
    }
    json.end_array().end_object();
}

void write(json::Writer& json, std::string_view name, const std::vector<PublicIncident>& incidents)
{
    json.key(name).begin_array();
    for (const PublicIncident& each : incidents) {
        json.begin_object()
            .member("whom", each.whom)
            .member("state", name_of(each.state))
            .member("from", format_rfc3339(each.from))
            .key("to");
        if (each.to)
            json.value(format_rfc3339(*each.to));
        else
            json.null();
        json.end_object();
    }
    json.end_array();
}

void write(json::Writer& json, const PublicMaintenance& maintenance)
{
    json.begin_object().key("whom").begin_array();
    for (const std::string& whom : maintenance.whom)
        json.value(whom);
    json.end_array()
        .member("from", format_rfc3339(maintenance.from))
        .member("to", format_rfc3339(maintenance.to))
        .member("underWay", maintenance.is_under_way)
        .end_object();
}

}  // namespace

std::string encode(const PublicView& view)
{
    std::string body;
    json::Writer json{body};
    json.begin_object()
        .member("title", view.title)
        .member("state", name_of(view.state))
        .member("sentence", sentence_of(view.state))
        .member("at", format_rfc3339(view.at))
        .key("groups")
        .begin_array();
    for (const PublicGroup& group : view.groups)
        write(json, group);
    json.end_array();
    write(json, "current", view.current);
    write(json, "past", view.past);
    json.key("maintenance").begin_array();
    for (const PublicMaintenance& each : view.maintenance)
        write(json, each);
    json.end_array().key("announcements").begin_array();
    for (const PublicAnnouncement& each : view.announcements)
        json.begin_object()
            .member("kind", to_string(each.kind))
            .member("title", each.title)
            .member("text", each.text)
            .member("from", format_rfc3339(each.from))
            .end_object();
    json.end_array().end_object();
    body.push_back('\n');
    return body;
}

}  // namespace holdfast::page
