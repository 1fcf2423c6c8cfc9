#include "event/sqlite_rows.h"

#include <string>

#include "base/timestamp.h"
#include "event/event_id.h"
#include "event/request_records.h"

namespace holdfast::event {
namespace {

std::optional<std::string> text(const sqlite::Query& query, int column)
{
    if (query.is_null(column))
        return std::nullopt;
    return std::string{query.text(column)};
}

// Behind what each table has of its own come the two columns that all have.
void take_common(TableRow& row, const sqlite::Query& query, int column)
{
    row.event_id = text(query, column);
    row.trace = text(query, column + 1);
}

}  // namespace

std::string_view name_of(Table table) noexcept
{
    constexpr std::array<std::string_view, 4> names{"http_requests", "http_responses", "errors",
                                                    "other_events"};
    return names[static_cast<std::size_t>(table)];
}

std::string_view columns_of(Table table) noexcept
{
    constexpr std::array<std::string_view, 4> columns{
        "id, timestamp, user_ip, method, endpoint, hostname, os, event_id, trace",
        "id, timestamp, user_ip, status_code, response_time_ms, event_id, trace",
        "id, timestamp, error_message, error_type, endpoint, event_id, trace",
        "id, timestamp, event_type, data, event_id, trace"};
    return columns[static_cast<std::size_t>(table)];
}

TableRow row_of(Table table, const sqlite::Query& query)
{
    TableRow row{.id = query.integer(0), .at = parse_rfc3339(query.text(1)).value_or(WallTime{})};
    switch (table) {
    case Table::requests:
        row.type = request_type;
        row.user_ip = text(query, 2);
        row.method = text(query, 3);
        row.endpoint = text(query, 4);
        row.hostname = text(query, 5);
        row.os = text(query, 6);
        take_common(row, query, 7);
        break;
    case Table::responses:
        row.type = response_type;
        row.user_ip = text(query, 2);
        if (!query.is_null(3))
            row.status_code = query.integer(3);
        if (!query.is_null(4))
            row.response_time_ms = query.real(4);
        take_common(row, query, 5);
        break;
    case Table::errors:
        row.type = error_type;
        row.message = text(query, 2);
        row.kind = text(query, 3);
        row.endpoint = text(query, 4);
        take_common(row, query, 5);
        break;
    case Table::others:
        row.type = query.text(2);
        row.data = text(query, 3);
        take_common(row, query, 4);
        break;
    }
    return row;
}

Event to_event(const TableRow& row, std::int64_t origin)
{
    return {.id = row.event_id ? *row.event_id : make_id(row.at, origin, row.id),
            .type = row.type,
            .time = row.at,
            .data = data_of(row),
            .trace_parent = row.trace.value_or("")};
}

}  // namespace holdfast::event
