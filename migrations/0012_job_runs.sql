-- Runs of the jobs of clusters, as they were reported. `number` is never given twice. Times are Unix milliseconds. Null:
-- nobody said.
CREATE TABLE job_runs (
  number        INTEGER PRIMARY KEY AUTOINCREMENT,
  cluster       INTEGER NOT NULL REFERENCES names (id),
  id            TEXT NOT NULL,
  started_at    INTEGER NOT NULL,
  ended_at      INTEGER NOT NULL,
  bytes         INTEGER,
  succeeded     INTEGER NOT NULL,
  interruptions INTEGER,
  reported_at   INTEGER NOT NULL,
  UNIQUE (cluster, id)
) STRICT;
CREATE INDEX job_runs_by_end ON job_runs (cluster, ended_at);
