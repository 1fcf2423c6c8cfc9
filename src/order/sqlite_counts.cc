#include "order/sqlite_counts.h"

#include <utility>

#include "order/sqlite_time.h"

namespace holdfast::order {
namespace {

constexpr std::string_view select_counts = R"sql(
SELECT state, count FROM order_counts
)sql";

}  // namespace

const std::string_view select_oldest_order = R"sql(
SELECT min(created_at) FROM orders WHERE state = 'Processing'
)sql";

void SqliteOrderCounts::read(sqlite::Connection& db)
{
    auto counts = std::make_shared<OrderCounts>();
    {
        sqlite::Query query = db.query(select_counts);
        while (query.next())
            if (std::optional<OrderState> state = parse_order_state(query.text(0)))
                counts->of(*state) = query.integer(1);
    }
    sqlite::Query oldest = db.query(select_oldest_order);
    if (oldest.next() && !oldest.is_null(0))
        counts->oldest = from_micros(oldest.integer(0));
    seen_ = std::move(counts);
}

void SqliteOrderCounts::publish() noexcept
{
    board_.publish(seen_);
}

void SqliteOrderCounts::lose(std::string_view why) noexcept
{
    board_.lose(why);
}

}  // namespace holdfast::order
