-- What has been taken over from other MLflow servers, and what could not be.

CREATE TABLE mlflow_import (
  tenant_id    uuid NOT NULL,
  id           uuid NOT NULL,
  source       text NOT NULL,
  request      jsonb NOT NULL,
  -- Sealed; gone when the import ends.
  credential   bytea,
  state        text NOT NULL CHECK (state IN ('running', 'succeeded', 'failed', 'cancelled')),
  reason       text,
  -- How many of each kind, in the last attempt.
  taken        jsonb NOT NULL DEFAULT '{}',
  loss_count   bigint NOT NULL DEFAULT 0,
  -- The first of them.
  losses       jsonb NOT NULL DEFAULT '[]',
  job_id       uuid,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL,
  ended_at     timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX mlflow_import_newest ON mlflow_import (tenant_id, requested_at DESC, id DESC);
CALL tenant_table('mlflow_import');
