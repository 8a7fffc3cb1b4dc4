-- Documents of a tenant, in Markdown with live panels.

CREATE TABLE report (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  name       text NOT NULL,
  body       text NOT NULL,
  -- The version that this is.
  revision   bigint NOT NULL DEFAULT 1,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_by text NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX report_newest ON report (tenant_id, created_at DESC, id DESC);
CREATE INDEX report_name ON report (tenant_id, name, id);
CALL tenant_table('report');

-- Each as it was saved, the newest included.
CREATE TABLE report_version (
  tenant_id  uuid NOT NULL,
  report_id  uuid NOT NULL,
  revision   bigint NOT NULL,
  name       text NOT NULL,
  body       text NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, report_id, revision),
  FOREIGN KEY (tenant_id, report_id) REFERENCES report ON DELETE CASCADE
);
CALL tenant_table('report_version');
