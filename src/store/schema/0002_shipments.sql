-- Shipments. The columns are those of the service that came before, so that its tools go on.
CREATE TABLE shipments(
    id         INTEGER PRIMARY KEY,
    status     TEXT NOT NULL,  -- The user's word: [A-Z][A-Z0-9_]{0,31}.
    created_at TEXT NOT NULL   -- RFC 3339, UTC.
) STRICT;

-- How many there are of each status, kept by triggers: whoever writes, it is right.
CREATE TABLE shipment_counts(
    status TEXT PRIMARY KEY,
    count  INTEGER NOT NULL CHECK (count >= 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER shipments_count_insert AFTER INSERT ON shipments BEGIN
    INSERT INTO shipment_counts(status, count) VALUES (NEW.status, 1)
        ON CONFLICT(status) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER shipments_count_delete AFTER DELETE ON shipments BEGIN
    UPDATE shipment_counts SET count = count - 1 WHERE status = OLD.status;
END;

CREATE TRIGGER shipments_count_update AFTER UPDATE OF status ON shipments
WHEN OLD.status <> NEW.status BEGIN
    UPDATE shipment_counts SET count = count - 1 WHERE status = OLD.status;
    INSERT INTO shipment_counts(status, count) VALUES (NEW.status, 1)
        ON CONFLICT(status) DO UPDATE SET count = count + 1;
END;
