-- What trends have learnt of each series, so that a restart does not make them forget.
CREATE TABLE trend_states(
    series   TEXT PRIMARY KEY,  -- "new_shipments", "share/DELAYED".
    kind     INTEGER NOT NULL,  -- What is measured: obs/trend/measure.h.
    state    BLOB NOT NULL,     -- obs/trend/exchange.h; what cannot be read there is learnt anew.
    saved_at INTEGER NOT NULL   -- Unix seconds.
) STRICT;
