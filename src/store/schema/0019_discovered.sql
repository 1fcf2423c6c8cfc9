-- Services that no person has defined: a selection of units found them, and they go with it. Nothing
-- refers to this table by a constraint, so it can be made anew; keys stay, and with them histories.

CREATE TABLE watch_services_next(
    key         INTEGER PRIMARY KEY,  -- What its history is kept under, for ever.
    id          TEXT NOT NULL CHECK (id <> ''),  -- The user's word for it, or "unit:NAME".
    definition  TEXT NOT NULL,        -- JSON.
    owner       TEXT NOT NULL CHECK (owner IN ('file', 'api', 'discovered')),
    changed_at  INTEGER NOT NULL,     -- Defined, archived or restored.
    changed_by  TEXT NOT NULL,        -- "user:alice", "file", "discovery".
    archived_at INTEGER               -- NULL: it is watched.
) STRICT;

INSERT INTO watch_services_next(key, id, definition, owner, changed_at, changed_by, archived_at)
SELECT key, id, definition, owner, changed_at, changed_by, archived_at FROM watch_services;

DROP TABLE watch_services;

ALTER TABLE watch_services_next RENAME TO watch_services;

CREATE UNIQUE INDEX watch_services_id ON watch_services(id);
CREATE INDEX watch_services_archived ON watch_services(id) WHERE archived_at IS NOT NULL;
