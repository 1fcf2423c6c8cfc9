-- What was done to this database, and by which program.
CREATE TABLE schema_history(
    version    INTEGER PRIMARY KEY,  -- The number of the file.
    name       TEXT NOT NULL,        -- Its name, without ".sql".
    sha256     TEXT NOT NULL,        -- Of its text: applied files never change.
    applied_at TEXT NOT NULL,        -- RFC 3339, UTC.
    program    TEXT NOT NULL,        -- Holdfast's version.
    took_ms    INTEGER NOT NULL
) STRICT;
