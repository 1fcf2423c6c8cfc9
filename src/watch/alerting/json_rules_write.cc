// The part of json_rules.h that shows rules.
#include "base/text.h"
#include "watch/alerting/json_alert.h"
#include "watch/alerting/json_rules.h"

namespace holdfast::watch {
namespace {

void write(json::Writer& json, const Selector& about)
{
    json.key("about").begin_object();
    write_list(json, "ids", about.ids);
    write_list(json, "groups", about.groups);
    write_list(json, "tags", about.tags);
    write_list(json, "environments", about.environments);
    json.end_object();
}

void write(json::Writer& json, const Recurrence& recurs)
{
    json.begin_object().key("weekdays").begin_array();
    for (std::size_t day = 0; day < weekday_names.size(); ++day)
        if ((recurs.weekdays >> day & 1U) != 0)
            json.value(weekday_names.at(day));
    json.end_array();
    auto two = [](std::int64_t number) { return join(number < 10 ? "0" : "", number); };
    json.member("at", join(two(recurs.at.count() / 60), ':', two(recurs.at.count() % 60)))
        .member("zone", to_string(recurs.zone))
        .end_object();
}

}  // namespace

void write(json::Writer& json, const SilenceRule& rule)
{
    json.begin_object().member("id", rule.id.value);
    write(json, rule.about);
    json.member("starts", format_rfc3339(rule.starts))
        .member("ends", format_rfc3339(rule.ends))
        .member("author", rule.author)
        .member("comment", rule.comment)
        .end_object();
}

void write(json::Writer& json, const MaintenanceWindow& window, bool is_under_way)
{
    json.begin_object().member("id", window.id.value);
    write(json, window.about);
    json.member("starts", format_rfc3339(window.starts))
        .member("for", format_duration(window.lasts));
    std::optional<WallTime> ends;
    if (!window.recurs)
        ends = window.starts + window.lasts;
    write_time_or_null(json, "ends", ends);
    json.key("recurs");
    if (window.recurs)
        write(json, *window.recurs);
    else
        json.null();
    json.member("author", window.author)
        .member("comment", window.comment)
        .member("underWay", is_under_way);
    write_time_or_null(json, "ended", window.ended);
    json.end_object();
}

}  // namespace holdfast::watch
