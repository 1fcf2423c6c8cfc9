// The `data` of requests, answers and errors as consumers of the old service read it, and their
// rows as the tables have them. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace holdfast::event {

// A row of one of the tables; what its table does not have is absent.
struct TableRow {
    std::int64_t id = 0;
    std::string type{};
    WallTime at{};
    std::optional<std::string> user_ip{};
    std::optional<std::string> method{};
    std::optional<std::string> endpoint{};
    std::optional<std::string> hostname{};
    std::optional<std::string> os{};
    std::optional<std::int64_t> status_code{};
    std::optional<double> response_time_ms{};
    std::optional<std::string> message{};
    std::optional<std::string> kind{};
    std::optional<std::string> data{};      // Of any other type: all of it.
    std::optional<std::string> event_id{};  // Absent: it happened here.
    std::optional<std::string> trace{};
};

std::string data_of(const TableRow& row);

}  // namespace holdfast::event
