-- What became of each shipment's status. Triggers keep it: whoever writes, it is there.
CREATE TABLE shipment_history(
    shipment_id INTEGER NOT NULL,  -- The shipment may be gone.
    number      INTEGER NOT NULL,  -- From 1, in order; of one shipment.
    at          TEXT NOT NULL,     -- RFC 3339, UTC.
    actor       TEXT,              -- "user:alice", "uid:0"; NULL: another program.
    from_status TEXT,              -- NULL: it was recorded.
    to_status   TEXT,              -- NULL: it was deleted.
    PRIMARY KEY (shipment_id, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER shipments_history_update AFTER UPDATE OF status ON shipments
WHEN OLD.status <> NEW.status BEGIN
    INSERT INTO shipment_history(shipment_id, number, at, from_status, to_status)
    SELECT NEW.id, coalesce(max(number), 0) + 1, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
           OLD.status, NEW.status
    FROM shipment_history WHERE shipment_id = NEW.id;
END;

CREATE TRIGGER shipments_history_delete AFTER DELETE ON shipments BEGIN
    INSERT INTO shipment_history(shipment_id, number, at, from_status)
    SELECT OLD.id, coalesce(max(number), 0) + 1, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), OLD.status
    FROM shipment_history WHERE shipment_id = OLD.id;
END;
