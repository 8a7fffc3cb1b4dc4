-- Endpoints that the installation's admin has published to other tenants: tenant_id is the owner. No foreign key
-- leads to the consumer: none reaches another tenant.
CREATE TABLE endpoint_publication (
  tenant_id    uuid NOT NULL,
  endpoint_id  uuid NOT NULL,
  consumer_id  uuid NOT NULL,
  published_by text NOT NULL,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, endpoint_id, consumer_id),
  FOREIGN KEY (tenant_id, endpoint_id) REFERENCES endpoint ON DELETE CASCADE,
  CHECK (consumer_id <> tenant_id)
);
CREATE INDEX endpoint_publication_consumer ON endpoint_publication (consumer_id);
CALL tenant_table('endpoint_publication', true);
