-- Stored policies. `number` is never given twice, and `revision` grows with each version and each activation; both
-- together are the ETag. `active` is null until a version was activated.
CREATE TABLE policies (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  policy     INTEGER NOT NULL UNIQUE REFERENCES names (id),
  revision   INTEGER NOT NULL,
  newest     INTEGER NOT NULL,
  active     INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- Versions never change, except for the time when they were last activated. `document` is a zstd frame made with the
-- dictionary of that number.
CREATE TABLE policy_versions (
  policy       INTEGER NOT NULL REFERENCES names (id),
  version      INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  activated_at INTEGER,
  dictionary   INTEGER NOT NULL,
  document     BLOB NOT NULL,
  PRIMARY KEY (policy, version)
) STRICT;

-- The newest version of policies that are deleted, so that they go on counting from there if they are made again.
CREATE TABLE deleted_policies (
  policy INTEGER PRIMARY KEY REFERENCES names (id),
  newest INTEGER NOT NULL
) STRICT;
