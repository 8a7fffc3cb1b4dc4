-- The runs that name a run as their parent. A tag's value can be longer than an index takes; an id cannot.
CREATE INDEX run_tag_parent ON run_tag (tenant_id, left(value, 64)) WHERE key = 'mlflow.parentRunId';
