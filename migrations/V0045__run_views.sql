-- The table of an experiment's runs: which columns there are, and the views of it that people keep.

-- What the runs of an experiment have logged, and how many of them (those in the trash too): 20 million values could not
-- be counted for each look at the table.
CREATE TABLE run_column (
  tenant_id     uuid NOT NULL,
  experiment_id text NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('metrics', 'params', 'tags')),
  key           text NOT NULL,
  runs          bigint NOT NULL,
  PRIMARY KEY (tenant_id, experiment_id, kind, key),
  FOREIGN KEY (tenant_id, experiment_id) REFERENCES experiment ON DELETE CASCADE
) WITH (fillfactor = 70);
CALL tenant_table('run_column');

-- What is not counted there yet: keys that one write gave a run for the first time, or took from it (runs = -1). Rows of
-- their own, so that runs that log at the same time never wait for one counter; and no foreign key, whose check would
-- lock the experiment for each of them.
CREATE TABLE run_column_news (
  tenant_id     uuid NOT NULL,
  experiment_id text NOT NULL,
  id            bigint GENERATED ALWAYS AS IDENTITY,
  kind          text NOT NULL,
  keys          text[] NOT NULL,
  runs          integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, experiment_id, id)
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CALL tenant_table('run_column_news');

CREATE TABLE run_view (
  tenant_id     uuid NOT NULL,
  id            uuid NOT NULL,
  experiment_id text NOT NULL,
  name          text NOT NULL,
  query         text,
  status        text,
  sort          text,
  columns       text[],
  revision      bigint NOT NULL DEFAULT 1,
  created_by    text NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, experiment_id, name),
  FOREIGN KEY (tenant_id, experiment_id) REFERENCES experiment ON DELETE CASCADE
);
CALL tenant_table('run_view');

-- What was logged before is counted once.
ALTER TABLE run NO FORCE ROW LEVEL SECURITY;
ALTER TABLE metric_series NO FORCE ROW LEVEL SECURITY;
ALTER TABLE run_param NO FORCE ROW LEVEL SECURITY;
ALTER TABLE run_tag NO FORCE ROW LEVEL SECURITY;
ALTER TABLE run_column NO FORCE ROW LEVEL SECURITY;

INSERT INTO run_column (tenant_id, experiment_id, kind, key, runs)
SELECT r.tenant_id, r.experiment_id, k.kind, k.key, count(*)
  FROM run r
  JOIN (SELECT tenant_id, run_id, 'metrics' AS kind, key FROM metric_series
        UNION ALL SELECT tenant_id, run_id, 'params', key FROM run_param
        UNION ALL SELECT tenant_id, run_id, 'tags', key FROM run_tag) k ON k.tenant_id = r.tenant_id AND k.run_id = r.id
 GROUP BY r.tenant_id, r.experiment_id, k.kind, k.key;

ALTER TABLE run FORCE ROW LEVEL SECURITY;
ALTER TABLE metric_series FORCE ROW LEVEL SECURITY;
ALTER TABLE run_param FORCE ROW LEVEL SECURITY;
ALTER TABLE run_tag FORCE ROW LEVEL SECURITY;
ALTER TABLE run_column FORCE ROW LEVEL SECURITY;
