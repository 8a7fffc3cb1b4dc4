-- Who wants to be told of what happens to models, and what is to be told.

CREATE TABLE webhook (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  name        text NOT NULL,
  url         text NOT NULL,
  description text,
  -- entity.action
  events      text[] NOT NULL,
  active      boolean NOT NULL,
  -- Sealed.
  secret      bytea,
  created_by  text NOT NULL,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX webhook_newest ON webhook (tenant_id, created_at DESC, id DESC);
CALL tenant_table('webhook');

-- A webhook's place in the queue: all its deliveries go one after the other, whoever else waits. Nodes find out here what
-- is due, so the installation sees it; what is to be sent, and where to, only the tenant does.
CREATE TABLE webhook_lane (
  tenant_id   uuid NOT NULL,
  webhook_id  uuid NOT NULL,
  -- The earliest of its waiting deliveries; NULL when none waits, or while it is paused.
  due_at      timestamptz,
  -- Lease of the node that delivers, and the pause after a failure, in one.
  not_before  timestamptz NOT NULL DEFAULT '-infinity',
  lease       bigint NOT NULL DEFAULT 0,
  -- Attempts that failed, since one succeeded.
  failures    integer NOT NULL DEFAULT 0,
  -- Events that were not kept because too much waited already.
  dropped     bigint NOT NULL DEFAULT 0,
  last_at     timestamptz,
  last_status integer,
  last_reason text,
  PRIMARY KEY (tenant_id, webhook_id),
  FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhook ON DELETE CASCADE
);
CREATE INDEX webhook_lane_due ON webhook_lane (due_at) WHERE due_at IS NOT NULL;
CALL tenant_table('webhook_lane', true);

CREATE TABLE webhook_delivery (
  tenant_id    uuid NOT NULL,
  webhook_id   uuid NOT NULL,
  id           uuid NOT NULL,
  event        text NOT NULL,
  -- As it is sent, the same in every attempt.
  body         text NOT NULL,
  bytes        integer NOT NULL,
  state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dead')),
  attempts     integer NOT NULL DEFAULT 0,
  due_at       timestamptz NOT NULL DEFAULT now(),
  created_at   timestamptz NOT NULL,
  -- Of the last attempt: when, what was answered, why it failed, how long it took.
  attempted_at timestamptz,
  status       integer,
  answer       text,
  reason       text,
  millis       integer,
  PRIMARY KEY (tenant_id, webhook_id, id),
  FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhook ON DELETE CASCADE
);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (tenant_id, webhook_id, due_at, id) INCLUDE (bytes)
  WHERE state = 'waiting';
CALL tenant_table('webhook_delivery');
