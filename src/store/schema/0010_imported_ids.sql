-- Which ids came with which import, for the histories of their shipments: ranges that do not overlap.
-- An id that had a history before its import is in none of them: that began otherwise.
CREATE TABLE imported_ids(
    first_id  INTEGER PRIMARY KEY,
    last_id   INTEGER NOT NULL,
    import_id INTEGER NOT NULL  -- Of `imports`: complete, or under way.
) STRICT;

-- Of those before, what is certain: the ones that left no ids out.
INSERT OR IGNORE INTO imported_ids(first_id, last_id, import_id)
SELECT first_id, last_id, id FROM imports
WHERE state = 'complete' AND rows = last_id - first_id + 1 ORDER BY id;

-- Undone ones brought nothing, and go after a time.
CREATE INDEX imports_undone ON imports(ended_at) WHERE state = 'undone';
