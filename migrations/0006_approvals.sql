-- Decisions that somebody has to approve by their `valid_until`. `approved` is null until somebody has answered.
CREATE TABLE approvals (
  decision    INTEGER PRIMARY KEY REFERENCES decisions (id),
  approved    INTEGER,
  answered_by TEXT,
  comment     TEXT,
  answered_at INTEGER
) STRICT;
CREATE INDEX approvals_pending ON approvals (decision) WHERE approved IS NULL;

-- Task tokens of those who wait for an answer. Nothing but the answer reads them. Its row is deleted when the approval is
-- answered or has expired.
CREATE TABLE task_tokens (
  decision   INTEGER PRIMARY KEY REFERENCES decisions (id),
  expires_at INTEGER NOT NULL,
  token      BLOB NOT NULL
) STRICT;
