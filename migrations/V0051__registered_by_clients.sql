-- What MLflow's clients know of models and versions beside what the registry has: tags, stages, where a version came
-- from; and versions that are not ONNX, which can be registered and loaded by clients but not served.

ALTER TABLE model ADD COLUMN updated_at timestamptz;
UPDATE model SET updated_at = created_at;
ALTER TABLE model ALTER COLUMN updated_at SET NOT NULL, ALTER COLUMN updated_at SET DEFAULT now();

CREATE TABLE model_tag (
  tenant_id uuid NOT NULL,
  model_id  uuid NOT NULL,
  key       text NOT NULL,
  value     text NOT NULL,
  PRIMARY KEY (tenant_id, model_id, key),
  FOREIGN KEY (tenant_id, model_id) REFERENCES model ON DELETE CASCADE
);
CALL tenant_table('model_tag');

ALTER TABLE model_version
  ADD COLUMN stage           text NOT NULL DEFAULT 'none' CHECK (stage IN ('none', 'staging', 'production', 'archived')),
  ADD COLUMN source          text,
  ADD COLUMN run_link        text,
  ADD COLUMN logged_model_id text,
  ADD COLUMN updated_at      timestamptz;
UPDATE model_version SET updated_at = created_at;
ALTER TABLE model_version
  ALTER COLUMN updated_at SET NOT NULL,
  ALTER COLUMN updated_at SET DEFAULT now(),
  DROP CONSTRAINT model_version_state_check,
  ADD CONSTRAINT model_version_state_check CHECK (state IN ('pending', 'ready', 'rejected', 'unservable'));
CREATE INDEX model_version_newest ON model_version (tenant_id, updated_at DESC, id);

CREATE TABLE model_version_tag (
  tenant_id  uuid NOT NULL,
  version_id uuid NOT NULL,
  key        text NOT NULL,
  value      text NOT NULL,
  PRIMARY KEY (tenant_id, version_id, key),
  FOREIGN KEY (tenant_id, version_id) REFERENCES model_version ON DELETE CASCADE
);
CALL tenant_table('model_version_tag');
