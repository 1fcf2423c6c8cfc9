#include "order/list/sqlite_list.h"

#include <limits>
#include <string_view>

#include "base/text.h"
#include "order/sqlite_rows.h"
#include "order/sqlite_time.h"

namespace holdfast::order {
namespace {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t after_all = std::numeric_limits<std::int64_t>::max();

// Where the page begins (?1, ?2), the far end (?3). First the rest of the moment at which the last
// page ended, then all that is beyond it: SQLite uses no rowid for (created_at, id) > (?1, ?2), so
// that a page among a million orders of one moment would cost a walk through all of them. The far
// end is compared with ?1 there: given two conditions on created_at, SQLite takes the wrong one.
constexpr std::string_view oldest_conditions[]{"created_at = ?1 AND id > ?2 AND ?1 < ?3",
                                               "created_at > ?1 AND created_at < ?3"};
constexpr std::string_view newest_conditions[]{"created_at = ?1 AND id < ?2 AND ?1 >= ?3",
                                               "created_at < ?1 AND created_at >= ?3"};
constexpr OrderState all_states[]{OrderState::processing, OrderState::validated,
                                  OrderState::rejected, OrderState::failed};

void append_state(std::string& sql, const OrderSelection& selection, OrderState state)
{
    for (std::string_view condition :
         selection.is_newest_first ? newest_conditions : oldest_conditions)
        append_to(sql, sql.empty() ? "" : "UNION ALL ", "SELECT ", order_columns,
                  " FROM orders WHERE ", selection.product.empty() ? "" : "product = ?5 AND ",
                  "state = '", to_string(state), "' AND ", condition, "\n");
}

struct Bounds {
    std::int64_t time;
    std::int64_t key;
    std::int64_t end;
};

// A position outside of the asked-for times is of another list: then the times decide.
Bounds bounds_of(const OrderSelection& selection)
{
    std::int64_t from = selection.from ? to_micros(*selection.from) : before_all;
    std::int64_t before = selection.before ? to_micros(*selection.before) : after_all;
    const std::optional<OrderPosition>& after = selection.after;
    std::int64_t at = after ? to_micros(after->accepted) : 0;
    if (!selection.is_newest_first) {
        bool goes_on = after && at >= from;
        return {.time = goes_on ? at : from,
                .key = goes_on ? after->key.value : before_all,
                .end = before};
    }
    bool goes_on = after && at < before;
    return {
        .time = goes_on ? at : before, .key = goes_on ? after->key.value : before_all, .end = from};
}

sqlite::Query ask(sqlite::Connection& db, const OrderSelection& selection)
{
    Bounds bounds = bounds_of(selection);
    std::string sql = list_sql(selection);
    if (selection.product.empty())
        return db.query(sql, {bounds.time, bounds.key, bounds.end, selection.rows_max});
    return db.query(sql, {bounds.time, bounds.key, bounds.end, selection.rows_max,
                          std::string_view{selection.product}});
}

}  // namespace

// One search for each state and each of the two conditions, merged as they go.
std::string list_sql(const OrderSelection& selection)
{
    std::string sql;
    if (selection.state)
        append_state(sql, selection, *selection.state);
    else
        for (OrderState state : all_states)
            append_state(sql, selection, state);
    return sql + (selection.is_newest_first ? "ORDER BY created_at DESC, id DESC LIMIT ?4"
                                            : "ORDER BY created_at, id LIMIT ?4");
}

std::vector<Order> read_list(sqlite::Connection& db, const OrderSelection& selection)
{
    std::vector<Order> found;
    sqlite::Query query = ask(db, selection);
    while (query.next())
        found.push_back(to_order(query));
    return found;
}

}  // namespace holdfast::order
