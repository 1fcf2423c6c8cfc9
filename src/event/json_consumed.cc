#include "event/json_consumed.h"

#include <string_view>

#include "base/text.h"
#include "base/timestamp.h"
#include "event/event.h"
#include "event/request_records.h"
#include "lib/json/document.h"
#include "lib/json/node_text.h"

namespace holdfast::event {
namespace {

constexpr json::Options limits{
    .comments = false, .bytes_max = consumed_bytes_max, .depth_max = 32, .nodes_max = 1 << 14};
constexpr std::size_t id_bytes_max = 256;
constexpr std::size_t trace_bytes_max = 64;

// Members that consumers of old take for texts may be numbers, or null.
std::optional<std::string> text(const json::Node& data, std::string_view name)
{
    const json::Node* node = data.find(name);
    if (node == nullptr || node->kind == json::Kind::null)
        return std::nullopt;
    if (node->kind == json::Kind::string || node->kind == json::Kind::number)
        return node->text;
    return json::to_text(*node);
}

Error wrong(std::string_view what)
{
    return {Errc::invalid, std::string{what}};
}

std::optional<Error> read_response(const json::Node& data, TableRow& row)
{
    const json::Node* status = data.find("status_code");
    if (status != nullptr && status->kind != json::Kind::null) {
        row.status_code = status->integer();
        if (!row.status_code)
            return wrong("data.status_code is no whole number");
    }
    const json::Node* took = data.find("response_time_ms");
    if (took != nullptr && took->kind != json::Kind::null) {
        row.response_time_ms = took->decimal();
        if (!row.response_time_ms)
            return wrong("data.response_time_ms is no number");
    }
    return std::nullopt;
}

std::optional<Error> read_data(const json::Node& data, TableRow& row)
{
    if (row.type == request_type) {
        row.user_ip = text(data, "user_ip");
        row.method = text(data, "method");
        row.endpoint = text(data, "endpoint");
        row.hostname = text(data, "hostname");
        row.os = text(data, "os");
        return std::nullopt;
    }
    if (row.type == response_type) {
        row.user_ip = text(data, "user_ip");
        return read_response(data, row);
    }
    if (row.type == error_type) {
        row.message = text(data, "error_message");
        row.kind = text(data, "error_type");
        row.endpoint = text(data, "endpoint");
        return std::nullopt;
    }
    row.data = json::to_text(data);
    return std::nullopt;
}

std::optional<Error> read_time(const json::Node& root, const Consumed& consumed, WallTime now,
                               TableRow& row)
{
    const json::Node* timestamp = root.find("timestamp");
    if (timestamp == nullptr || timestamp->kind == json::Kind::null) {
        row.at = consumed.time.value_or(now);
        return std::nullopt;
    }
    std::optional<Timestamp> parsed;
    if (timestamp->kind == json::Kind::string)
        parsed = parse_timestamp(timestamp->text);
    if (!parsed || parsed->time < WallTime{})
        return wrong("timestamp is no time");
    row.at = parsed->time;
    return std::nullopt;
}

std::string id_of(const Consumed& consumed)
{
    if (!consumed.id.empty() && consumed.id.size() <= id_bytes_max && is_utf8(consumed.id))
        return consumed.id;
    std::string id =
        join(consumed.partition.topic, '/', consumed.partition.number, '/', consumed.offset);
    // The same offset of a topic that was made anew is another event.
    if (consumed.time)
        append_to(id, '/', consumed.time->time_since_epoch() / std::chrono::milliseconds{1});
    return id;
}

std::optional<std::string> trace_of(const Consumed& consumed)
{
    const std::string& trace = consumed.trace_parent;
    if (trace.empty() || trace.size() > trace_bytes_max || !is_utf8(trace))
        return std::nullopt;
    return trace;
}

}  // namespace

Result<TableRow> read_consumed(const Consumed& consumed, WallTime now)
{
    if (consumed.value.size() > consumed_bytes_max)
        return wrong(join("larger than ", format_bytes(consumed_bytes_max)));
    const json::Document document = json::parse(consumed.value, limits);
    if (!document)
        return wrong(join("no JSON: ", document.problems.back().what));
    const json::Node& root = document.root;
    if (root.kind != json::Kind::object)
        return wrong(join("must be an object, not ", json::describe(root.kind)));
    const json::Node* type = root.find("event_type");
    if (type == nullptr || type->kind != json::Kind::string || !is_type(type->text))
        return wrong("event_type is none that an event may have");
    TableRow row{.type = type->text, .event_id = id_of(consumed), .trace = trace_of(consumed)};
    if (std::optional<Error> error = read_time(root, consumed, now, row))
        return *std::move(error);
    const json::Node nothing{.kind = json::Kind::object};
    const json::Node* data = root.find("data");
    if (data != nullptr && data->kind != json::Kind::object)
        return wrong(join("data must be an object, not ", json::describe(data->kind)));
    if (std::optional<Error> error = read_data(data == nullptr ? nothing : *data, row))
        return *std::move(error);
    return row;
}

}  // namespace holdfast::event
