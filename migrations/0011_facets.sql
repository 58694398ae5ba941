-- What a decision can be filtered by and has few values: each combination that occurred, once. `changed` is 2, and `reason`
-- and `blocked_by` name the empty text, where the answer has no such member.
CREATE TABLE facets (
  id         INTEGER PRIMARY KEY,
  kind       INTEGER NOT NULL REFERENCES names (id),
  action     INTEGER NOT NULL REFERENCES names (id),
  status     INTEGER NOT NULL REFERENCES names (id),
  changing   INTEGER NOT NULL,  -- as in `decisions`
  changed    INTEGER NOT NULL,
  reason     INTEGER NOT NULL REFERENCES names (id),
  blocked_by INTEGER NOT NULL REFERENCES names (id),
  UNIQUE (kind, action, status, changing, changed, reason, blocked_by)
) STRICT;

-- Null in rows of older versions until they are filled in from the answer.
ALTER TABLE decisions ADD COLUMN facet INTEGER REFERENCES facets (id);
-- In micro-dollars. Null also if the answer has none.
ALTER TABLE decisions ADD COLUMN hourly_cost_delta INTEGER;

-- Within one facet, an index is in the order of ids. So the newest decisions of a cluster, of a policy, or of any choice of
-- facets are found by merging a few ranges.
DROP INDEX decisions_by_cluster;
DROP INDEX decisions_by_policy;
DROP INDEX decisions_by_action;
CREATE INDEX decisions_by_cluster ON decisions (cluster, facet);
CREATE INDEX decisions_by_policy ON decisions (policy, facet);
CREATE INDEX decisions_by_facet ON decisions (facet);

-- An id contains the time at which it was given out, and nearly every evaluation is of that time. Only the others need an
-- index by their own time, by days, so that it too is in the order of ids.
DROP INDEX decisions_by_evaluated_at;
DROP INDEX decisions_by_valid_until;
CREATE INDEX decisions_apart ON decisions (evaluated_at / 86400000) WHERE abs(evaluated_at - id / 4096) > 60000;

-- Retention removes decisions. These indexes find what names one.
CREATE INDEX events_by_decision ON events (decision) WHERE decision IS NOT NULL;
CREATE INDEX remembered_answers_by_decision ON remembered_answers (decision) WHERE decision IS NOT NULL;

-- Recommendations whose decision was removed, as evaluations of the cluster go on looking at them. `refused` is 1 if they
-- were reported as failed or dismissed. The columns from `unit` on are those of `steered_limits`.
CREATE TABLE past_recommendations (
  decision     INTEGER PRIMARY KEY,
  random       INTEGER NOT NULL,
  cluster      INTEGER NOT NULL REFERENCES names (id),
  evaluated_at INTEGER NOT NULL,
  applied_at   INTEGER,
  refused      INTEGER NOT NULL,
  pools        TEXT NOT NULL,
  unit         TEXT,
  target       INTEGER,
  on_demand    INTEGER,
  core         INTEGER
) STRICT;
CREATE INDEX past_recommendations_by_cluster ON past_recommendations (cluster);
