#include "watch/routes/json_change.h"

#include <string_view>

#include "lib/json/writer.h"

namespace holdfast::watch {
namespace {

void write_text(json::Writer& json, std::string_view name, std::string_view text)
{
    json.key(name);
    if (text.empty())
        json.null();
    else
        json.value(text);
}

}  // namespace

std::string encode(const StateChange& change, const Service& service)
{
    std::string text;
    json::Writer json{text};
    json.begin_object()
        .member("serviceId", service.id)
        .member("name", service.name)
        .member("environment", service.environment);
    write_text(json, "group", service.group);
    json.member("status", to_string(change.to))
        .member("previous", to_string(change.from))
        .member("at", format_rfc3339(change.at));
    write_text(json, "reason", change.reason);
    json.member("inMaintenance", change.in_maintenance).end_object();
    return text;
}

}  // namespace holdfast::watch
