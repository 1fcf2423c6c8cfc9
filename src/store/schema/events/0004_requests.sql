-- What was asked and answered, here or, as a topic tells, elsewhere. The columns are those of the
-- service that came before, so that its tools go on; ids count through all four tables, in the
-- order in which the rows were stored. Times are RFC 3339, UTC.
CREATE TABLE http_requests(
    id        INTEGER PRIMARY KEY,
    timestamp TEXT NOT NULL,
    user_ip   TEXT,
    method    TEXT,
    endpoint  TEXT,
    hostname  TEXT,
    os        TEXT,
    event_id  TEXT,  -- NULL: it happened here, and its id follows from the others.
    trace     TEXT   -- W3C traceparent; NULL: nobody knows.
) STRICT;

CREATE TABLE http_responses(
    id               INTEGER PRIMARY KEY,
    timestamp        TEXT NOT NULL,
    user_ip          TEXT,
    status_code      INTEGER,
    response_time_ms REAL,
    event_id         TEXT,
    trace            TEXT
) STRICT;

CREATE TABLE errors(
    id            INTEGER PRIMARY KEY,
    timestamp     TEXT NOT NULL,
    error_message TEXT,
    error_type    TEXT,
    endpoint      TEXT,
    event_id      TEXT,
    trace         TEXT
) STRICT;

-- Of any other type.
CREATE TABLE other_events(
    id         INTEGER PRIMARY KEY,
    timestamp  TEXT NOT NULL,
    event_type TEXT NOT NULL,
    data       TEXT NOT NULL,  -- A JSON object.
    event_id   TEXT,
    trace      TEXT
) STRICT;

CREATE INDEX http_requests_timestamp ON http_requests(timestamp);
CREATE INDEX http_responses_timestamp ON http_responses(timestamp);
CREATE INDEX errors_timestamp ON errors(timestamp);
CREATE INDEX other_events_timestamp ON other_events(timestamp);
CREATE INDEX other_events_type_timestamp ON other_events(event_type, timestamp);

-- One row.
CREATE TABLE event_state(
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    origin  INTEGER NOT NULL,  -- What makes ids of events unique among all databases.
    last_id INTEGER NOT NULL   -- Of a row; never given twice.
) STRICT;

INSERT INTO event_state(id, origin, last_id) VALUES (1, random(), 0);

-- How far each sink has come.
CREATE TABLE event_sinks(
    sink     TEXT PRIMARY KEY,
    position INTEGER NOT NULL  -- An id.
) STRICT, WITHOUT ROWID;

-- Where the next batch of a topic begins. Stored with the rows of the batch before.
CREATE TABLE consumer_offsets(
    topic     TEXT NOT NULL,
    partition INTEGER NOT NULL,
    next      INTEGER NOT NULL,
    PRIMARY KEY (topic, partition)
) STRICT, WITHOUT ROWID;

-- Ids of events that came from a topic, so that one that comes again is stored once.
CREATE TABLE consumed_ids(
    event_id TEXT PRIMARY KEY,
    at       INTEGER NOT NULL  -- Unix seconds: when it came.
) STRICT, WITHOUT ROWID;

CREATE INDEX consumed_ids_at ON consumed_ids(at);

-- What came from a topic and is no event, as it was.
CREATE TABLE dead_letters(
    id         INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,  -- Unix seconds: when it came.
    topic      TEXT NOT NULL,
    partition  INTEGER NOT NULL,
    offset     INTEGER NOT NULL,
    key        BLOB NOT NULL,
    value      BLOB NOT NULL,     -- The first of it.
    bytes      INTEGER NOT NULL,  -- How long it was.
    reason     TEXT NOT NULL      -- For people.
) STRICT;

CREATE INDEX dead_letters_at ON dead_letters(at);
