-- Tenants, what they may use, and what they use.

CREATE TABLE tenant (
  tenant_id  uuid PRIMARY KEY,
  name       text NOT NULL,
  weight     integer NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 1000),
  suspended  boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
CALL tenant_table('tenant', true);

-- NULL: the installation's default, which the server knows.
CREATE TABLE quota (
  tenant_id              uuid PRIMARY KEY REFERENCES tenant ON DELETE CASCADE,
  storage_bytes          bigint CHECK (storage_bytes >= 0),
  models                 bigint CHECK (models >= 0),
  predictions_per_month  bigint CHECK (predictions_per_month >= 0),
  requests_per_second    bigint CHECK (requests_per_second > 0),
  predictions_per_second bigint CHECK (predictions_per_second > 0)
);
CALL tenant_table('quota', true);

-- A meter that starts anew has one row a period (a month, 2026-11); the others have one, of period ''.
CREATE TABLE usage_counter (
  tenant_id uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
  meter     text NOT NULL CHECK (meter IN ('storageBytes', 'models', 'predictionsPerMonth')),
  period    text NOT NULL DEFAULT '',
  used      bigint NOT NULL DEFAULT 0 CHECK (used >= 0),
  PRIMARY KEY (tenant_id, meter, period)
) WITH (fillfactor = 70);
CALL tenant_table('usage_counter', true);

-- Predictions that are counted as used already and that a node may serve without asking again. remaining is what the
-- node had not served when it last reported.
CREATE TABLE prediction_lease (
  tenant_id   uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
  node_id     uuid NOT NULL,
  period      text NOT NULL,
  remaining   bigint NOT NULL,
  lease_until timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, node_id, period)
) WITH (fillfactor = 70);
CREATE INDEX prediction_lease_until ON prediction_lease (lease_until);
CALL tenant_table('prediction_lease', true);

-- Servers that are alive say so every few seconds.
CREATE TABLE node_heartbeat (
  node_id    uuid PRIMARY KEY,
  started_at timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL
);
CALL system_table('node_heartbeat');
