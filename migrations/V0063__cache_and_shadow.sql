-- Endpoints answer repeated inputs from memory where they are told to.
ALTER TABLE endpoint ADD COLUMN cache boolean NOT NULL DEFAULT false;

-- A shadow runs a share of the requests behind the answer and never answers. One an endpoint.
ALTER TABLE deployment ADD COLUMN shadow_percent integer CHECK (shadow_percent BETWEEN 1 AND 100);
CREATE UNIQUE INDEX deployment_shadow ON deployment (tenant_id, endpoint_id) WHERE shadow_percent IS NOT NULL;
