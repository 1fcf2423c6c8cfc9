-- What operators tell those who look at the status page. Rows that are over go by their age.

CREATE TABLE announcements(
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('info', 'warning', 'resolved')),
    title      TEXT NOT NULL CHECK (title <> ''),
    text       TEXT NOT NULL,     -- Lines of plain text; may be empty.
    starts_at  INTEGER NOT NULL,  -- Unix microseconds: not shown before.
    ends_at    INTEGER,           -- Not shown from then on; NULL: until somebody ends it.
    author     TEXT NOT NULL,     -- "user:alice"
    ended_by   TEXT,              -- Who ended it early, at ends_at.
    created_at INTEGER NOT NULL,
    CHECK (ended_by IS NULL OR ends_at IS NOT NULL)
) STRICT;

-- Of what is not over, and of what is old enough to go.
CREATE INDEX announcements_end ON announcements(ends_at);
