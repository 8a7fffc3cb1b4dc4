-- Content that another feature holds beside the datasets' entries: the input of a captured prediction, say. While a row
-- is here the content stays; the holder is an id of the feature that keeps it.
CREATE TABLE content_hold (
  tenant_id uuid NOT NULL,
  holder    uuid NOT NULL,
  sha256    text NOT NULL,
  PRIMARY KEY (tenant_id, holder, sha256),
  FOREIGN KEY (tenant_id, sha256) REFERENCES blob
);
CREATE INDEX content_hold_blob ON content_hold (tenant_id, sha256);
CALL tenant_table('content_hold');
