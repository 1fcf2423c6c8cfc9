-- What happened around the moments in which services became worse: events of their units, the
-- sentence that joins them, and the last lines of the journal. A row goes with its change of state.

CREATE TABLE watch_circumstances(
    service INTEGER NOT NULL,  -- watch_services.key.
    at      INTEGER NOT NULL CHECK (at >= 0),  -- Unix milliseconds, as in watch_changes.
    status  INTEGER NOT NULL CHECK (status BETWEEN 0 AND 4),  -- From then on.
    unit    TEXT NOT NULL CHECK (length(unit) <= 256),  -- Whose lines these are.
    because TEXT NOT NULL CHECK (length(because) <= 512),  -- Empty: nothing is known.
    events  TEXT NOT NULL CHECK (length(events) <= 16384),  -- Of its units, one a line.
    lines   TEXT NOT NULL CHECK (length(lines) <= 16384),  -- Of the journal, one a line.
    PRIMARY KEY (service, at)
) STRICT, WITHOUT ROWID;

-- What is told of it with the alert: the same sentence, and fewer of the lines.
ALTER TABLE alerts ADD COLUMN because TEXT NOT NULL DEFAULT '';
ALTER TABLE alerts ADD COLUMN journal TEXT NOT NULL DEFAULT '';
