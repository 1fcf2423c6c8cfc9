-- How far the journal was read for the checks that count its entries, and what they counted until
-- there. All of it changes in one transaction, once a second at most, so that no entry is lost or
-- counted twice. Times are Unix microseconds, as the journal's are, those of buckets Unix seconds.

CREATE TABLE watch_journal_place(
    only      INTEGER PRIMARY KEY CHECK (only = 1),
    cursor    TEXT    NOT NULL,  -- Of the last entry that was read; empty: none since `at`.
    at        INTEGER NOT NULL CHECK (at >= 0),  -- When the journal took that.
    gap_from  INTEGER,           -- NULL: nothing was ever removed before it was read.
    gap_until INTEGER CHECK ((gap_until IS NULL) = (gap_from IS NULL))
) STRICT;

-- A row is made with the first entry that a check counts, and goes with its service.
CREATE TABLE watch_journal_checks(
    service   INTEGER PRIMARY KEY,  -- watch_services.key.
    looks_for TEXT    NOT NULL,     -- What was counted; a check for something else begins anew.
    newest_at INTEGER NOT NULL CHECK (newest_at >= 0),
    newest    TEXT    NOT NULL      -- The message of the newest entry, cut.
) STRICT;

-- Entries by when the journal took them. What is older than the check asks for is removed.
CREATE TABLE watch_journal_counts(
    service INTEGER NOT NULL,
    at      INTEGER NOT NULL,  -- When the bucket begins.
    entries INTEGER NOT NULL CHECK (entries > 0),
    PRIMARY KEY (service, at)
) STRICT, WITHOUT ROWID;
