-- Whom to tell of events. `number` is never given twice. `types` are the numbers of `events`.`type` as bits: 1 << number;
-- 0 means all. `cursor` is the last event that is done with. `secret` signs what is sent.
CREATE TABLE webhooks (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  id         TEXT NOT NULL UNIQUE,
  url        TEXT NOT NULL,
  types      INTEGER NOT NULL,
  cluster    TEXT,
  policy     TEXT,
  format     INTEGER NOT NULL,  -- 1 json, 2 cloudevents, 3 eventbridge
  secret     TEXT NOT NULL,
  paused     INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  cursor     INTEGER NOT NULL
) STRICT;

-- Deliveries whose first attempt has failed. What was delivered has no row.
CREATE TABLE webhook_deliveries (
  webhook         INTEGER NOT NULL REFERENCES webhooks (number),
  event           INTEGER NOT NULL,
  state           INTEGER NOT NULL,  -- 1 pending, 2 dead
  attempts        INTEGER NOT NULL,
  last_status     INTEGER,
  last_error      TEXT NOT NULL,
  last_attempt_at INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  PRIMARY KEY (webhook, event)
) STRICT, WITHOUT ROWID;
