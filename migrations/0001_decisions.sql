-- Short texts that repeat: cluster ids, policies, kinds, actions, statuses, label names.
CREATE TABLE names (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

-- Cluster and policy documents, each stored once. `bytes` is a zstd frame made with the dictionary of that number.
CREATE TABLE documents (
  id         INTEGER PRIMARY KEY,
  sha256     BLOB NOT NULL UNIQUE,
  dictionary INTEGER NOT NULL,
  bytes      BLOB NOT NULL
) STRICT;

-- Rows are never changed. `id` is the time and counter of the decision's UUIDv7, `random` the rest of it, so that the
-- key sorts by time and needs no index of its own. Times are Unix milliseconds.
CREATE TABLE decisions (
  id               INTEGER PRIMARY KEY,
  random           INTEGER NOT NULL,
  recorded_at      INTEGER NOT NULL,
  evaluated_at     INTEGER NOT NULL,
  valid_until      INTEGER NOT NULL,
  kind             INTEGER NOT NULL REFERENCES names (id),
  cluster          INTEGER NOT NULL REFERENCES names (id),
  policy           INTEGER NOT NULL REFERENCES names (id),
  policy_version   INTEGER,
  action           INTEGER NOT NULL REFERENCES names (id),
  status           INTEGER NOT NULL REFERENCES names (id),
  cluster_document INTEGER NOT NULL REFERENCES documents (id),
  policy_document  INTEGER NOT NULL REFERENCES documents (id),
  dictionary       INTEGER NOT NULL,
  input            BLOB NOT NULL,
  answer           BLOB NOT NULL
) STRICT;
CREATE INDEX decisions_by_cluster ON decisions (cluster);
CREATE INDEX decisions_by_cluster_and_action ON decisions (cluster, action);
CREATE INDEX decisions_by_action ON decisions (action);
CREATE INDEX decisions_by_policy ON decisions (policy);
CREATE INDEX decisions_by_evaluated_at ON decisions (evaluated_at);
CREATE INDEX decisions_by_valid_until ON decisions (valid_until);

-- Only decisions that have labels have rows here.
CREATE TABLE labels (
  decision INTEGER NOT NULL REFERENCES decisions (id),
  name     INTEGER NOT NULL REFERENCES names (id),
  value    TEXT NOT NULL,
  PRIMARY KEY (decision, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX labels_by_value ON labels (name, value, decision);

-- What was reported of a decision, the latest report only. A decision without one is recommended, then expired.
CREATE TABLE reports (
  decision       INTEGER PRIMARY KEY REFERENCES decisions (id),
  state          TEXT NOT NULL,
  applied_target INTEGER,
  detail         TEXT NOT NULL,
  reported_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX reports_by_state ON reports (state, decision);

-- The decisions that changed something, per cluster: what an evaluation remembers. `pools` holds one
-- `from to spot_from spot_to length:pool_id` after another.
CREATE TABLE recommendations (
  cluster      INTEGER NOT NULL REFERENCES names (id),
  decision     INTEGER NOT NULL REFERENCES decisions (id),
  random       INTEGER NOT NULL,
  evaluated_at INTEGER NOT NULL,
  applied_at   INTEGER,
  pools        TEXT NOT NULL,
  PRIMARY KEY (cluster, decision)
) STRICT, WITHOUT ROWID;

-- Answers to be given again. `digest` is the SHA-256 of scope and key. `body` is null where the answer is the one of
-- `decision`.
CREATE TABLE remembered_answers (
  id           INTEGER PRIMARY KEY,
  digest       BLOB NOT NULL UNIQUE,
  body_sha256  BLOB NOT NULL,
  status       INTEGER NOT NULL,
  content_type TEXT NOT NULL,
  location     TEXT NOT NULL,
  decision     INTEGER REFERENCES decisions (id),
  dictionary   INTEGER,
  body         BLOB,
  recorded_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX remembered_answers_by_recorded_at ON remembered_answers (recorded_at);
