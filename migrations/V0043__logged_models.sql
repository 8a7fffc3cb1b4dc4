-- What MLflow's clients log beside params, tags and metrics: datasets as they describe them, models, and the files of
-- both runs and models.

CREATE TABLE logged_dataset (
  tenant_id     uuid NOT NULL,
  id            uuid NOT NULL,
  experiment_id text NOT NULL,
  name          text NOT NULL,
  digest        text NOT NULL,
  source_type   text NOT NULL,
  source        text NOT NULL,
  schema        text,
  profile       text,
  created_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, experiment_id, name, digest),
  FOREIGN KEY (tenant_id, experiment_id) REFERENCES experiment
);
CALL tenant_table('logged_dataset');

CREATE TABLE run_dataset (
  tenant_id  uuid NOT NULL,
  run_id     text NOT NULL,
  dataset_id uuid NOT NULL,
  tags       jsonb NOT NULL,
  PRIMARY KEY (tenant_id, run_id, dataset_id),
  FOREIGN KEY (tenant_id, run_id) REFERENCES run ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, dataset_id) REFERENCES logged_dataset
);
CREATE INDEX run_dataset_dataset ON run_dataset (tenant_id, dataset_id);
CALL tenant_table('run_dataset');

CREATE TABLE logged_model (
  tenant_id     uuid NOT NULL,
  id            text NOT NULL,
  experiment_id text NOT NULL,
  name          text NOT NULL,
  status        text NOT NULL CHECK (status IN ('pending', 'ready', 'upload_failed')),
  model_type    text NOT NULL,
  source_run_id text,
  created_by    text NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  deleted_at    timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, experiment_id) REFERENCES experiment
);
CREATE INDEX logged_model_newest ON logged_model (tenant_id, experiment_id, created_at DESC, id);
CREATE INDEX logged_model_run ON logged_model (tenant_id, source_run_id) WHERE source_run_id IS NOT NULL;
CALL tenant_table('logged_model');

CREATE TABLE logged_model_param (
  tenant_id uuid NOT NULL,
  model_id  text NOT NULL,
  key       text NOT NULL,
  value     text NOT NULL,
  PRIMARY KEY (tenant_id, model_id, key),
  FOREIGN KEY (tenant_id, model_id) REFERENCES logged_model ON DELETE CASCADE
);
CALL tenant_table('logged_model_param');

CREATE TABLE logged_model_tag (
  tenant_id uuid NOT NULL,
  model_id  text NOT NULL,
  key       text NOT NULL,
  value     text NOT NULL,
  PRIMARY KEY (tenant_id, model_id, key),
  FOREIGN KEY (tenant_id, model_id) REFERENCES logged_model ON DELETE CASCADE
);
CALL tenant_table('logged_model_tag');

-- The latest point of each metric of a model on each dataset; '' where no dataset is named. All points are the run's.
CREATE TABLE logged_model_metric (
  tenant_id      uuid NOT NULL,
  model_id       text NOT NULL,
  key            text NOT NULL,
  dataset_name   text NOT NULL,
  dataset_digest text NOT NULL,
  run_id         text NOT NULL,
  step           bigint NOT NULL,
  at             bigint NOT NULL,
  value          double precision NOT NULL,
  PRIMARY KEY (tenant_id, model_id, key, dataset_name, dataset_digest),
  FOREIGN KEY (tenant_id, model_id) REFERENCES logged_model ON DELETE CASCADE
);
CALL tenant_table('logged_model_metric');

-- Models that a run has read or made.
CREATE TABLE run_model (
  tenant_id uuid NOT NULL,
  run_id    text NOT NULL,
  model_id  text NOT NULL,
  output    boolean NOT NULL,
  step      bigint NOT NULL,
  PRIMARY KEY (tenant_id, run_id, model_id, output),
  FOREIGN KEY (tenant_id, run_id) REFERENCES run ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, model_id) REFERENCES logged_model
);
CREATE INDEX run_model_model ON run_model (tenant_id, model_id);
CALL tenant_table('run_model');

-- An artifact's run_id names its run or its logged model, whose ids begin with 'm-'.
ALTER TABLE run_artifact DROP CONSTRAINT run_artifact_tenant_id_run_id_fkey;

-- Artifacts that clients are sending in parts, straight to the object store. One that stays here was left: the tenant's
-- next upload in parts aborts it.
CREATE TABLE artifact_upload (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  owner_id   text NOT NULL,
  path       text NOT NULL,
  blob_key   text NOT NULL,
  upload_id  text NOT NULL,
  media_type text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX artifact_upload_oldest ON artifact_upload (tenant_id, created_at);
CALL tenant_table('artifact_upload');
