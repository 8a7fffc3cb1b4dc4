-- What the installation vouches for of a version that it admitted: the very bytes that were signed.

CREATE TABLE model_version_manifest (
  tenant_id  uuid NOT NULL,
  version_id uuid NOT NULL,
  statement  text NOT NULL,
  signature  bytea NOT NULL,
  key_id     text NOT NULL,
  public_key text NOT NULL,
  signed_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, version_id),
  FOREIGN KEY (tenant_id, version_id) REFERENCES model_version ON DELETE CASCADE
);
CALL tenant_table('model_version_manifest');
