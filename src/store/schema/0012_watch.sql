-- Services that are watched, and what checks of them came to. All times are Unix milliseconds;
-- hours and days are counted from 1970, in UTC. Each table but the first is ordered by service,
-- then time, so that what is asked of one costs the same however many and how old the others are.

CREATE TABLE watch_services(
    key         INTEGER PRIMARY KEY,  -- What its history is kept under, for ever.
    id          TEXT NOT NULL CHECK (id <> ''),  -- The user's word for it.
    definition  TEXT NOT NULL,        -- JSON.
    owner       TEXT NOT NULL CHECK (owner IN ('file', 'api')),
    changed_at  INTEGER NOT NULL,     -- Defined, archived or restored.
    changed_by  TEXT NOT NULL,        -- "user:alice", "file".
    archived_at INTEGER               -- NULL: it is watched.
) STRICT;

CREATE UNIQUE INDEX watch_services_id ON watch_services(id);
CREATE INDEX watch_services_archived ON watch_services(id) WHERE archived_at IS NOT NULL;

-- The last result of each service, and what of its history is not closed yet: a result changes this
-- row and, mostly, nothing else.
CREATE TABLE watch_latest(
    service             INTEGER PRIMARY KEY,  -- watch_services.key.
    at                  INTEGER NOT NULL CHECK (at >= 0),  -- When the check began.
    since               INTEGER NOT NULL,     -- When its status began.
    status              INTEGER NOT NULL CHECK (status BETWEEN 0 AND 4),
    in_maintenance      INTEGER NOT NULL CHECK (in_maintenance IN (0, 1)),
    interval_ms         INTEGER NOT NULL CHECK (interval_ms >= 0),  -- After twice that: UNKNOWN.
    took_us             INTEGER NOT NULL CHECK (took_us >= 0),
    status_code         INTEGER NOT NULL,     -- Of HTTP; 0: there is none.
    version             TEXT NOT NULL,        -- Empty: it did not tell.
    version_number      INTEGER NOT NULL,     -- watch_texts.number; 0: empty.
    reason              TEXT NOT NULL,        -- For people.
    reason_number       INTEGER NOT NULL,     -- The same.
    version_matches     INTEGER CHECK (version_matches IN (0, 1)),  -- NULL: nobody can tell.
    certificate_expires INTEGER,              -- NULL: there is none.
    chunk_at            INTEGER NOT NULL,     -- The first result of the chunk.
    chunk               BLOB NOT NULL,        -- As in watch_chunks.
    hour                INTEGER NOT NULL,     -- Of the last result.
    hour_rollup         BLOB NOT NULL,        -- Until the last result.
    day                 INTEGER NOT NULL,     -- The same of its day.
    day_rollup          BLOB NOT NULL
) STRICT;

-- Raw results, some two hundred in a row.
CREATE TABLE watch_chunks(
    service  INTEGER NOT NULL,
    first_at INTEGER NOT NULL,  -- The first of them.
    results  BLOB NOT NULL,     -- Times, states and latencies, packed.
    PRIMARY KEY (service, first_at)
) STRICT, WITHOUT ROWID;

-- Hours that are over: counts and durations by status, and how long checks took.
CREATE TABLE watch_hours(
    service INTEGER NOT NULL,
    hour    INTEGER NOT NULL,
    rollup  BLOB NOT NULL,
    PRIMARY KEY (service, hour)
) STRICT, WITHOUT ROWID;

-- The same of days.
CREATE TABLE watch_days(
    service INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    rollup  BLOB NOT NULL,
    PRIMARY KEY (service, day)
) STRICT, WITHOUT ROWID;

-- When a service became otherwise, be it by a result, or because there was none for too long.
CREATE TABLE watch_changes(
    service            INTEGER NOT NULL,
    at                 INTEGER NOT NULL,
    from_status        INTEGER NOT NULL CHECK (from_status BETWEEN 0 AND 4),
    to_status          INTEGER NOT NULL CHECK (to_status BETWEEN 0 AND 4),
    was_in_maintenance INTEGER NOT NULL CHECK (was_in_maintenance IN (0, 1)),
    in_maintenance     INTEGER NOT NULL CHECK (in_maintenance IN (0, 1)),
    status_code        INTEGER NOT NULL,  -- Of HTTP; 0: there was none.
    reason             TEXT NOT NULL,     -- For people.
    PRIMARY KEY (service, at)
) STRICT, WITHOUT ROWID;

-- Those of all services, by time.
CREATE INDEX watch_changes_at ON watch_changes(at, service);

-- Versions and reasons of raw results, which have only their numbers: the newest of each service.
CREATE TABLE watch_texts(
    service INTEGER NOT NULL,
    number  INTEGER NOT NULL CHECK (number > 0),  -- Never given twice.
    text    TEXT NOT NULL,
    PRIMARY KEY (service, number)
) STRICT, WITHOUT ROWID;
