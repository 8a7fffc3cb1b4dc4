-- What has to happen outside of PostgreSQL after a commit: written in the transaction that decides it, gone once it has
-- happened. due_at is the lease and the back-off in one: whoever takes a message moves it ahead.
CREATE TABLE outbox (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  kind       text NOT NULL,
  payload    jsonb NOT NULL,
  attempts   integer NOT NULL DEFAULT 0,
  due_at     timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX outbox_due ON outbox (due_at);
CALL tenant_table('outbox', true);
