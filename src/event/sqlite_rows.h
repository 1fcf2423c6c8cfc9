// Rows of the tables of requests, answers, errors and other events. Reader or writer thread.
#pragma once

#include <array>
#include <string_view>

#include "event/json_row.h"
#include "event/outbox.h"
#include "lib/sqlite/connection.h"

namespace holdfast::event {

enum class Table : std::uint8_t { requests, responses, errors, others };
inline constexpr std::array tables{Table::requests, Table::responses, Table::errors, Table::others};

std::string_view name_of(Table table) noexcept;
// What a SELECT lists for row_of(): id and timestamp first.
std::string_view columns_of(Table table) noexcept;
TableRow row_of(Table table, const sqlite::Query& query);

// `origin` is that of this file.
Event to_event(const TableRow& row, std::int64_t origin);

}  // namespace holdfast::event
