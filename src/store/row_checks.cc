#include "store/row_checks.h"

#include <array>

namespace holdfast::store {
namespace {

constexpr std::string_view select_wrong_counts = R"(
    SELECT 'status ' || quote(status) || ' is counted ' || sum(kept) || ' times and there ' ||
           iif(sum(found) = 1, 'is 1 shipment', 'are ' || sum(found) || ' shipments')
    FROM (SELECT status, count AS kept, 0 AS found FROM shipment_counts
          UNION ALL SELECT status, 0, count(*) FROM present_shipments GROUP BY status)
    GROUP BY status HAVING sum(kept) <> sum(found) LIMIT ?1)";

// What an import has stored so far is no fault: it goes on, or is undone at the next start.
constexpr std::string_view select_wrong_arrivals = R"(
    SELECT 'status ' || quote(status) || ' of what is arriving is counted ' || sum(kept) ||
           ' times and there ' ||
           iif(sum(found) = 1, 'is 1 shipment', 'are ' || sum(found) || ' shipments')
    FROM (SELECT status, count AS kept, 0 AS found FROM arriving_counts
          UNION ALL SELECT s.status, 0, count(*)
              FROM arriving_shipments a JOIN shipments s ON s.id BETWEEN a.first_id AND a.last_id
              GROUP BY s.status)
    GROUP BY status HAVING sum(kept) <> sum(found)
    UNION ALL
    SELECT 'shipments are arriving, and no import is under way'
    WHERE EXISTS (SELECT 1 FROM arriving_shipments)
      AND NOT EXISTS (SELECT 1 FROM imports WHERE state = 'arriving')
    LIMIT ?1)";

constexpr std::string_view select_wrong_order_counts = R"(
    SELECT 'state ' || quote(state) || ' is counted ' || sum(kept) || ' times and there ' ||
           iif(sum(found) = 1, 'is 1 order', 'are ' || sum(found) || ' orders')
    FROM (SELECT state, count AS kept, 0 AS found FROM order_counts
          UNION ALL SELECT state, 0, count(*) FROM orders GROUP BY state)
    GROUP BY state HAVING sum(kept) <> sum(found) LIMIT ?1)";

constexpr std::string_view select_foreign_statuses = R"(
    SELECT 'shipment ' || id || ' has the status ' || quote(substr(status, 1, 64))
    FROM shipments
    WHERE status NOT GLOB '[A-Z]*' OR status GLOB '*[^A-Z0-9_]*' OR length(status) > 32
    LIMIT ?1)";

constexpr std::string_view select_lost_results = R"(
    SELECT 'there are results of service ' || service || ', and no such service'
    FROM watch_latest WHERE service NOT IN (SELECT key FROM watch_services) LIMIT ?1)";

// julianday() knows which months have 31 days.
constexpr std::string_view select_foreign_times = R"(
    SELECT 'shipment ' || id || ' was created at ' || quote(substr(created_at, 1, 64))
    FROM shipments
    WHERE created_at NOT GLOB
              '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*'
        OR NOT (created_at GLOB '*[0-9]Z' OR created_at GLOB '*[0-9]+00:00')
        OR julianday(created_at) IS NULL
    LIMIT ?1)";

constexpr std::string_view select_wrong_histories = R"(
    SELECT 'shipment ' || s.id || ' has the status ' || quote(substr(s.status, 1, 64)) ||
           ', and its history ends with ' || quote(substr(h.to_status, 1, 64))
    FROM (SELECT shipment_id, max(number) AS number FROM shipment_history GROUP BY shipment_id) l
    JOIN shipment_history h USING (shipment_id, number)
    JOIN shipments s ON s.id = h.shipment_id
    WHERE s.status <> h.to_status LIMIT ?1)";

constexpr std::string_view select_foreign_keys = R"(
    SELECT 'the key ' || quote(substr(key, 1, 64)) ||
           ' has an answer that Holdfast cannot have given'
    FROM idempotency_keys
    WHERE length(CAST(key AS BLOB)) NOT BETWEEN 1 AND 255 OR length(content) <> 32
        OR status NOT BETWEEN 200 AND 599 OR created_at <= 0
    LIMIT ?1)";

