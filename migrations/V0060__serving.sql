-- Endpoints and the model versions deployed on them.

CREATE TABLE endpoint (
  tenant_id      uuid NOT NULL,
  id             uuid NOT NULL,
  name           text NOT NULL,
  description    text,
  max_batch_size integer NOT NULL CHECK (max_batch_size > 0),
  max_queue      integer NOT NULL CHECK (max_queue > 0),
  timeout_ms     integer NOT NULL CHECK (timeout_ms > 0),
  capture        jsonb,
  revision       bigint NOT NULL DEFAULT 1,
  created_by     text NOT NULL,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);
CREATE INDEX endpoint_newest ON endpoint (tenant_id, created_at DESC, id DESC);
-- A node learns at its start which tenants have endpoints; their deployments it reads inside each tenant.
CALL tenant_table('endpoint', true);

-- The reference to the version is what keeps a deployed version from being deleted.
CREATE TABLE deployment (
  tenant_id        uuid NOT NULL,
  id               uuid NOT NULL,
  endpoint_id      uuid NOT NULL,
  model_version_id uuid NOT NULL,
  weight           integer NOT NULL CHECK (weight >= 0),
  created_at       timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, endpoint_id, model_version_id),
  FOREIGN KEY (tenant_id, endpoint_id) REFERENCES endpoint ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, model_version_id) REFERENCES model_version
);
CREATE INDEX deployment_version ON deployment (tenant_id, model_version_id);
CALL tenant_table('deployment');
