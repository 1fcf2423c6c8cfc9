-- Which version of a product runs in which environment, and since when they differ. Times are Unix
-- milliseconds. A row is changed once a second at most, and only when a service tells another
-- version than before.

-- What services told last. A row goes with its service.
CREATE TABLE watch_versions(
    service     INTEGER PRIMARY KEY,  -- watch_services.key.
    product     TEXT    NOT NULL,     -- The name of the service, in lower case.
    environment TEXT    NOT NULL,
    version     TEXT    NOT NULL CHECK (length(version) BETWEEN 1 AND 128),
    before      TEXT    NOT NULL CHECK (length(before) <= 128),  -- Empty: that was never seen.
    since       INTEGER NOT NULL CHECK (since >= 0)
) STRICT;

-- The versions of a product that were seen, the oldest first, and where each was seen first. There
-- are few of each product: those that nobody runs make way.
CREATE TABLE watch_releases(
    product     TEXT    NOT NULL,
    position    INTEGER NOT NULL CHECK (position >= 0),
    version     TEXT    NOT NULL CHECK (length(version) BETWEEN 1 AND 128),
    environment TEXT    NOT NULL,
    first_seen  INTEGER NOT NULL CHECK (first_seen >= 0),
    PRIMARY KEY (product, position)
) STRICT, WITHOUT ROWID;

-- Products whose environments run different versions now.
CREATE TABLE watch_drifts(
    product TEXT    PRIMARY KEY,
    since   INTEGER NOT NULL CHECK (since >= 0)
) STRICT, WITHOUT ROWID;
