-- Points in columns: what was just logged stands in batches, sealing moves it into compressed chunks.

-- One call's points of one run, in the form of io.millrace.tracking.points.BatchCodec.
-- weight: its points, and 64 for the row itself.
CREATE TABLE metric_batch (
  tenant_id uuid NOT NULL,
  run_id    text NOT NULL,
  id        bigint GENERATED ALWAYS AS IDENTITY,
  weight    integer NOT NULL,
  body      bytea NOT NULL,
  PRIMARY KEY (tenant_id, run_id, id),
  FOREIGN KEY (tenant_id, run_id) REFERENCES run ON DELETE CASCADE
) WITH (autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_scale_factor = 0.02);
-- Noise does not get smaller.
ALTER TABLE metric_batch ALTER COLUMN body SET STORAGE EXTERNAL;
CALL tenant_table('metric_batch');

-- What of a run is not sealed, and when its sealing is due; due_at is also the lease of whoever seals it. Updated with
-- each batch: half of a page is left for the next versions of its rows.
CREATE TABLE metric_backlog (
  tenant_id uuid NOT NULL,
  run_id    text NOT NULL,
  weight    bigint NOT NULL,
  due_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, run_id),
  FOREIGN KEY (tenant_id, run_id) REFERENCES run ON DELETE CASCADE
) WITH (fillfactor = 50);
CREATE INDEX metric_backlog_due ON metric_backlog (due_at);
CALL tenant_table('metric_backlog', true);

-- The latest point only. Its columns are in no index, so that a new one changes no index. A number of points is found
-- from the chunks.
ALTER TABLE metric_series NO FORCE ROW LEVEL SECURITY;
ALTER TABLE metric_point NO FORCE ROW LEVEL SECURITY;
DELETE FROM metric_series WHERE points = 0;
DROP INDEX metric_series_value;
ALTER TABLE metric_series
  DROP COLUMN points,
  ALTER COLUMN step SET NOT NULL,
  ALTER COLUMN at SET NOT NULL,
  ALTER COLUMN value SET NOT NULL;
ALTER TABLE metric_series SET (fillfactor = 70);
CREATE INDEX metric_series_key ON metric_series (tenant_id, key, run_id);

-- Sealed points of one metric, compressed (io.millrace.tracking.points.ChunkCodec), and what they look like from afar.
-- Chunks of a metric do not overlap: (first_step, first_at, first_value) is their order. A sum is of finite values.
CREATE TABLE metric_chunk (
  tenant_id   uuid NOT NULL,
  series      bigint NOT NULL,
  first_step  bigint NOT NULL,
  first_at    bigint NOT NULL,
  first_value double precision NOT NULL,
  last_step   bigint NOT NULL,
  last_at     bigint NOT NULL,
  last_value  double precision NOT NULL,
  min_step    bigint NOT NULL,
  min_at      bigint NOT NULL,
  min_value   double precision NOT NULL,
  max_step    bigint NOT NULL,
  max_at      bigint NOT NULL,
  max_value   double precision NOT NULL,
  sum         double precision NOT NULL,
  earliest    bigint NOT NULL,
  newest      bigint NOT NULL,
  count       integer NOT NULL,
  body        bytea NOT NULL,
  PRIMARY KEY (tenant_id, series, first_step, first_at, first_value),
  FOREIGN KEY (tenant_id, series) REFERENCES metric_series (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE metric_chunk ALTER COLUMN body SET STORAGE EXTERNAL;
CALL tenant_table('metric_chunk');

-- The points there are become batches, in the plain form.
CREATE FUNCTION pg_temp.varint(n bigint) RETURNS bytea LANGUAGE sql IMMUTABLE RETURN
  CASE
    WHEN n < 128 THEN set_byte('\x00', 0, n::integer)
    WHEN n < 16384 THEN set_byte(set_byte('\x0000', 0, (n & 127 | 128)::integer), 1, (n >> 7)::integer)
    ELSE set_byte(set_byte(set_byte('\x000000', 0, (n & 127 | 128)::integer), 1, (n >> 7 & 127 | 128)::integer), 2,
                  (n >> 14)::integer)
  END;

ALTER TABLE metric_batch NO FORCE ROW LEVEL SECURITY;
ALTER TABLE metric_backlog NO FORCE ROW LEVEL SECURITY;

INSERT INTO metric_batch (tenant_id, run_id, weight, body)
SELECT p.tenant_id, s.run_id, count(*) + 64,
       pg_temp.varint(octet_length(s.key)) || convert_to(s.key, 'UTF8') || pg_temp.varint(count(*))
         || pg_temp.varint(1 + 24 * count(*)) || '\x00'::bytea
         || string_agg(int8send(p.step), ''::bytea ORDER BY p.n)
         || string_agg(int8send(p.at), ''::bytea ORDER BY p.n)
         || string_agg(float8send(p.value), ''::bytea ORDER BY p.n)
  FROM (SELECT *, row_number() OVER (PARTITION BY tenant_id, series ORDER BY step, at, value) AS n FROM metric_point) p
  JOIN metric_series s ON s.tenant_id = p.tenant_id AND s.id = p.series
 GROUP BY p.tenant_id, s.run_id, s.key, p.n / 1000;

INSERT INTO metric_backlog (tenant_id, run_id, weight, due_at)
SELECT tenant_id, run_id, sum(weight), now() FROM metric_batch GROUP BY tenant_id, run_id;

ALTER TABLE metric_series FORCE ROW LEVEL SECURITY;
ALTER TABLE metric_batch FORCE ROW LEVEL SECURITY;
ALTER TABLE metric_backlog FORCE ROW LEVEL SECURITY;
DROP TABLE metric_point;
