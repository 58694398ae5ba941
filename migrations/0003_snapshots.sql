-- Registered clusters. `number` is never given twice, so that a version doesn't come back after a deletion. `document`
-- is a zstd frame made with the dictionary of that number; `tags` are `length:name length:value`, one after another.
CREATE TABLE clusters (
  number        INTEGER PRIMARY KEY AUTOINCREMENT,
  cluster       INTEGER NOT NULL UNIQUE REFERENCES names (id),
  version       INTEGER NOT NULL,
  platform      INTEGER NOT NULL REFERENCES names (id),
  registered_at INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  tags          TEXT NOT NULL,
  dictionary    INTEGER NOT NULL,
  document      BLOB NOT NULL
) STRICT;

-- To find clusters by a tag. `digest` is the first half of the SHA-256 of the tag's name and value.
CREATE TABLE cluster_tags (
  digest BLOB NOT NULL,
  number INTEGER NOT NULL REFERENCES clusters (number),
  PRIMARY KEY (digest, number)
) STRICT, WITHOUT ROWID;

-- Points of time series in the order of their arrival, until they are packed into `chunks`. The writer knows by heart
-- which rows belong to which cluster, so that a row costs no index.
CREATE TABLE snapshots (
  arrival INTEGER PRIMARY KEY,
  cluster INTEGER NOT NULL REFERENCES names (id),
  bytes   BLOB NOT NULL
) STRICT;

-- The points of one metric of a cluster on one day (since 1970, UTC). `resolution` is the number of seconds that one
-- point stands for, 0 for points as they arrived. `packed_at` is the server's time when the row was last written.
CREATE TABLE chunks (
  id         INTEGER PRIMARY KEY,
  cluster    INTEGER NOT NULL REFERENCES names (id),
  metric     INTEGER NOT NULL REFERENCES names (id),
  day        INTEGER NOT NULL,
  resolution INTEGER NOT NULL,
  points     INTEGER NOT NULL,
  packed_at  INTEGER NOT NULL,
  bytes      BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX chunks_by_cluster ON chunks (cluster, metric, day);

-- One row. The newest arrival number that was given out for rows that are gone, and the sums over `chunks`.
CREATE TABLE snapshot_state (
  id      INTEGER PRIMARY KEY CHECK (id = 1),
  arrival INTEGER NOT NULL,
  points  INTEGER NOT NULL,
  bytes   INTEGER NOT NULL
) STRICT;
INSERT INTO snapshot_state VALUES (1, 0, 0, 0);
