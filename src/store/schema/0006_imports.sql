-- Imports: many shipments that come at once. They are stored between other writes, a few in each
-- transaction, and are there, for lists and for counts, when the last one is: all or none.
CREATE TABLE imports(
    id       INTEGER PRIMARY KEY,
    state    TEXT NOT NULL CHECK (state IN ('arriving', 'complete', 'undone')),
    actor    TEXT NOT NULL,     -- "user:alice", "uid:0".
    begun_at TEXT NOT NULL,     -- RFC 3339, UTC.
    ended_at TEXT,
    rows     INTEGER NOT NULL,  -- That it brings.
    first_id INTEGER NOT NULL,  -- Of theirs. If there are `rows` ids up to the last, all are.
    last_id  INTEGER NOT NULL
) STRICT;

-- One at a time.
CREATE UNIQUE INDEX imports_arriving ON imports(state) WHERE state = 'arriving';

-- The ids of what the import under way has stored so far: ranges that do not overlap. Empty when
-- none is under way.
CREATE TABLE arriving_shipments(
    first_id INTEGER PRIMARY KEY,
    last_id  INTEGER NOT NULL
) STRICT;

-- How many of them there are of each status, kept by triggers, and added to the others at the end.
CREATE TABLE arriving_counts(
    status TEXT PRIMARY KEY,
    count  INTEGER NOT NULL CHECK (count >= 0)
) STRICT, WITHOUT ROWID;

DROP TRIGGER shipments_count_insert;
DROP TRIGGER shipments_count_delete;
DROP TRIGGER shipments_count_update;
DROP TRIGGER shipments_history_update;
DROP TRIGGER shipments_history_delete;

-- In all of these, an id is arriving if it is at most the end of the last range that begins at or
-- before it. That is NULL when there is none, hence IS NOT TRUE.
CREATE TRIGGER shipments_count_insert AFTER INSERT ON shipments
WHEN (NEW.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= NEW.id
                 ORDER BY first_id DESC LIMIT 1)) IS NOT TRUE BEGIN
    INSERT INTO shipment_counts(status, count) VALUES (NEW.status, 1)
        ON CONFLICT(status) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER shipments_arriving_insert AFTER INSERT ON shipments
WHEN NEW.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= NEW.id
                ORDER BY first_id DESC LIMIT 1) BEGIN
    INSERT INTO arriving_counts(status, count) VALUES (NEW.status, 1)
        ON CONFLICT(status) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER shipments_count_delete AFTER DELETE ON shipments
WHEN (OLD.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= OLD.id
                 ORDER BY first_id DESC LIMIT 1)) IS NOT TRUE BEGIN
    UPDATE shipment_counts SET count = count - 1 WHERE status = OLD.status;
END;

CREATE TRIGGER shipments_arriving_delete AFTER DELETE ON shipments
WHEN OLD.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= OLD.id
                ORDER BY first_id DESC LIMIT 1) BEGIN
    UPDATE arriving_counts SET count = count - 1 WHERE status = OLD.status;
END;

-- Also when a row moves to another id, out of what is arriving or into it.
CREATE TRIGGER shipments_count_update AFTER UPDATE OF id, status ON shipments
WHEN OLD.status <> NEW.status OR OLD.id <> NEW.id BEGIN
    UPDATE shipment_counts SET count = count - 1
    WHERE status = OLD.status
      AND (OLD.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= OLD.id
                      ORDER BY first_id DESC LIMIT 1)) IS NOT TRUE;
    UPDATE arriving_counts SET count = count - 1
    WHERE status = OLD.status
      AND OLD.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= OLD.id
                     ORDER BY first_id DESC LIMIT 1);
    INSERT INTO shipment_counts(status, count)
        SELECT NEW.status, 1
        WHERE (NEW.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= NEW.id
                          ORDER BY first_id DESC LIMIT 1)) IS NOT TRUE
        ON CONFLICT(status) DO UPDATE SET count = count + 1;
    INSERT INTO arriving_counts(status, count)
        SELECT NEW.status, 1
        WHERE NEW.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= NEW.id
                         ORDER BY first_id DESC LIMIT 1)
        ON CONFLICT(status) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER shipments_history_update AFTER UPDATE OF status ON shipments
WHEN OLD.status <> NEW.status
 AND (NEW.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= NEW.id
                 ORDER BY first_id DESC LIMIT 1)) IS NOT TRUE BEGIN
    INSERT INTO shipment_history(shipment_id, number, at, from_status, to_status)
    SELECT NEW.id, coalesce(max(number), 0) + 1, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
           OLD.status, NEW.status
    FROM shipment_history WHERE shipment_id = NEW.id;
END;

CREATE TRIGGER shipments_history_delete AFTER DELETE ON shipments
WHEN (OLD.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= OLD.id
                 ORDER BY first_id DESC LIMIT 1)) IS NOT TRUE BEGIN
    INSERT INTO shipment_history(shipment_id, number, at, from_status)
    SELECT OLD.id, coalesce(max(number), 0) + 1, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), OLD.status
    FROM shipment_history WHERE shipment_id = OLD.id;
END;

-- Those that are there for everybody.
CREATE VIEW present_shipments AS
SELECT id, status, created_at FROM shipments
WHERE (id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= shipments.id
              ORDER BY first_id DESC LIMIT 1)) IS NOT TRUE;
