-- Several events of one transaction at once: the head of the chain is read and written once, however many they are.

-- Events in their order, after what the chain holds; the chain stays locked until commit, so call it last.
CREATE FUNCTION audit_append_all(actions text[], times timestamptz[], bodies bytea[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = "${flyway:defaultSchema}", pg_temp AS $$
DECLARE
  tenant uuid := current_tenant();
  head audit_head;
  next_hash bytea;
  hashes bytea[] := '{}';
BEGIN
  IF tenant IS NULL THEN
    RAISE EXCEPTION 'an audit event needs a tenant';
  END IF;
  SELECT * INTO head FROM audit_head WHERE tenant_id = tenant FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    INSERT INTO audit_head VALUES (tenant, 0, '\x') ON CONFLICT (tenant_id) DO NOTHING;
    SELECT * INTO head FROM audit_head WHERE tenant_id = tenant FOR NO KEY UPDATE;
  END IF;
  next_hash := head.hash;
  FOR i IN 1 .. cardinality(bodies) LOOP
    next_hash := sha256(next_hash || int8send(head.seq + i) || bodies[i]);
    hashes := hashes || next_hash;
  END LOOP;
  INSERT INTO audit_event (tenant_id, seq, at, body, action, hash)
  SELECT tenant, head.seq + g.n, g.at, g.body, g.action, g.hash
    FROM unnest(times, bodies, actions, hashes) WITH ORDINALITY AS g (at, body, action, hash, n);
  UPDATE audit_head SET seq = head.seq + cardinality(bodies), hash = next_hash WHERE tenant_id = tenant;
  RETURN head.seq + cardinality(bodies);
END $$;
REVOKE ALL ON FUNCTION audit_append_all(text[], timestamptz[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_append_all(text[], timestamptz[], bytea[]) TO "${runtime_role}";

-- One event is several of which there is one.
CREATE OR REPLACE FUNCTION audit_append(event_action text, event_at timestamptz, event_body bytea) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = "${flyway:defaultSchema}", pg_temp AS $$
  SELECT audit_append_all(ARRAY[event_action], ARRAY[event_at], ARRAY[event_body])
$$;
