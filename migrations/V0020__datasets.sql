-- Datasets, their versions, and the uploads that feed them. Versions are a linear history; an entry's states are
-- temporal rows, so that a commit writes as many rows as it changes, whatever the size of the dataset (ADR 0002).

CREATE TABLE dataset (
  tenant_id      uuid NOT NULL,
  id             uuid NOT NULL,
  name           text NOT NULL,
  description    text,
  licence        text,
  source         text,
  latest_version integer NOT NULL DEFAULT 0,
  revision       bigint NOT NULL DEFAULT 1,
  created_by     text NOT NULL,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT dataset_name UNIQUE (tenant_id, name)
);
CREATE INDEX dataset_newest ON dataset (tenant_id, created_at DESC, id DESC);
CALL tenant_table('dataset');

-- The summary is kept, never recounted. labels: entries by label, '' for none; splits: by split, '' for none.
CREATE TABLE dataset_version (
  tenant_id  uuid NOT NULL,
  dataset_id uuid NOT NULL,
  version    integer NOT NULL CHECK (version > 0),
  digest     text NOT NULL,
  message    text,
  entries    bigint NOT NULL,
  bytes      bigint NOT NULL,
  added      bigint NOT NULL,
  changed    bigint NOT NULL,
  removed    bigint NOT NULL,
  labels     jsonb NOT NULL,
  splits     jsonb NOT NULL,
  split_rule jsonb,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, dataset_id, version),
  FOREIGN KEY (tenant_id, dataset_id) REFERENCES dataset ON DELETE CASCADE
);
CALL tenant_table('dataset_version');

-- Content, once for each tenant however many entries hold it: a range of an object. Small files of an archive lie one
-- behind another in one object.
CREATE TABLE blob (
  tenant_id     uuid NOT NULL,
  sha256        text NOT NULL,
  bytes         bigint NOT NULL,
  object_key    text NOT NULL,
  object_offset bigint NOT NULL,
  PRIMARY KEY (tenant_id, sha256)
);
CREATE INDEX blob_object ON blob (tenant_id, object_key);
CALL tenant_table('blob');

-- One state of an entry: it holds from from_version on, until before to_version.
CREATE TABLE dataset_entry (
  tenant_id    uuid NOT NULL,
  id           uuid NOT NULL,
  dataset_id   uuid NOT NULL,
  path         text COLLATE "C" NOT NULL,
  from_version integer NOT NULL,
  to_version   integer,
  sha256       text NOT NULL,
  bytes        bigint NOT NULL,
  media_type   text NOT NULL,
  label        text,
  split        text CHECK (split IN ('train', 'validation', 'test')),
  PRIMARY KEY (tenant_id, id),
  CHECK (to_version > from_version),
  FOREIGN KEY (tenant_id, dataset_id) REFERENCES dataset ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, sha256) REFERENCES blob
);
CREATE UNIQUE INDEX dataset_entry_current ON dataset_entry (tenant_id, dataset_id, path) WHERE to_version IS NULL;
CREATE UNIQUE INDEX dataset_entry_path ON dataset_entry (tenant_id, dataset_id, path, from_version);
CREATE INDEX dataset_entry_began ON dataset_entry (tenant_id, dataset_id, from_version, path);
CREATE INDEX dataset_entry_ended ON dataset_entry (tenant_id, dataset_id, to_version, path) WHERE to_version IS NOT NULL;
CREATE INDEX dataset_entry_label ON dataset_entry (tenant_id, dataset_id, label, path);
CREATE INDEX dataset_entry_blob ON dataset_entry (tenant_id, sha256);
CALL tenant_table('dataset_entry');

-- The installation sees uploads to end those that were left behind.
CREATE TABLE upload (
  tenant_id       uuid NOT NULL,
  id              uuid NOT NULL,
  purpose         text NOT NULL CHECK (purpose IN ('dataset', 'model')),
  kind            text NOT NULL CHECK (kind IN ('file', 'archive')),
  dataset_id      uuid,
  name            text NOT NULL,
  bytes           bigint NOT NULL,
  media_type      text NOT NULL,
  sha256          text,
  state           text NOT NULL
                  CHECK (state IN ('uploading', 'verifying', 'ready', 'failed', 'committed', 'aborted')),
  message         text,
  job_id          uuid,
  entries         integer,
  version         integer,
  part_bytes      bigint NOT NULL,
  part_count      integer NOT NULL,
  object_key      text NOT NULL,
  store_upload_id text,
  reserved_bytes  bigint NOT NULL,
  created_by      text NOT NULL,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK ((purpose = 'dataset') = (dataset_id IS NOT NULL)),
  FOREIGN KEY (tenant_id, dataset_id) REFERENCES dataset ON DELETE CASCADE
);
CREATE INDEX upload_dataset ON upload (tenant_id, dataset_id, state);
CREATE INDEX upload_expiry ON upload (expires_at) WHERE state IN ('uploading', 'verifying', 'ready');
CREATE UNIQUE INDEX upload_object ON upload (object_key);
CALL tenant_table('upload', true);

-- What a verified upload will add: one row for a file, one for each file of an archive. Gone once it is committed.
CREATE TABLE upload_file (
  tenant_id  uuid NOT NULL,
  upload_id  uuid NOT NULL,
  path       text COLLATE "C" NOT NULL,
  sha256     text NOT NULL,
  bytes      bigint NOT NULL,
  media_type text NOT NULL,
  PRIMARY KEY (tenant_id, upload_id, path),
  FOREIGN KEY (tenant_id, upload_id) REFERENCES upload ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, sha256) REFERENCES blob
);
CREATE INDEX upload_file_blob ON upload_file (tenant_id, sha256);
CALL tenant_table('upload_file');

-- The key that signs content links, the same on every node.
CREATE TABLE content_key (
  id     integer PRIMARY KEY CHECK (id = 1),
  secret text NOT NULL
);
CALL system_table('content_key');
