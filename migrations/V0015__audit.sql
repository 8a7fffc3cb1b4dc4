-- One hash chain a tenant. Rows come in by one function alone, which the runtime role may call; it may neither insert,
-- change nor remove them itself.

CREATE TABLE audit_head (
  tenant_id uuid PRIMARY KEY,
  seq       bigint NOT NULL,
  hash      bytea NOT NULL
);
CALL tenant_table('audit_head');

CREATE TABLE audit_event (
  tenant_id  uuid NOT NULL,
  seq        bigint NOT NULL,
  at         timestamptz NOT NULL,
  -- The bytes that are hashed: JSON of actor, action, subject, detail, request id and time, as written.
  body       bytea NOT NULL,
  action     text NOT NULL,
  hash       bytea NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);
CREATE INDEX audit_event_action ON audit_event (tenant_id, action, seq DESC);
CALL tenant_table('audit_event');
REVOKE INSERT, UPDATE, DELETE ON audit_event, audit_head FROM "${runtime_role}";

-- hash = sha256(previous hash ‖ seq as 8 bytes ‖ body); the head row serialises a tenant's appends, so call it last.
CREATE FUNCTION audit_append(event_action text, event_at timestamptz, event_body bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = "${flyway:defaultSchema}", pg_temp AS $$
DECLARE
  tenant uuid := current_tenant();
  head audit_head;
  next_hash bytea;
BEGIN
  IF tenant IS NULL THEN
    RAISE EXCEPTION 'an audit event needs a tenant';
  END IF;
  INSERT INTO audit_head VALUES (tenant, 0, '\x') ON CONFLICT (tenant_id) DO NOTHING;
  SELECT * INTO head FROM audit_head WHERE tenant_id = tenant FOR UPDATE;
  next_hash := sha256(head.hash || int8send(head.seq + 1) || event_body);
  INSERT INTO audit_event VALUES (tenant, head.seq + 1, event_at, event_body, event_action, next_hash);
  UPDATE audit_head SET seq = head.seq + 1, hash = next_hash WHERE tenant_id = tenant;
  RETURN head.seq + 1;
END $$;
REVOKE ALL ON FUNCTION audit_append(text, timestamptz, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_append(text, timestamptz, bytea) TO "${runtime_role}";
