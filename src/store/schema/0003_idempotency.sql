-- Answers that were given under an Idempotency-Key, to be repeated for seven days.
CREATE TABLE idempotency_keys(
    key        TEXT PRIMARY KEY,  -- The client's, at most 255 bytes.
    content    BLOB NOT NULL,     -- SHA-256 of method, route and body.
    status     INTEGER NOT NULL,  -- Of the first answer.
    location   TEXT NOT NULL,     -- Its Location header, or empty.
    body       BLOB NOT NULL,
    created_at INTEGER NOT NULL   -- Unix seconds: what retention asks for.
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_age ON idempotency_keys(created_at);
