#include "store/legacy/origin.h"

#include <array>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::store {
namespace {

// A table and the columns by which it is known; it may have more.
struct Mark {
    Origin origin;
    std::string_view table;
    std::string_view columns;  // As a list of SQL.
    std::int64_t count;
};

// By what they are for, should there ever be several in one file.
constexpr std::array<Mark, 7> marks{{
    {Origin::shipments, "shipments", "'id', 'status', 'created_at'", 3},
    {Origin::orders, "orders", "'order_id', 'product', 'quantity', 'status'", 4},
    {Origin::services, "services", "'name', 'url'", 2},
    {Origin::services, "health_checks", "'status'", 1},
    {Origin::events, "http_requests", "'user_ip', 'method', 'endpoint'", 3},
    {Origin::events, "http_responses", "'status_code', 'response_time_ms'", 2},
    {Origin::events, "errors", "'error_message', 'error_type'", 2},
}};

}  // namespace

std::string_view to_string(Origin origin) noexcept
{
    switch (origin) {
    case Origin::shipments:
        return "shipments";
    case Origin::services:
        return "services";
    case Origin::orders:
        return "orders";
    case Origin::events:
        return "events";
    }
    return {};
}

std::optional<Origin> origin_of(sqlite::Connection& db, std::string_view schema)
{
    // What has an id of its own is somebody's who says so.
    if (db.integer(join("PRAGMA ", schema, ".application_id")) != 0)
        return std::nullopt;
    for (const Mark& mark : marks) {
        std::int64_t found =
            db.integer(join("SELECT count(*) FROM pragma_table_info('", mark.table, "', '", schema,
                            "') WHERE lower(name) IN (", mark.columns, ")"));
        if (found == mark.count)
            return mark.origin;
    }
    return std::nullopt;
}

std::optional<Origin> origin_of_file(const std::string& path)
{
    try {
        sqlite::Connection db{path, sqlite::Mode::immutable};
        return origin_of(db);
    } catch (const sqlite::Failure&) {
        return std::nullopt;  // Whoever wants to open it is told why that fails.
    }
}

}  // namespace holdfast::store
