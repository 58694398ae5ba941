-- What the signals of a cluster's newest evaluation left for the next, where they keep anything.
CREATE TABLE signal_memories (
  cluster INTEGER PRIMARY KEY REFERENCES names (id),
  text    TEXT NOT NULL
) STRICT;
