-- Orders anew, with the same columns and plainer checks. Of IN with more than two values SQLite makes
-- a temporary tree, fills it and drops it, for each row that is written and each such check: a tenth
-- of what it cost to take an order. Ids stay: attempts and shipments know orders by them.
CREATE TABLE orders_anew(
    id          INTEGER PRIMARY KEY,  -- In the order in which they were accepted.
    order_id    TEXT NOT NULL,        -- The client's word for it, or ours: at most 128 bytes.
    product     TEXT NOT NULL,
    quantity    INTEGER NOT NULL CHECK (quantity > 0),
    state       TEXT NOT NULL DEFAULT 'Processing'
                CHECK (state = 'Processing' OR state = 'Validated' OR state = 'Rejected'
                       OR state = 'Failed'),
    reason      TEXT,                 -- Why it failed: declined, deadline, attempts, operator.
    shipment_id INTEGER,              -- What a validated one became.
    created_at  INTEGER NOT NULL,
    finished_at INTEGER,
    deadline_at INTEGER NOT NULL,     -- Without the time in which the breaker is forced open.
    lane        INTEGER NOT NULL DEFAULT 0
                CHECK (lane BETWEEN 0 AND 2),  -- First try, retry, parked.
    due_at      INTEGER NOT NULL,
    attempt     INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),   -- Of this episode.
    attempts    INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),  -- In all.
    lease       INTEGER,              -- Who has it now: epoch * 2^32 + the number of the claim.
    lease_until INTEGER,
    claimed_at  INTEGER,
    breaker     TEXT,                 -- The state of the breaker when it was claimed.
    placed_by   TEXT,                 -- "user:alice"; NULL: another program than ours.
    ended_by    TEXT,                 -- The person who ended it.
    retry_of    TEXT,                 -- The order_id of a failed one that it takes the place of.
    CHECK ((state = 'Processing') = (finished_at IS NULL)),
    CHECK ((state = 'Failed') = (reason IS NOT NULL)),
    CHECK ((state = 'Validated') = (shipment_id IS NOT NULL)),
    CHECK ((lease IS NULL) = (lease_until IS NULL) AND (lease IS NULL) = (claimed_at IS NULL)),
    CHECK (lease IS NULL OR state = 'Processing')
) STRICT;

INSERT INTO orders_anew(id, order_id, product, quantity, state, reason, shipment_id, created_at,
                        finished_at, deadline_at, lane, due_at, attempt, attempts, lease,
                        lease_until, claimed_at, breaker, placed_by, ended_by, retry_of)
SELECT id, order_id, product, quantity, state, reason, shipment_id, created_at,
       finished_at, deadline_at, lane, due_at, attempt, attempts, lease,
       lease_until, claimed_at, breaker, placed_by, ended_by, retry_of
FROM orders;

-- Its triggers and indexes go with it; a table that is dropped fires none. All of them again:
DROP TABLE orders;
ALTER TABLE orders_anew RENAME TO orders;

CREATE UNIQUE INDEX orders_order_id ON orders(order_id);
CREATE INDEX orders_waiting ON orders(lane, due_at, id)
    WHERE state = 'Processing' AND lease IS NULL;
CREATE INDEX orders_leased ON orders(lease_until) WHERE lease IS NOT NULL;
CREATE INDEX orders_deadline ON orders(deadline_at) WHERE state = 'Processing';
CREATE INDEX orders_state_created ON orders(state, created_at);
CREATE INDEX orders_product_state_created ON orders(product, state, created_at);
CREATE UNIQUE INDEX orders_retry_of ON orders(retry_of) WHERE retry_of IS NOT NULL;

-- One transition an order, whoever writes.
CREATE TRIGGER orders_end BEFORE UPDATE ON orders WHEN OLD.state <> 'Processing' BEGIN
    SELECT RAISE(ABORT, 'an order that is final stays as it is');
END;

CREATE TRIGGER orders_begin BEFORE INSERT ON orders WHEN NEW.state <> 'Processing' BEGIN
    SELECT RAISE(ABORT, 'an order begins as Processing');
END;

CREATE TRIGGER orders_delete_attempts AFTER DELETE ON orders BEGIN
    DELETE FROM order_attempts WHERE order_key = OLD.id;
END;

-- How many there are in each state: the counts themselves stay.
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
