-- Predictions that were kept with their input, one row each. The endpoint and the model version may be gone: their names
-- are kept, and no foreign key holds them.
CREATE TABLE capture (
  tenant_id        uuid NOT NULL,
  id               uuid NOT NULL,
  request_id       uuid NOT NULL,
  row_index        integer NOT NULL CHECK (row_index >= 0),
  endpoint_id      uuid NOT NULL,
  endpoint         text NOT NULL,
  deployment_id    uuid NOT NULL,
  model_version_id uuid NOT NULL,
  model            text NOT NULL,
  version          integer NOT NULL,
  label            text,
  -- NaN never comes here: it would sort above everything.
  confidence       double precision CHECK (confidence <> 'NaN'),
  scores           jsonb,
  media_type       text NOT NULL,
  sha256           text NOT NULL,
  bytes            bigint NOT NULL,
  object_key       text NOT NULL,
  object_offset    bigint NOT NULL,
  entry_id         uuid,
  dataset_id       uuid,
  created_at       timestamptz NOT NULL,
  -- Nothing for a capture that became a task: it stays.
  expires_at       timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, id, sha256) REFERENCES content_hold (tenant_id, holder, sha256)
);
CREATE UNIQUE INDEX capture_row ON capture (tenant_id, request_id, row_index);
CREATE INDEX capture_uncertain ON capture (tenant_id, (coalesce(confidence, 2)), id);
CREATE INDEX capture_endpoint ON capture (tenant_id, endpoint, (coalesce(confidence, 2)), id);
CREATE INDEX capture_newest ON capture (tenant_id, id DESC);
CREATE INDEX capture_version ON capture (tenant_id, model_version_id, confidence);
CREATE INDEX capture_deployment ON capture (tenant_id, deployment_id, confidence);
CREATE INDEX capture_entry ON capture (tenant_id, entry_id) WHERE entry_id IS NOT NULL;
CREATE INDEX capture_expiry ON capture (expires_at) WHERE expires_at IS NOT NULL;
-- The installation looks for what has expired.
CALL tenant_table('capture', true);
