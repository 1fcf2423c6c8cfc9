-- Rows of a service that came before which are no shipments: nobody could tell what they mean. They
-- are kept as they were, and nothing ever deletes them.
CREATE TABLE unread_shipments(
    number     INTEGER PRIMARY KEY,  -- In the order in which they were found.
    id         ANY,                  -- As it was there, whatever its type.
    status     ANY,
    created_at ANY,
    reason     TEXT NOT NULL         -- For people.
) STRICT;
