-- What came from what. An entity is named by its kind and id; an edge is written in the transaction that makes the
-- thing it leads to.

CREATE TABLE lineage_edge (
  tenant_id  uuid NOT NULL,
  from_kind  text NOT NULL,
  from_id    text NOT NULL,
  to_kind    text NOT NULL,
  to_id      text NOT NULL,
  relation   text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, to_kind, to_id, from_kind, from_id, relation)
);
CREATE INDEX lineage_edge_from ON lineage_edge (tenant_id, from_kind, from_id);
CALL tenant_table('lineage_edge');
