-- The trash of experiments and runs: who put what there, how long it stays, and what was purged.

-- NULL for what went there before this was kept, or came from another server that way.
ALTER TABLE run ADD COLUMN deleted_by text;
ALTER TABLE experiment ADD COLUMN deleted_by text;
CREATE INDEX run_trash ON run (tenant_id, deleted_at DESC, id DESC) WHERE deleted_at IS NOT NULL;

-- Without a row the days are the installation's default, which the server knows.
CREATE TABLE trash_rule (
  tenant_id  uuid PRIMARY KEY,
  keep_days  integer NOT NULL CHECK (keep_days BETWEEN 1 AND 3650),
  updated_by text NOT NULL,
  updated_at timestamptz NOT NULL
);
CALL tenant_table('trash_rule');

-- What is gone for good. checked_at: the object store was asked afterwards, and had none of its objects any more.
CREATE TABLE purge (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('run', 'experiment')),
  entity_id  text NOT NULL,
  name       text NOT NULL,
  trashed_at timestamptz NOT NULL,
  trashed_by text,
  purged_at  timestamptz NOT NULL,
  row_count  bigint NOT NULL,
  objects    bigint NOT NULL,
  bytes      bigint NOT NULL,
  checked_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX purge_newest ON purge (tenant_id, purged_at DESC, id DESC);
CREATE INDEX purge_unchecked ON purge (tenant_id, purged_at) WHERE checked_at IS NULL;
CALL tenant_table('purge');

-- Its objects that may still be in the store.
CREATE TABLE purge_object (
  tenant_id uuid NOT NULL,
  purge_id  uuid NOT NULL,
  blob_key  text NOT NULL,
  upload_id text,
  PRIMARY KEY (tenant_id, purge_id, blob_key),
  FOREIGN KEY (tenant_id, purge_id) REFERENCES purge ON DELETE CASCADE
);
CALL tenant_table('purge_object');
