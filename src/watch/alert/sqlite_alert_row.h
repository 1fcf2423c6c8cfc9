// An alert as it is read from its row. Any thread that has a connection.
#pragma once

#include <string_view>

#include "lib/sqlite/connection.h"
#include "watch/alert/alert.h"

namespace holdfast::watch {

// In the order in which to_alert() reads them.
inline constexpr std::string_view alert_columns =
    "id, kind, service_key, service_id, status, reason, failures, since_at, last_checked_at, "
    "raised_at, held, children, announced_at, dedup_key, told_at, acknowledged_at, "
    "acknowledged_by, resolved_at, because, journal";

Alert to_alert(const sqlite::Query& query);

}  // namespace holdfast::watch