constexpr std::string_view select_wrong_alerts = R"(
    SELECT 'alert ' || id || ' was announced, and there is no notice of it'
    FROM alerts a WHERE announced_at IS NOT NULL AND resolved_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM alert_notices n
                        WHERE n.alert_id = a.id AND n.event = 'firing')
    UNION ALL
    SELECT 'the delivery of notice ' || notice_id || ' to ' || quote(substr(receiver, 1, 64)) ||
           ' is of no notice'
    FROM alert_deliveries
    WHERE NOT EXISTS (SELECT 1 FROM alert_notices WHERE id = notice_id)
    LIMIT ?1)";

constexpr std::string_view select_foreign_samples = R"(
    SELECT 'the sample of ' || at || ' has ' || bytes || ' bytes, ' || free_bytes || ' free'
    FROM store_samples WHERE at <= 0 OR bytes < 0 OR free_bytes < 0 LIMIT ?1)";

constexpr std::array ledger_checks{
    RowCheck{.name = "counts of shipments",
             .table = "arriving_shipments",
             .sql = select_wrong_counts,
             .remedy = "with the service stopped, count again: DELETE FROM shipment_counts; INSERT "
                       "INTO shipment_counts SELECT status, count(*) FROM present_shipments GROUP "
                       "BY status;"},
    RowCheck{.name = "imports",
             .table = "arriving_shipments",
             .sql = select_wrong_arrivals,
             .remedy = "start the service, which undoes an import that did not end, and verify "
                       "again; if it is still so, go back to a backup with holdfastctl restore"},
    RowCheck{.name = "statuses of shipments",
             .table = "shipments",
             .sql = select_foreign_statuses,
             .remedy = "another program wrote it; give it a status of the form "
                       "[A-Z][A-Z0-9_]{0,31}: UPDATE shipments SET status = ... WHERE id = ...;"},
    RowCheck{.name = "times of shipments",
             .table = "shipments",
             .sql = select_foreign_times,
             .remedy = "another program wrote it; write the time as RFC 3339 in UTC, such as "
                       "2026-11-21T03:04:05Z: UPDATE shipments SET created_at = ... WHERE id = "
                       "...;"},
    RowCheck{.name = "histories of shipments",
             .table = "shipment_history",
             .sql = select_wrong_histories,
             .remedy = "another program replaced the shipment or changed it without its triggers; "
                       "to have it in the history, change the status again: holdfastctl shipments "
                       "set"},
    RowCheck{.name = "counts of orders",
             .table = "order_counts",
             .sql = select_wrong_order_counts,
             .remedy = "with the service stopped, count again: UPDATE order_counts SET count = "
                       "(SELECT count(*) FROM orders WHERE orders.state = order_counts.state);"},
    RowCheck{.name = "results of services",
             .table = "watch_latest",
             .sql = select_lost_results,
             .remedy =
                 "another program removed the service; if it is not to come back, remove what "
                 "is left: DELETE FROM watch_latest WHERE service = ...; and the same of "
                 "watch_chunks, watch_hours, watch_days, watch_changes and watch_texts"},
    RowCheck{.name = "alerts",
             .table = "alert_deliveries",
             .sql = select_wrong_alerts,
             .remedy =
                 "another program removed rows; with the service stopped, end such alerts and "
                 "deliveries: UPDATE alerts SET resolved_at = raised_at WHERE id = ...; "
                 "DELETE FROM alert_deliveries WHERE notice_id = ...;"},
    RowCheck{.name = "kept answers",
             .table = "idempotency_keys",
             .sql = select_foreign_keys,
             .remedy = "another program wrote it; remove it: DELETE FROM idempotency_keys WHERE "
                       "key = ...;"},
};

constexpr std::array telemetry_checks{
    RowCheck{.name = "samples of the store",
             .table = "store_samples",
             .sql = select_foreign_samples,
             .remedy = "remove it: DELETE FROM store_samples WHERE at = ...;"},
};

}  // namespace

std::span<const RowCheck> row_checks(const Kind& kind) noexcept
{
    if (kind.application_id == ledger_kind().application_id)
        return ledger_checks;
    if (kind.application_id == telemetry_kind().application_id)
        return telemetry_checks;
    return {};
}

}  // namespace holdfast::store
