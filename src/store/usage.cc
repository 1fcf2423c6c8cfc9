#include "store/usage.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "store/row_counts.h"

namespace holdfast::store {
namespace {

constexpr std::string_view select_bytes = R"sql(
SELECT schema.tbl_name, sum(pages.pgsize)
FROM dbstat AS pages JOIN sqlite_schema AS schema ON schema.name = pages.name
WHERE pages.aggregate = TRUE
GROUP BY schema.tbl_name
)sql";

// Since ?1 seconds before the newest one: what was a year ago says nothing about this week.
constexpr std::string_view select_ends = R"sql(
WITH recent AS (
    SELECT at, bytes FROM store_samples
    WHERE at >= (SELECT max(at) FROM store_samples) - ?1
)
SELECT min(at), max(at),
       (SELECT bytes FROM recent ORDER BY at LIMIT 1),
       (SELECT bytes FROM recent ORDER BY at DESC LIMIT 1)
FROM recent
)sql";

// A whole week, so that quiet days count as well as busy ones.
constexpr std::int64_t growth_seconds = 7 * 86400;

constexpr double seconds_a_day = 86400;

}  // namespace

std::vector<TableUsage> table_usage(sqlite::Connection& db)
{
    std::vector<TableUsage> tables;
    {
        sqlite::Query query = db.query(select_bytes);
        while (query.next())
            tables.push_back({std::string{query.text(0)}, 0, query.integer(1)});
    }
    for (TableUsage& table : tables)
        table.rows = db.integer(join("SELECT count(*) FROM ", quote_name(table.name)));
    std::ranges::sort(tables, std::ranges::greater{}, &TableUsage::bytes);
    return tables;
}

std::optional<Growth> growth(sqlite::Connection& telemetry)
{
    sqlite::Query query = telemetry.query(select_ends, {growth_seconds});
    if (!query.next() || query.is_null(0))
        return std::nullopt;
    double days = static_cast<double>(query.integer(1) - query.integer(0)) / seconds_a_day;
    if (days < 1)
        return std::nullopt;
    return Growth{.bytes_a_day = static_cast<double>(query.integer(3) - query.integer(2)) / days,
                  .days = days};
}

std::optional<double> days_until_full(const Growth& growth, std::int64_t free_bytes)
{
    if (growth.bytes_a_day <= 0)
        return std::nullopt;
    return static_cast<double>(free_bytes) / growth.bytes_a_day;
}

}  // namespace holdfast::store
