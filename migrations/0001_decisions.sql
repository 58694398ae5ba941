-- Short texts that repeat: cluster ids, policies, kinds, actions, statuses.
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
-- key sorts by time and needs no index of its own. Times are Unix milliseconds. `bytes` is one zstd frame of the
-- answer, the input and the labels, which share much of their text.
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
  changing         INTEGER NOT NULL,  -- 1: it recommended a change, and `pools` says which
  pools            TEXT,              -- `from to spot_from spot_to length:pool_id`, one after another
  cluster_document INTEGER NOT NULL REFERENCES documents (id),
  policy_document  INTEGER NOT NULL REFERENCES documents (id),
  dictionary       INTEGER NOT NULL,
  answer_size      INTEGER NOT NULL,
  input_size       INTEGER NOT NULL,
  bytes            BLOB NOT NULL
) STRICT;
-- Clusters are many, so that each index by them costs a page of its own at every insert: one serves the pages of a
-- cluster, of a cluster and action, and a cluster's history, by merging its few ranges.
CREATE INDEX decisions_by_cluster ON decisions (cluster, changing, action);
CREATE INDEX decisions_by_action ON decisions (action);
CREATE INDEX decisions_by_policy ON decisions (policy);
CREATE INDEX decisions_by_evaluated_at ON decisions (evaluated_at);
CREATE INDEX decisions_by_valid_until ON decisions (valid_until);

-- To find decisions by a label. `digest` is the first half of the SHA-256 of the label's name and value.
CREATE TABLE labels (
  digest   BLOB NOT NULL,
  decision INTEGER NOT NULL REFERENCES decisions (id),
  PRIMARY KEY (digest, decision)
) STRICT, WITHOUT ROWID;

-- The recommendations that are known to have been applied.
CREATE TABLE applied (
  decision   INTEGER PRIMARY KEY REFERENCES decisions (id),
  applied_at INTEGER NOT NULL
) STRICT;

-- What was reported of a decision, the latest report only. A decision without one is recommended, then expired.
CREATE TABLE reports (
  decision       INTEGER PRIMARY KEY REFERENCES decisions (id),
  state          TEXT NOT NULL,
  applied_target INTEGER,
  detail         TEXT NOT NULL,
  reported_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX reports_by_state ON reports (state, decision);

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
