-- What happens between the gates and the alias: a canary or a shadow, watched, that goes back by itself.

ALTER TABLE model_alias_gate ADD COLUMN rollout jsonb;

ALTER TABLE model_promotion DROP CONSTRAINT model_promotion_state_check;
ALTER TABLE model_promotion ADD CONSTRAINT model_promotion_state_check CHECK (state IN
  ('checking', 'waiting', 'rolling_out', 'promoted', 'rolled_back', 'refused', 'declined', 'failed', 'cancelled'));
DROP INDEX model_promotion_open;
CREATE UNIQUE INDEX model_promotion_open ON model_promotion (tenant_id, model_id, alias)
  WHERE state IN ('checking', 'waiting', 'rolling_out');

-- The plan as it stood when the gates were passed. Endpoints: how each served before, and how it was left last.
CREATE TABLE model_rollout (
  tenant_id       uuid NOT NULL,
  promotion_id    uuid NOT NULL,
  model_id        uuid NOT NULL,
  alias           text NOT NULL,
  version         integer NOT NULL,
  from_version    integer NOT NULL,
  plan            jsonb NOT NULL,
  state           text NOT NULL CHECK (state IN ('running', 'waiting', 'stopped', 'watching', 'completed', 'rolled_back')),
  step            integer NOT NULL DEFAULT 0,
  step_started_at timestamptz NOT NULL,
  endpoints       jsonb NOT NULL DEFAULT '[]',
  reason          text,
  changed_by      text NOT NULL,
  started_at      timestamptz NOT NULL,
  ended_at        timestamptz,
  PRIMARY KEY (tenant_id, promotion_id),
  FOREIGN KEY (tenant_id, promotion_id) REFERENCES model_promotion ON DELETE CASCADE
);
CREATE UNIQUE INDEX model_rollout_open ON model_rollout (tenant_id, model_id, alias) WHERE ended_at IS NULL;
CREATE INDEX model_rollout_ended ON model_rollout (tenant_id, ended_at) WHERE state = 'rolled_back';
-- Every node looks for those that go on.
CALL tenant_table('model_rollout', true);

-- What both versions did in a step, summed over the nodes.
CREATE TABLE model_rollout_step (
  tenant_id    uuid NOT NULL,
  promotion_id uuid NOT NULL,
  step         integer NOT NULL,
  started_at   timestamptz NOT NULL,
  ended_at     timestamptz,
  summary      text,
  version      jsonb NOT NULL DEFAULT '{}',
  current      jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, promotion_id, step),
  FOREIGN KEY (tenant_id, promotion_id) REFERENCES model_rollout ON DELETE CASCADE
);
CALL tenant_table('model_rollout_step');

-- Absent in older rows: by promotion where there is one, by hand otherwise.
ALTER TABLE model_alias_change
  ADD COLUMN cause text CHECK (cause IN ('manual', 'promotion', 'rollback', 'automatic_rollback')),
  ADD COLUMN reason text;
CREATE INDEX model_alias_change_of_model ON model_alias_change (tenant_id, model_id, changed_at DESC, id DESC);
