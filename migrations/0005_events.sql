-- What happened, in the order of commits. A row says what an event is about; the event itself is rendered when it is
-- read. Rows cost no index: which of them concern a cluster or have a type is known in memory. The oldest rows go.
CREATE TABLE events (
  id             INTEGER PRIMARY KEY,
  type           INTEGER NOT NULL,  -- 1 decision.created, 2 decision.outcome, 3 policy.activated
  at             INTEGER NOT NULL,  -- Unix milliseconds, by the server's clock
  cluster        INTEGER REFERENCES names (id),
  decision       INTEGER REFERENCES decisions (id),
  subject        TEXT,              -- null: the id of `decision`
  state          TEXT,              -- what was reported
  applied_target INTEGER,
  detail         TEXT
) STRICT;
