-- Searching runs by what they logged.

-- The key that signs the cursors of searches, the same on every node.
CREATE TABLE cursor_key (
  id     integer PRIMARY KEY CHECK (id = 1),
  secret text NOT NULL
);
CALL system_table('cursor_key');

-- Every value of one key, for filters and orders; values may be too long for an index.
CREATE INDEX run_param_key ON run_param (tenant_id, key, run_id);
CREATE INDEX run_tag_key ON run_tag (tenant_id, key, run_id);
