-- The newest evaluations of each cluster that have the same target, one after another: `since` is the first of them, or 0
-- if no earlier one is known to have another target. A recommendation older than `since` is superseded. Evaluations that
-- were stored before this table was there count once the next one has another target.
CREATE TABLE turns (
  cluster INTEGER PRIMARY KEY REFERENCES names (id),
  target  INTEGER NOT NULL,
  since   INTEGER NOT NULL
) STRICT;
