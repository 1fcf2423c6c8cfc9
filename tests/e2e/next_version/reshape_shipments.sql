-- What a later version could bring: a column that each row gets a value for, the slow way.
ALTER TABLE shipments ADD COLUMN note TEXT;

CREATE TABLE migration_dust(number INTEGER PRIMARY KEY, square INTEGER NOT NULL) STRICT;

-- A second or more of one statement, without a row of ours.
INSERT INTO migration_dust(number, square)
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5000000)
SELECT n, n * n FROM numbers WHERE n % 10000 = 0;

UPDATE shipments SET note = 'was ' || status;

DROP TABLE migration_dust;

CREATE INDEX shipments_note ON shipments(note);
