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

-- Who is told of events. `types` and `clusters` are lists of words with a blank between them; empty: all. `cursor` is
-- the newest event that was taken for delivery.
CREATE TABLE webhooks (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  id         TEXT NOT NULL UNIQUE,
  url        TEXT NOT NULL,
  types      TEXT NOT NULL,
  format     TEXT NOT NULL,
  cluster_id TEXT,
  secret     TEXT NOT NULL,
  paused     INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  cursor     INTEGER NOT NULL,
  dropped    INTEGER NOT NULL      -- events that were gone before they could be delivered, and dead letters that were
) STRICT;

-- Deliveries that failed at least once and were not delivered since.
CREATE TABLE deliveries (
  number       INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook      INTEGER NOT NULL REFERENCES webhooks (number),
  event        INTEGER NOT NULL,
  state        TEXT NOT NULL,      -- waiting or dead
  attempts     INTEGER NOT NULL,
  next_at      INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  status       INTEGER,            -- of the last answer
  error        TEXT NOT NULL,
  body         BLOB NOT NULL
) STRICT;
CREATE INDEX deliveries_by_webhook ON deliveries (webhook, state);
CREATE INDEX deliveries_by_next_at ON deliveries (state, next_at);
