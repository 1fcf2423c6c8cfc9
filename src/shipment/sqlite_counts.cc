#include "shipment/sqlite_counts.h"

#include <utility>

namespace holdfast::shipment {

constexpr std::string_view select_counts = R"sql(
SELECT status, count FROM shipment_counts WHERE count > 0 ORDER BY status
)sql";

void SqliteCounts::read(sqlite::Connection& db)
{
    auto counts = std::make_shared<Counts>();
    sqlite::Query query = db.query(select_counts);
    while (query.next())
        counts->push_back({std::string{query.text(0)}, query.integer(1)});
    seen_ = std::move(counts);
}

void SqliteCounts::publish() noexcept
{
    board_.publish(seen_);
}

void SqliteCounts::lose(std::string_view why) noexcept
{
    board_.lose(why);
}

}  // namespace holdfast::shipment
