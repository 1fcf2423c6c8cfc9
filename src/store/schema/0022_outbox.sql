-- What has happened here, for whoever wants to be told. The triggers that write it down, in the
-- transaction of the change, are those of the connection that writes (store/event_triggers.cc). All
-- times are Unix microseconds.
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
