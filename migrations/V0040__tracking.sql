-- Experiments, runs and what they log.

CREATE TABLE experiment (
  tenant_id   uuid NOT NULL,
  id          text NOT NULL,
  name        text NOT NULL,
  description text,
  revision    bigint NOT NULL DEFAULT 1,
  created_by  text NOT NULL,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  -- In the trash since; its runs stay.
  deleted_at  timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);
CREATE INDEX experiment_newest ON experiment (tenant_id, created_at DESC, id DESC);
CALL tenant_table('experiment');

CREATE TABLE experiment_tag (
  tenant_id     uuid NOT NULL,
  experiment_id text NOT NULL,
  key           text NOT NULL,
  value         text NOT NULL,
  PRIMARY KEY (tenant_id, experiment_id, key),
  FOREIGN KEY (tenant_id, experiment_id) REFERENCES experiment ON DELETE CASCADE
);
CALL tenant_table('experiment_tag');

CREATE TABLE run (
  tenant_id     uuid NOT NULL,
  id            text NOT NULL,
  experiment_id text NOT NULL,
  name          text NOT NULL,
  status        text NOT NULL CHECK (status IN ('running', 'scheduled', 'finished', 'failed', 'killed')),
  revision      bigint NOT NULL DEFAULT 1,
  created_by    text NOT NULL,
  started_at    timestamptz NOT NULL,
  ended_at      timestamptz,
  deleted_at    timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, experiment_id) REFERENCES experiment
);
CREATE INDEX run_newest ON run (tenant_id, started_at DESC, id DESC);
CREATE INDEX run_of_experiment ON run (tenant_id, experiment_id, started_at DESC, id DESC);
CALL tenant_table('run');

CREATE TABLE run_param (
  tenant_id uuid NOT NULL,
  run_id    text NOT NULL,
  key       text NOT NULL,
  value     text NOT NULL,
  PRIMARY KEY (tenant_id, run_id, key),
  FOREIGN KEY (tenant_id, run_id) REFERENCES run ON DELETE CASCADE
);
CALL tenant_table('run_param');

CREATE TABLE run_tag (
  tenant_id uuid NOT NULL,
  run_id    text NOT NULL,
  key       text NOT NULL,
  value     text NOT NULL,
  PRIMARY KEY (tenant_id, run_id, key),
  FOREIGN KEY (tenant_id, run_id) REFERENCES run ON DELETE CASCADE
);
CALL tenant_table('run_tag');

CREATE TABLE run_input (
  tenant_id  uuid NOT NULL,
  run_id     text NOT NULL,
  dataset_id uuid NOT NULL,
  version    integer NOT NULL,
  context    text,
  PRIMARY KEY (tenant_id, run_id, dataset_id, version),
  FOREIGN KEY (tenant_id, run_id) REFERENCES run ON DELETE CASCADE
);
CREATE INDEX run_input_dataset ON run_input (tenant_id, dataset_id, version);
CALL tenant_table('run_input');

-- One metric of one run: its key once, its latest point (greatest step, time, value) and how many points it has.
CREATE TABLE metric_series (
  tenant_id uuid NOT NULL,
  run_id    text NOT NULL,
  key       text NOT NULL,
  id        bigint GENERATED ALWAYS AS IDENTITY,
  points    bigint NOT NULL DEFAULT 0,
  step      bigint,
  at        bigint,
  value     double precision,
  PRIMARY KEY (tenant_id, run_id, key),
  UNIQUE (tenant_id, id),
  FOREIGN KEY (tenant_id, run_id) REFERENCES run ON DELETE CASCADE
);
CREATE INDEX metric_series_value ON metric_series (tenant_id, key, value);
CALL tenant_table('metric_series');

-- Points, append only; the whole row is the key, so an identical point is kept once. at: milliseconds since 1970.
-- No foreign key to the series: its check for each row would cost more than the row.
CREATE TABLE metric_point (
  tenant_id uuid NOT NULL,
  series    bigint NOT NULL,
  step      bigint NOT NULL,
  at        bigint NOT NULL,
  value     double precision NOT NULL,
  PRIMARY KEY (tenant_id, series, step, at, value)
);
CALL tenant_table('metric_point');

CREATE TABLE run_artifact (
  tenant_id  uuid NOT NULL,
  run_id     text NOT NULL,
  path       text COLLATE "C" NOT NULL,
  blob_key   text NOT NULL,
  bytes      bigint NOT NULL,
  sha256     text NOT NULL,
  media_type text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, run_id, path),
  FOREIGN KEY (tenant_id, run_id) REFERENCES run
);
CALL tenant_table('run_artifact');

-- Objects that no artifact refers to: being written, or replaced. One that stays here was left by a dead server; the
-- tenant's next write removes the object and gives its bytes back.
CREATE TABLE artifact_loose (
  tenant_id uuid NOT NULL,
  blob_key  text NOT NULL,
  bytes     bigint NOT NULL,
  since     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, blob_key)
);
CREATE INDEX artifact_loose_since ON artifact_loose (tenant_id, since);
CALL tenant_table('artifact_loose');
