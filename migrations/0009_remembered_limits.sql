-- What is remembered of a cluster's managed scaling policy, in the unit of the policy as somebody attached it. The columns
-- attached_… are the policy as it was last seen, and NULL once it was removed. Times are those of the evaluations.
CREATE TABLE remembered_limits (
  cluster            INTEGER PRIMARY KEY REFERENCES names (id),
  since              INTEGER NOT NULL,
  seen_at            INTEGER NOT NULL,
  unit               TEXT NOT NULL,
  minimum            INTEGER NOT NULL,
  maximum            INTEGER NOT NULL,
  on_demand          INTEGER,
  core               INTEGER,
  attached_minimum   INTEGER,
  attached_maximum   INTEGER,
  attached_on_demand INTEGER,
  attached_core      INTEGER
) STRICT;

-- What decisions asked to attach: the target in the unit of the attached policy, and the caps if these were narrowed.
CREATE TABLE steered_limits (
  decision  INTEGER PRIMARY KEY REFERENCES decisions (id),
  unit      TEXT NOT NULL,
  target    INTEGER NOT NULL,
  on_demand INTEGER,
  core      INTEGER
) STRICT;
