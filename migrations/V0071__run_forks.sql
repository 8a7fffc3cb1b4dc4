-- Runs that go on from a step of another one, and runs that go on after their end.

-- A fork has copies of what it was given, and names its source, which may be purged: no foreign key. resumed_at: when a run
-- that had ended began again, the last time.
ALTER TABLE run
  ADD COLUMN forked_from text,
  ADD COLUMN forked_name text,
  ADD COLUMN forked_step bigint,
  ADD COLUMN resumed_at  timestamptz,
  ADD CHECK (num_nulls(forked_from, forked_name, forked_step) IN (0, 3));
CREATE INDEX run_forks ON run (tenant_id, forked_from) WHERE forked_from IS NOT NULL;

-- Of a fork's source, until the fork logs a value of its own.
ALTER TABLE run_param ADD COLUMN inherited boolean NOT NULL DEFAULT false;
