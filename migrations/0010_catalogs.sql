-- The instance types and prices that a decision was made with, one document for each catalogue in use. Null: the decision
-- was stored before catalogues were kept.
ALTER TABLE decisions ADD COLUMN catalog_document INTEGER REFERENCES documents (id);
