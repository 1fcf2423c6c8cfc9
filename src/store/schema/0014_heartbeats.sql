-- What services that report by themselves said last. Times are Unix milliseconds. A row is changed
-- once a second at most, however often its service reports.

CREATE TABLE watch_heartbeats(
    service INTEGER PRIMARY KEY,  -- watch_services.key.
    at      INTEGER NOT NULL CHECK (at >= 0),
    failure TEXT                  -- NULL: all is well. Why it is not; empty: it did not say.
) STRICT;
