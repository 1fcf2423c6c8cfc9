-- Alerts about services, and what receivers are told of them. All times are Unix microseconds.
CREATE TABLE alerts(
    id              INTEGER PRIMARY KEY,  -- From alerting.last_number.
    kind            TEXT NOT NULL
                    CHECK (kind IN ('down', 'heartbeat', 'degraded', 'latency', 'version',
                                    'certificate', 'host_offline')),
    service_key     INTEGER NOT NULL,     -- 0: this host.
    service_id      TEXT NOT NULL,        -- As it was then: the service may be gone.
    status          TEXT NOT NULL,
    reason          TEXT NOT NULL,        -- For people.
    failures        INTEGER NOT NULL,     -- In a row, when it was last told.
    since_at        INTEGER NOT NULL,     -- The first of these checks.
    last_checked_at INTEGER NOT NULL,
    raised_at       INTEGER NOT NULL,
    held            TEXT NOT NULL CHECK (held IN ('no', 'dependency', 'silence')),
    children        TEXT NOT NULL,        -- Ids of services that it explains, one a line.
    announced_at    INTEGER,              -- NULL: nobody was told.
    dedup_key       TEXT,                 -- The same from the first word of it to the last.
    told_at         INTEGER NOT NULL,
    acknowledged_at INTEGER,
    acknowledged_by TEXT,
    resolved_at     INTEGER,              -- NULL: it is up.
    CHECK ((announced_at IS NULL) = (dedup_key IS NULL)),
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
) STRICT;

-- One of a kind is up for a service at a time.
CREATE UNIQUE INDEX alerts_up ON alerts(service_key, kind) WHERE resolved_at IS NULL;
CREATE INDEX alerts_key_up ON alerts(dedup_key) WHERE resolved_at IS NULL;
CREATE INDEX alerts_raised ON alerts(raised_at);
CREATE INDEX alerts_resolved ON alerts(resolved_at) WHERE resolved_at IS NOT NULL;

-- Checks in a row that were bad, or good while an alert is up. What is well has no row.
CREATE TABLE alert_streaks(
    service_key INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    failures    INTEGER NOT NULL,
    successes   INTEGER NOT NULL,
    since_at    INTEGER NOT NULL,  -- The first failure.
    last_at     INTEGER NOT NULL,  -- The last check that counted.
    PRIMARY KEY (service_key, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE silences(
    id           INTEGER PRIMARY KEY,
    ids          TEXT NOT NULL,  -- Which services; four lists, one name a line.
    groups       TEXT NOT NULL,
    tags         TEXT NOT NULL,
    environments TEXT NOT NULL,
    starts_at    INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    author       TEXT NOT NULL,
    comment      TEXT NOT NULL
) STRICT;

CREATE INDEX silences_ends ON silences(ends_at);

CREATE TABLE maintenance_windows(
    id             INTEGER PRIMARY KEY,
    ids            TEXT NOT NULL,     -- As in silences.
    groups         TEXT NOT NULL,
    tags           TEXT NOT NULL,
    environments   TEXT NOT NULL,
    starts_at      INTEGER NOT NULL,  -- Of one that recurs: not before.
    lasts_us       INTEGER NOT NULL,
    weekdays       INTEGER,           -- Bits from Monday on; NULL: it is one-off.
    minute_of_day  INTEGER,
    offset_minutes INTEGER,           -- Of its zone; NULL: the host's.
    ended_at       INTEGER,           -- It was ended early, or is no more.
    author         TEXT NOT NULL,
    comment        TEXT NOT NULL,
    CHECK ((weekdays IS NULL) = (minute_of_day IS NULL))
) STRICT;

-- What there is to tell.
CREATE TABLE alert_notices(
    id        INTEGER PRIMARY KEY,  -- From alerting.last_number: in the order of what happened.
    alert_id  INTEGER NOT NULL,
    dedup_key TEXT NOT NULL,
    event     TEXT NOT NULL CHECK (event IN ('firing', 'reminder', 'renewal', 'resolved')),
    at        INTEGER NOT NULL,
    body      TEXT NOT NULL         -- JSON: what was known then.
) STRICT;

CREATE INDEX alert_notices_at ON alert_notices(at);

-- To whom, and how far it came. A row is there from the transaction of its notice on.
CREATE TABLE alert_deliveries(
    notice_id  INTEGER NOT NULL,
    receiver   TEXT NOT NULL,
    alert_id   INTEGER NOT NULL,
    event      TEXT NOT NULL,
    dedup_key  TEXT NOT NULL,
    state      TEXT NOT NULL DEFAULT 'pending'
               CHECK (state IN ('pending', 'sent', 'dead', 'needless')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER NOT NULL,
    lease      INTEGER,                     -- The epoch of the process that sends it.
    maybe_sent INTEGER NOT NULL DEFAULT 0,  -- An attempt ended so that it may have arrived.
    error      TEXT,                        -- Of the last attempt, without secrets.
    ended_at   INTEGER,
    PRIMARY KEY (notice_id, receiver),
    CHECK ((state = 'pending') = (ended_at IS NULL)),
    CHECK (lease IS NULL OR state = 'pending')
) STRICT, WITHOUT ROWID;

-- Only what is not finished is in here, so that the outbox costs the same whatever was sent before.
CREATE INDEX alert_deliveries_pending ON alert_deliveries(receiver, alert_id, notice_id)
    WHERE state = 'pending';
CREATE INDEX alert_deliveries_due ON alert_deliveries(receiver, due_at, notice_id)
    WHERE state = 'pending';
CREATE INDEX alert_deliveries_alert ON alert_deliveries(alert_id, receiver);
CREATE INDEX alert_deliveries_dead ON alert_deliveries(ended_at) WHERE state = 'dead';

CREATE TRIGGER alert_notices_delete AFTER DELETE ON alert_notices BEGIN
    DELETE FROM alert_deliveries WHERE notice_id = OLD.id;
END;

-- One row.
CREATE TABLE alerting(
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    epoch       INTEGER NOT NULL,  -- One more at each start: older leases are nobody's.
    last_number INTEGER NOT NULL   -- Given to an alert, a notice, a silence or a window; never again.
) STRICT;

INSERT INTO alerting(id, epoch, last_number) VALUES (1, 0, 0);
