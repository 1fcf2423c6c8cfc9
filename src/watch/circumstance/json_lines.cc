#include "watch/circumstance/json_lines.h"

namespace holdfast::watch {

void write_lines(json::Writer& json, std::string_view name, const std::vector<JournalLine>& lines)
{
    json.key(name).begin_array();
    for (const JournalLine& line : lines)
        json.begin_object()
            .member("time", format_rfc3339(line.at))
            .member("priority", line.priority)
            .member("text", line.text)
            .end_object();
    json.end_array();
}

void write_events(json::Writer& json, std::string_view name, const std::vector<UnitEvent>& events)
{
    json.key(name).begin_array();
    for (const UnitEvent& event : events) {
        json.begin_object()
            .member("time", format_rfc3339(event.at))
            .member("unit", event.unit)
            .member("event", to_string(event.kind))
            .key("detail");
        if (event.detail.empty())
            json.null();
        else
            json.value(event.detail);
        json.end_object();
    }
    json.end_array();
}

}  // namespace holdfast::watch
