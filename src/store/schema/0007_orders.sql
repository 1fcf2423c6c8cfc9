-- Orders, and how far the external service has come with them. All times are Unix microseconds.
CREATE TABLE orders(
    id          INTEGER PRIMARY KEY,  -- In the order in which they were accepted.
    order_id    TEXT NOT NULL,        -- The client's word for it, or ours: at most 128 bytes.
    product     TEXT NOT NULL,
    quantity    INTEGER NOT NULL CHECK (quantity > 0),
    state       TEXT NOT NULL DEFAULT 'Processing'
                CHECK (state IN ('Processing', 'Validated', 'Rejected', 'Failed')),
    reason      TEXT,                 -- Why it failed: declined, deadline, attempts, operator.
    shipment_id INTEGER,              -- What a validated one became.
    created_at  INTEGER NOT NULL,
    finished_at INTEGER,
    deadline_at INTEGER NOT NULL,     -- Without the time in which the breaker is forced open.
    lane        INTEGER NOT NULL DEFAULT 0 CHECK (lane IN (0, 1, 2)),  -- First try, retry, parked.
    due_at      INTEGER NOT NULL,
    attempt     INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),   -- Of this episode.
    attempts    INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),  -- In all.
    lease       INTEGER,              -- Who has it now: epoch * 2^32 + the number of the claim.
    lease_until INTEGER,
    claimed_at  INTEGER,
    breaker     TEXT,                 -- The state of the breaker when it was claimed.
    CHECK ((state = 'Processing') = (finished_at IS NULL)),
    CHECK ((state = 'Failed') = (reason IS NOT NULL)),
    CHECK ((state = 'Validated') = (shipment_id IS NOT NULL)),
    CHECK ((lease IS NULL) = (lease_until IS NULL) AND (lease IS NULL) = (claimed_at IS NULL)),
    CHECK (lease IS NULL OR state = 'Processing')
) STRICT;

CREATE UNIQUE INDEX orders_order_id ON orders(order_id);
-- Only orders that are not final are in these three, so that the queue costs the same whatever was
-- finished before.
CREATE INDEX orders_waiting ON orders(lane, due_at, id)
    WHERE state = 'Processing' AND lease IS NULL;
CREATE INDEX orders_leased ON orders(lease_until) WHERE lease IS NOT NULL;
CREATE INDEX orders_deadline ON orders(deadline_at) WHERE state = 'Processing';

-- One transition an order, whoever writes.
CREATE TRIGGER orders_begin BEFORE INSERT ON orders WHEN NEW.state <> 'Processing' BEGIN
    SELECT RAISE(ABORT, 'an order begins as Processing');
END;

CREATE TRIGGER orders_end BEFORE UPDATE ON orders WHEN OLD.state <> 'Processing' BEGIN
    SELECT RAISE(ABORT, 'an order that is final stays as it is');
END;

-- The calls that were made for an order: the last hundred.
CREATE TABLE order_attempts(
    order_key   INTEGER NOT NULL,  -- orders.id.
    number      INTEGER NOT NULL,  -- From 1.
    began_at    INTEGER NOT NULL,
    breaker     TEXT NOT NULL,     -- Its state when the order was claimed for this.
    outcome     TEXT NOT NULL,
    http_status INTEGER,           -- NULL: there was no answer.
    took_us     INTEGER,           -- NULL: nobody knows.
    detail      TEXT NOT NULL,     -- For people.
    PRIMARY KEY (order_key, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER orders_delete_attempts AFTER DELETE ON orders BEGIN
    DELETE FROM order_attempts WHERE order_key = OLD.id;
END;

-- How many orders there are in each state, kept by triggers: whoever writes, it is right.
CREATE TABLE order_counts(
    state TEXT PRIMARY KEY,
    count INTEGER NOT NULL CHECK (count >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO order_counts(state, count)
VALUES ('Processing', 0), ('Validated', 0), ('Rejected', 0), ('Failed', 0);

CREATE TRIGGER orders_count_insert AFTER INSERT ON orders BEGIN
    UPDATE order_counts SET count = count + 1 WHERE state = NEW.state;
END;

CREATE TRIGGER orders_count_delete AFTER DELETE ON orders BEGIN
    UPDATE order_counts SET count = count - 1 WHERE state = OLD.state;
END;

CREATE TRIGGER orders_count_update AFTER UPDATE OF state ON orders
WHEN OLD.state <> NEW.state BEGIN
    UPDATE order_counts SET count = count - 1 WHERE state = OLD.state;
    UPDATE order_counts SET count = count + 1 WHERE state = NEW.state;
END;

-- What outlives the process that works on them. One row.
CREATE TABLE order_queue(
    id                   INTEGER PRIMARY KEY CHECK (id = 1),
    epoch                INTEGER NOT NULL,  -- One more at each start: older leases are nobody's.
    breaker_state        TEXT NOT NULL,
    breaker_since        INTEGER NOT NULL,
    breaker_wait_us      INTEGER NOT NULL,
    breaker_times_opened INTEGER NOT NULL,
    forced_us            INTEGER NOT NULL,  -- How long it was forced open, ever.
    forced_since         INTEGER            -- NULL: it is not.
) STRICT;

INSERT INTO order_queue(id, epoch, breaker_state, breaker_since, breaker_wait_us,
                        breaker_times_opened, forced_us)
VALUES (1, 0, 'closed', 0, 0, 0, 0);
