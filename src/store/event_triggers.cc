#include "store/event_triggers.h"

namespace holdfast::store {

const std::string_view event_triggers_sql = R"sql(
CREATE TEMP TRIGGER IF NOT EXISTS orders_event_insert AFTER INSERT ON main.orders BEGIN
    INSERT INTO domain_events(at, type, key, data, trace_parent)
    VALUES (NEW.created_at, 'order.accepted', NEW.order_id,
            json_object('order_id', NEW.order_id, 'product', NEW.product,
                        'quantity', NEW.quantity),
            NEW.traceparent);
END;

CREATE TEMP TRIGGER IF NOT EXISTS orders_event_end AFTER UPDATE OF state ON main.orders
WHEN OLD.state <> NEW.state BEGIN
    INSERT INTO domain_events(at, type, key, data, trace_parent)
    VALUES (NEW.finished_at, 'order.' || lower(NEW.state), NEW.order_id,
            CASE NEW.state
                WHEN 'Validated'
                THEN json_object('order_id', NEW.order_id, 'shipment_id', NEW.shipment_id)
                WHEN 'Failed'
                THEN json_object('order_id', NEW.order_id, 'reason', NEW.reason)
                ELSE json_object('order_id', NEW.order_id)
            END,
            NEW.traceparent);
END;

CREATE TEMP TRIGGER IF NOT EXISTS order_queue_event AFTER UPDATE OF breaker_state ON main.order_queue
WHEN OLD.breaker_state <> NEW.breaker_state BEGIN
    INSERT INTO domain_events(at, type, key, data)
    VALUES (NEW.breaker_since, 'breaker.moved', 'breaker',
            json_object('from', OLD.breaker_state, 'to', NEW.breaker_state));
END;

CREATE TEMP TRIGGER IF NOT EXISTS shipments_event_update AFTER UPDATE OF status ON main.shipments
WHEN OLD.status <> NEW.status BEGIN
    INSERT INTO domain_events(at, type, key, data)
    VALUES (CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000,
            'shipment.status_changed', 'shipment:' || NEW.id,
            json_object('shipment_id', NEW.id, 'from', OLD.status, 'to', NEW.status));
END;

CREATE TEMP TRIGGER IF NOT EXISTS watch_changes_event AFTER INSERT ON main.watch_changes BEGIN
    INSERT INTO domain_events(at, type, key, data)
    SELECT NEW.at * 1000, 'service.status_changed', 'service:' || id,
           json_object('serviceId', id,
                       'from', json_extract(words, '$[' || NEW.from_status || ']'),
                       'to', json_extract(words, '$[' || NEW.to_status || ']'),
                       'inMaintenance', json(iif(NEW.in_maintenance, 'true', 'false')),
                       'reason', NEW.reason)
    FROM watch_services,
         (SELECT '["HEALTHY","DEGRADED","UNHEALTHY","DOWN","UNKNOWN"]' AS words)
    WHERE key = NEW.service;
END;

CREATE TEMP TRIGGER IF NOT EXISTS alerts_event_insert AFTER INSERT ON main.alerts BEGIN
    INSERT INTO domain_events(at, type, key, data)
    VALUES (NEW.raised_at, 'alert.raised', 'alert:' || NEW.id,
            json_object('alert_id', NEW.id, 'kind', NEW.kind, 'serviceId', NEW.service_id,
                        'status', NEW.status, 'reason', NEW.reason));
END;

CREATE TEMP TRIGGER IF NOT EXISTS alerts_event_resolved AFTER UPDATE OF resolved_at ON main.alerts
WHEN OLD.resolved_at IS NULL AND NEW.resolved_at IS NOT NULL BEGIN
    INSERT INTO domain_events(at, type, key, data)
    VALUES (NEW.resolved_at, 'alert.resolved', 'alert:' || NEW.id,
            json_object('alert_id', NEW.id, 'kind', NEW.kind, 'serviceId', NEW.service_id,
                        'status', NEW.status, 'reason', NEW.reason));
END;
)sql";

}  // namespace holdfast::store
