-- A deployment can follow an alias of its model; the problem says why it stayed where it is when the alias moved.
ALTER TABLE deployment ADD COLUMN alias text, ADD COLUMN follow_problem text;
CREATE INDEX deployment_alias ON deployment (tenant_id, alias) WHERE alias IS NOT NULL;
