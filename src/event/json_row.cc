#include "event/json_row.h"

#include "event/request_records.h"
#include "lib/json/writer.h"

namespace holdfast::event {
namespace {

template <typename T>
void member(json::Writer& json, std::string_view name, const std::optional<T>& value)
{
    if (value)
        json.member(name, *value);
    else
        json.key(name).null();
}

}  // namespace

std::string data_of(const TableRow& row)
{
    if (row.data)
        return *row.data;
    std::string data;
    json::Writer json{data};
    json.begin_object();
    if (row.type == request_type) {
        member(json, "user_ip", row.user_ip);
        member(json, "method", row.method);
        member(json, "endpoint", row.endpoint);
        member(json, "hostname", row.hostname);
        member(json, "os", row.os);
    } else if (row.type == response_type) {
        member(json, "user_ip", row.user_ip);
        member(json, "status_code", row.status_code);
        member(json, "response_time_ms", row.response_time_ms);
    } else {
        member(json, "error_message", row.message);
        member(json, "error_type", row.kind);
        member(json, "endpoint", row.endpoint);
    }
    json.end_object();
    return data;
}

}  // namespace holdfast::event
