-- How large the ledger was, once an hour: how fast it grows, and when the disk will be full.
CREATE TABLE store_samples(
    at         INTEGER PRIMARY KEY,  -- Unix seconds.
    bytes      INTEGER NOT NULL,     -- Of the ledger, its log included.
    free_bytes INTEGER NOT NULL      -- On its file system.
) STRICT;
