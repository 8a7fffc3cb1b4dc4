-- What was served, for whom.

-- One row for each counter of a node's journal, added once and never changed. A node is new at every start. No
-- references: a bill outlives what it is for.
CREATE TABLE usage_ledger (
  tenant_id        uuid NOT NULL,
  node_id          uuid NOT NULL,
  sequence         bigint NOT NULL,
  hour             timestamptz NOT NULL,
  endpoint_id      uuid NOT NULL,
  model_version_id uuid NOT NULL,
  outcome          text NOT NULL CHECK (outcome IN ('answered', 'cached', 'refused', 'expired', 'failed')),
  requests         bigint NOT NULL CHECK (requests > 0),
  rows             bigint NOT NULL CHECK (rows >= 0),
  bytes_in         bigint NOT NULL CHECK (bytes_in >= 0),
  bytes_out        bigint NOT NULL CHECK (bytes_out >= 0),
  device_nanos     bigint NOT NULL CHECK (device_nanos >= 0),
  recorded_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, node_id, sequence)
);
CREATE INDEX usage_ledger_age ON usage_ledger (recorded_at);
CALL tenant_table('usage_ledger', true);
REVOKE UPDATE ON usage_ledger FROM "${runtime_role}";

-- The ledger's sums, changed in the transaction that adds to it.
CREATE TABLE serving_usage (
  tenant_id        uuid NOT NULL,
  hour             timestamptz NOT NULL,
  endpoint_id      uuid NOT NULL,
  model_version_id uuid NOT NULL,
  outcome          text NOT NULL,
  requests         bigint NOT NULL,
  rows             bigint NOT NULL,
  bytes_in         bigint NOT NULL,
  bytes_out        bigint NOT NULL,
  device_nanos     bigint NOT NULL,
  PRIMARY KEY (tenant_id, hour, endpoint_id, model_version_id, outcome)
) WITH (fillfactor = 70);
CALL tenant_table('serving_usage', true);

-- The names of what was deployed.
CREATE TABLE metered_version (
  tenant_id        uuid NOT NULL,
  endpoint_id      uuid NOT NULL,
  model_version_id uuid NOT NULL,
  endpoint         text NOT NULL,
  model            text NOT NULL,
  version          integer NOT NULL,
  PRIMARY KEY (tenant_id, endpoint_id, model_version_id)
);
CALL tenant_table('metered_version');

ALTER TABLE endpoint NO FORCE ROW LEVEL SECURITY;
ALTER TABLE deployment NO FORCE ROW LEVEL SECURITY;
ALTER TABLE model_version NO FORCE ROW LEVEL SECURITY;
ALTER TABLE model NO FORCE ROW LEVEL SECURITY;
ALTER TABLE metered_version NO FORCE ROW LEVEL SECURITY;
INSERT INTO metered_version (tenant_id, endpoint_id, model_version_id, endpoint, model, version)
SELECT d.tenant_id, d.endpoint_id, d.model_version_id, e.name, m.name, v.version
  FROM deployment d
  JOIN endpoint e ON e.tenant_id = d.tenant_id AND e.id = d.endpoint_id
  JOIN model_version v ON v.tenant_id = d.tenant_id AND v.id = d.model_version_id
  JOIN model m ON m.tenant_id = v.tenant_id AND m.id = v.model_id;
ALTER TABLE endpoint FORCE ROW LEVEL SECURITY;
ALTER TABLE deployment FORCE ROW LEVEL SECURITY;
ALTER TABLE model_version FORCE ROW LEVEL SECURITY;
ALTER TABLE model FORCE ROW LEVEL SECURITY;
ALTER TABLE metered_version FORCE ROW LEVEL SECURITY;
