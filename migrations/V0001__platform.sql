-- What every feature uses: the tenant rule of row-level security, jobs, idempotency keys.
-- Run as the owner; the placeholder runtime_role is the role the server works as, which owns nothing.

GRANT USAGE ON SCHEMA "${flyway:defaultSchema}" TO "${runtime_role}";

-- The tenant of the running transaction; NULL outside of one, so that nothing matches.
CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('millrace.tenant_id', true), '')::uuid;

CREATE FUNCTION is_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(current_setting('millrace.system', true), '') = 'on';

-- Makes a table a tenant's: row-level security forced, one policy, DML for the runtime role. With system_access the
-- installation's own transactions see it too; only queues and identity need that.
CREATE PROCEDURE tenant_table(target regclass, system_access boolean DEFAULT false) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format(
    'CREATE POLICY tenant ON %s USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()))',
    target);
  IF system_access THEN
    EXECUTE format('CREATE POLICY system ON %s USING ((SELECT is_system())) WITH CHECK ((SELECT is_system()))', target);
  END IF;
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', target, '${runtime_role}');
END $$;

-- A table of the installation: only system transactions see it.
CREATE PROCEDURE system_table(target regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY system ON %s USING ((SELECT is_system())) WITH CHECK ((SELECT is_system()))', target);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', target, '${runtime_role}');
END $$;

REVOKE ALL ON PROCEDURE tenant_table(regclass, boolean), system_table(regclass) FROM PUBLIC;

CREATE TABLE job (
  tenant_id    uuid NOT NULL,
  id           uuid NOT NULL,
  kind         text NOT NULL,
  subject      text,
  payload      jsonb NOT NULL,
  state        text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  progress     double precision NOT NULL DEFAULT 0,
  message      text,
  attempts     integer NOT NULL DEFAULT 0,
  max_attempts integer NOT NULL DEFAULT 5,
  run_at       timestamptz NOT NULL DEFAULT now(),
  lease_token  bigint NOT NULL DEFAULT 0,
  lease_until  timestamptz,
  created_by   text NOT NULL,
  request_id   text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  started_at   timestamptz,
  ended_at     timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX job_due ON job (run_at) WHERE state IN ('queued', 'running');
CREATE INDEX job_newest ON job (tenant_id, id DESC);
CALL tenant_table('job', true);

CREATE TABLE idempotency_key (
  tenant_id    uuid NOT NULL,
  subject      text NOT NULL,
  key          text NOT NULL,
  request_hash text NOT NULL,
  result       jsonb,
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, subject, key)
);
CREATE INDEX idempotency_key_age ON idempotency_key (created_at);
CALL tenant_table('idempotency_key', true);
