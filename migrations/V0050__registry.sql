-- Registered models, their versions and aliases.

CREATE TABLE model (
  tenant_id      uuid NOT NULL,
  id             uuid NOT NULL,
  name           text NOT NULL,
  description    text,
  -- The greatest number given to a version; numbers are never used again.
  latest_version integer NOT NULL DEFAULT 0,
  revision       bigint NOT NULL DEFAULT 1,
  created_by     text NOT NULL,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);
CREATE INDEX model_newest ON model (tenant_id, created_at DESC, id DESC);
CALL tenant_table('model');

-- blob_key: the version's own object, there once the version is ready. source_key: the run's artifact it is copied
-- from; NULL for an upload, whose object became the version's own.
CREATE TABLE model_version (
  tenant_id         uuid NOT NULL,
  id                uuid NOT NULL,
  model_id          uuid NOT NULL,
  version           integer NOT NULL CHECK (version > 0),
  state             text NOT NULL CHECK (state IN ('pending', 'ready', 'rejected')),
  reason            text,
  description       text,
  bytes             bigint NOT NULL,
  sha256            text NOT NULL,
  blob_key          text NOT NULL,
  source_key        text,
  hints             jsonb,
  signature         jsonb,
  metrics           jsonb NOT NULL,
  run_id            text,
  artifact_path     text,
  peak_memory_bytes bigint,
  job_id            uuid,
  created_by        text NOT NULL,
  created_at        timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, model_id, version),
  FOREIGN KEY (tenant_id, model_id) REFERENCES model
);
CREATE INDEX model_version_run ON model_version (tenant_id, run_id) WHERE run_id IS NOT NULL;
CALL tenant_table('model_version');

CREATE TABLE model_alias (
  tenant_id  uuid NOT NULL,
  model_id   uuid NOT NULL,
  alias      text NOT NULL,
  version_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, model_id, alias),
  FOREIGN KEY (tenant_id, version_id) REFERENCES model_version ON DELETE CASCADE
);
CREATE INDEX model_alias_version ON model_alias (tenant_id, version_id);
CALL tenant_table('model_alias');
