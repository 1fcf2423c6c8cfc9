#include "tests/dst/findings.h"

#include <string_view>

namespace holdfast::dst {
namespace {

constexpr std::string_view select_all = R"sql(
SELECT order_id, product, quantity, state, coalesce(reason, ''), coalesce(shipment_id, 0),
       coalesce(retry_of, ''), attempts, lease IS NOT NULL, coalesce(finished_at, 0) - created_at
FROM orders
)sql";

std::string contradiction(sqlite::Connection& db, bool with_pages)
{
    if (with_pages)
        if (std::string said = db.text("PRAGMA integrity_check"); said != "ok")
            return said;
    static constexpr std::string_view recount = R"sql(
        SELECT 'orders that are ' || state || ' are counted as ' || count FROM order_counts
        WHERE count <> (SELECT count(*) FROM orders WHERE orders.state = order_counts.state)
        UNION ALL
        SELECT 'shipments that are ' || status || ' are counted as ' || count FROM shipment_counts
        WHERE count <> (SELECT count(*) FROM shipments
                        WHERE shipments.status = shipment_counts.status)
        UNION ALL
        SELECT 'shipment ' || id || ' is nobody''s' FROM shipments
        WHERE (SELECT count(*) FROM orders WHERE shipment_id = shipments.id) <> 1
        UNION ALL
        SELECT order_id || ' has no shipment' FROM orders
        WHERE state = 'Validated' AND shipment_id NOT IN (SELECT id FROM shipments))sql";
    return db.text(recount);
}

}  // namespace

Findings read_findings(sqlite::Connection& db, bool with_pages)
{
    Findings findings;
    findings.contradiction = contradiction(db, with_pages);
    for (auto row = db.query(select_all); row.next();) {
        findings.orders.push_back({.order_id = std::string{row.text(0)},
                                   .product = std::string{row.text(1)},
                                   .quantity = row.integer(2),
                                   .state = std::string{row.text(3)},
                                   .reason = std::string{row.text(4)},
                                   .shipment = row.integer(5),
                                   .retry_of = std::string{row.text(6)},
                                   .attempts = static_cast<int>(row.integer(7)),
                                   .lived = std::chrono::microseconds{row.integer(9)}});
        findings.leased += row.integer(8);
        findings.open += row.text(3) == "Processing" ? 1 : 0;
    }
    return findings;
}

}  // namespace holdfast::dst
