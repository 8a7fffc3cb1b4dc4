-- Aliases that move by rule: what a version must pass, what was found when one was proposed, and every move.

CREATE TABLE model_alias_gate (
  tenant_id  uuid NOT NULL,
  model_id   uuid NOT NULL,
  alias      text NOT NULL,
  rules      jsonb NOT NULL,
  updated_by text NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, model_id, alias),
  FOREIGN KEY (tenant_id, model_id) REFERENCES model ON DELETE CASCADE
);
CALL tenant_table('model_alias_gate');

-- Versions by number and digest, without a reference: what was decided stays known when a version is gone.
CREATE TABLE model_promotion (
  tenant_id     uuid NOT NULL,
  id            uuid NOT NULL,
  model_id      uuid NOT NULL,
  alias         text NOT NULL,
  version       integer NOT NULL,
  sha256        text NOT NULL,
  from_version  integer,
  state         text NOT NULL
    CHECK (state IN ('checking', 'waiting', 'promoted', 'refused', 'declined', 'failed', 'cancelled')),
  reason        text,
  note          text,
  evidence      jsonb NOT NULL DEFAULT '[]',
  job_id        uuid,
  requested_by  text NOT NULL,
  requested_at  timestamptz NOT NULL,
  decided_by    text,
  decided_at    timestamptz,
  decision_note text,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, model_id) REFERENCES model ON DELETE CASCADE
);
CREATE INDEX model_promotion_newest ON model_promotion (tenant_id, model_id, requested_at DESC, id DESC);
CREATE UNIQUE INDEX model_promotion_open ON model_promotion (tenant_id, model_id, alias)
  WHERE state IN ('checking', 'waiting');
CALL tenant_table('model_promotion');

CREATE TABLE model_alias_change (
  tenant_id    uuid NOT NULL,
  id           uuid NOT NULL,
  model_id     uuid NOT NULL,
  alias        text NOT NULL,
  from_version integer,
  to_version   integer,
  promotion_id uuid,
  changed_by   text NOT NULL,
  changed_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, model_id) REFERENCES model ON DELETE CASCADE
);
CREATE INDEX model_alias_change_newest ON model_alias_change (tenant_id, model_id, alias, changed_at DESC, id DESC);
CALL tenant_table('model_alias_change');
