-- Labeling projects, their tasks, and who answered what. One row of task_slot for each answer that a task wants, so that
-- the keys below make a surplus answer, or two by one person, impossible instead of unlikely.

CREATE TABLE labeling_project (
  tenant_id     uuid NOT NULL,
  id            uuid NOT NULL,
  name          text NOT NULL,
  description   text,
  kind          text NOT NULL,
  dataset_id    uuid NOT NULL,
  version       integer NOT NULL,
  classes       text[] NOT NULL,
  instructions  text,
  overlap       smallint NOT NULL CHECK (overlap BETWEEN 1 AND 10),
  min_agreement double precision NOT NULL CHECK (min_agreement BETWEEN 0 AND 1),
  lease_seconds integer NOT NULL CHECK (lease_seconds > 0),
  paused        boolean NOT NULL DEFAULT false,
  revision      bigint NOT NULL DEFAULT 1,
  created_by    text NOT NULL,
  created_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT labeling_project_name UNIQUE (tenant_id, name),
  -- Keeps the dataset while a project refers to one of its versions.
  FOREIGN KEY (tenant_id, dataset_id, version) REFERENCES dataset_version
);
CREATE INDEX labeling_project_newest ON labeling_project (tenant_id, created_at DESC, id DESC);
CREATE INDEX labeling_project_dataset ON labeling_project (tenant_id, dataset_id, version);
CALL tenant_table('labeling_project');

-- An item to label: an entry of the project's dataset version, or a captured prediction. object_*: where its bytes lie.
CREATE TABLE labeling_task (
  tenant_id         uuid NOT NULL,
  id                uuid NOT NULL,
  project_id        uuid NOT NULL,
  state             text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'in_review', 'accepted', 'rejected')),
  entry_id          uuid,
  path              text,
  prediction_id     uuid,
  media_type        text NOT NULL,
  object_key        text NOT NULL,
  object_offset     bigint NOT NULL,
  bytes             bigint NOT NULL,
  predicted         text,
  confidence        double precision,
  model             text,
  annotations       smallint NOT NULL DEFAULT 0,
  agreement         double precision,
  accepted          jsonb,
  decided_by        text CHECK (decided_by IN ('agreement', 'review')),
  decided_at        timestamptz,
  committed_version integer,
  created_at        timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES labeling_project,
  CHECK ((state = 'accepted') = (accepted IS NOT NULL)),
  CHECK ((state IN ('accepted', 'rejected')) = (decided_by IS NOT NULL)),
  CHECK (committed_version IS NULL OR state = 'accepted')
);
CREATE INDEX labeling_task_state ON labeling_task (tenant_id, project_id, state, id) INCLUDE (agreement);
CREATE INDEX labeling_task_project ON labeling_task (tenant_id, project_id, id);
CREATE INDEX labeling_task_entry ON labeling_task (tenant_id, entry_id) WHERE entry_id IS NOT NULL;
CREATE UNIQUE INDEX labeling_task_prediction ON labeling_task (tenant_id, prediction_id);
CALL tenant_table('labeling_task');

-- Slots 1 to overlap wait for one answer each; slot 0 exists while a task waits for its reviewer. A slot is free, leased
-- to an annotator until a time, or answered; each lease has a greater token than the one before.
CREATE TABLE task_slot (
  tenant_id  uuid NOT NULL,
  task_id    uuid NOT NULL,
  slot       smallint NOT NULL CHECK (slot BETWEEN 0 AND 10),
  project_id uuid NOT NULL,
  -- The order in which slots are given: the model's confidence for captured predictions, 2 for everything else.
  priority   double precision NOT NULL,
  token      bigint NOT NULL DEFAULT 0,
  annotator  text,
  leased_at  timestamptz,
  renewed_at timestamptz,
  expires_at timestamptz,
  answered   boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, task_id, slot),
  FOREIGN KEY (tenant_id, task_id) REFERENCES labeling_task,
  CHECK ((annotator IS NULL) = (expires_at IS NULL)),
  CHECK (NOT answered OR annotator IS NOT NULL)
);
CREATE UNIQUE INDEX task_slot_annotator ON task_slot (tenant_id, task_id, annotator) WHERE slot > 0;
CREATE INDEX task_slot_queue ON task_slot (tenant_id, project_id, priority, task_id, slot) WHERE NOT answered AND slot > 0;
CREATE INDEX task_slot_review ON task_slot (tenant_id, project_id, priority, task_id) WHERE NOT answered AND slot = 0;
CREATE INDEX task_slot_held ON task_slot (tenant_id, project_id, annotator) WHERE NOT answered AND annotator IS NOT NULL;
CALL tenant_table('task_slot');

-- An unfinished answer; it outlives the lease.
CREATE TABLE task_draft (
  tenant_id uuid NOT NULL,
  task_id   uuid NOT NULL,
  annotator text NOT NULL,
  result    jsonb NOT NULL,
  saved_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, task_id, annotator),
  FOREIGN KEY (tenant_id, task_id) REFERENCES labeling_task
);
CALL tenant_table('task_draft');

CREATE TABLE task_skip (
  tenant_id  uuid NOT NULL,
  task_id    uuid NOT NULL,
  annotator  text NOT NULL,
  project_id uuid NOT NULL,
  reason     text,
  skipped_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, task_id, annotator),
  FOREIGN KEY (tenant_id, task_id) REFERENCES labeling_task
);
CREATE INDEX task_skip_project ON task_skip (tenant_id, project_id, annotator);
CALL tenant_table('task_skip');

-- Undone answers stay, with the time of the undoing.
CREATE TABLE annotation (
  tenant_id    uuid NOT NULL,
  id           uuid NOT NULL,
  task_id      uuid NOT NULL,
  project_id   uuid NOT NULL,
  slot         smallint NOT NULL,
  token        bigint NOT NULL,
  annotator    text NOT NULL,
  result       jsonb NOT NULL,
  lead_time_ms bigint,
  created_at   timestamptz NOT NULL,
  withdrawn_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, task_id, slot) REFERENCES task_slot,
  CHECK (slot > 0)
);
CREATE UNIQUE INDEX annotation_slot ON annotation (tenant_id, task_id, slot) WHERE withdrawn_at IS NULL;
CREATE UNIQUE INDEX annotation_annotator ON annotation (tenant_id, task_id, annotator) WHERE withdrawn_at IS NULL;
CREATE UNIQUE INDEX annotation_token ON annotation (tenant_id, task_id, slot, token);
CREATE INDEX annotation_project ON annotation (tenant_id, project_id, annotator) WHERE withdrawn_at IS NULL;
CALL tenant_table('annotation');

CREATE TABLE review (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  task_id    uuid NOT NULL,
  decision   text NOT NULL CHECK (decision IN ('accept', 'reject')),
  result     jsonb,
  reviewer   text NOT NULL,
  comment    text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, task_id) REFERENCES labeling_task,
  CHECK ((decision = 'accept') = (result IS NOT NULL))
);
-- A decision ends a task, so there is at most one.
CREATE UNIQUE INDEX review_task ON review (tenant_id, task_id);
CALL tenant_table('review');
