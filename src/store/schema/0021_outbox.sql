-- What has happened here, for whoever wants to be told. Triggers write it down in the transaction
-- of the change: whoever makes one, there is an event of it, and there is none without. All times
-- are Unix microseconds.
CREATE TABLE domain_events(
    -- In the order in which they happened. Never given twice: where a sink has come to is one of
    -- these.
    sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
    at           INTEGER NOT NULL,
    type         TEXT NOT NULL,  -- A letter, then letters, digits, '.', '_' and '-'.
    key          TEXT NOT NULL,  -- Events of the same one keep their order. Empty: of none.
    data         TEXT NOT NULL,  -- A JSON object.
    topic        TEXT,           -- NULL: that of the configuration.
    trace_parent TEXT            -- W3C traceparent; NULL: nobody knows.
) STRICT;

CREATE INDEX domain_events_at ON domain_events(at);
CREATE INDEX domain_events_type_at ON domain_events(type, at);

-- How far each sink has come: what is behind its position was delivered, or is parked.
CREATE TABLE event_sinks(
    sink     TEXT PRIMARY KEY,
    position INTEGER NOT NULL  -- A domain_events.sequence.
) STRICT, WITHOUT ROWID;

-- What a sink will not take, and what follows of the same key.
CREATE TABLE parked_events(
    sink     TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    key      TEXT NOT NULL,
    at       INTEGER NOT NULL,
    why      TEXT NOT NULL,  -- For people.
    PRIMARY KEY (sink, sequence)
) STRICT, WITHOUT ROWID;

-- What makes ids of events unique among all databases. One row.
CREATE TABLE event_origin(
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    origin INTEGER NOT NULL
) STRICT;

INSERT INTO event_origin(id, origin) VALUES (1, random());

CREATE TRIGGER orders_event_insert AFTER INSERT ON orders BEGIN
    INSERT INTO domain_events(at, type, key, data)
    VALUES (NEW.created_at, 'order.accepted', NEW.order_id,
            json_object('order_id', NEW.order_id, 'product', NEW.product,
                        'quantity', NEW.quantity));
END;

CREATE TRIGGER orders_event_end AFTER UPDATE OF state ON orders WHEN OLD.state <> NEW.state BEGIN
    INSERT INTO domain_events(at, type, key, data)
    VALUES (NEW.finished_at, 'order.' || lower(NEW.state), NEW.order_id,
            CASE NEW.state
                WHEN 'Validated'
                THEN json_object('order_id', NEW.order_id, 'shipment_id', NEW.shipment_id)
                WHEN 'Failed'
                THEN json_object('order_id', NEW.order_id, 'reason', NEW.reason)
                ELSE json_object('order_id', NEW.order_id)
            END);
END;

CREATE TRIGGER order_queue_event AFTER UPDATE OF breaker_state ON order_queue
WHEN OLD.breaker_state <> NEW.breaker_state BEGIN
    INSERT INTO domain_events(at, type, key, data)
    VALUES (NEW.breaker_since, 'breaker.moved', 'breaker',
            json_object('from', OLD.breaker_state, 'to', NEW.breaker_state));
END;

CREATE TRIGGER shipments_event_update AFTER UPDATE OF status ON shipments
WHEN OLD.status <> NEW.status BEGIN
    INSERT INTO domain_events(at, type, key, data)
    VALUES (CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000,
            'shipment.status_changed', 'shipment:' || NEW.id,
            json_object('shipment_id', NEW.id, 'from', OLD.status, 'to', NEW.status));
END;

CREATE TRIGGER watch_changes_event AFTER INSERT ON watch_changes BEGIN
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

CREATE TRIGGER alerts_event_insert AFTER INSERT ON alerts BEGIN
    INSERT INTO domain_events(at, type, key, data)
    VALUES (NEW.raised_at, 'alert.raised', 'alert:' || NEW.id,
            json_object('alert_id', NEW.id, 'kind', NEW.kind, 'serviceId', NEW.service_id,
                        'status', NEW.status, 'reason', NEW.reason));
END;

CREATE TRIGGER alerts_event_resolved AFTER UPDATE OF resolved_at ON alerts
WHEN OLD.resolved_at IS NULL AND NEW.resolved_at IS NOT NULL BEGIN
    INSERT INTO domain_events(at, type, key, data)
    VALUES (NEW.resolved_at, 'alert.resolved', 'alert:' || NEW.id,
            json_object('alert_id', NEW.id, 'kind', NEW.kind, 'serviceId', NEW.service_id,
                        'status', NEW.status, 'reason', NEW.reason));
END;
