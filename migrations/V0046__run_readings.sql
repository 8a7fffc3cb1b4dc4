-- What a table of runs shows of a metric besides its last value, and by what it is grouped.

-- The smallest and the greatest number of all points, NaN left aside; NULL where none is a number. Beside the latest
-- point, so that runs are sorted by them as they are by it.
ALTER TABLE metric_series ADD COLUMN min_value double precision, ADD COLUMN max_value double precision;

ALTER TABLE metric_series NO FORCE ROW LEVEL SECURITY;
ALTER TABLE metric_chunk NO FORCE ROW LEVEL SECURITY;

-- What is not sealed is added when it is; of it, the latest point is known already.
UPDATE metric_series s SET min_value = c.least, max_value = c.greatest
  FROM (SELECT e.tenant_id, e.id,
               least(min(nullif(k.min_value, 'NaN')), nullif(e.value, 'NaN')) AS least,
               greatest(max(nullif(k.max_value, 'NaN')), nullif(e.value, 'NaN')) AS greatest
          FROM metric_series e LEFT JOIN metric_chunk k ON k.tenant_id = e.tenant_id AND k.series = e.id
         GROUP BY e.tenant_id, e.id, e.value) c
 WHERE s.tenant_id = c.tenant_id AND s.id = c.id;

ALTER TABLE metric_series FORCE ROW LEVEL SECURITY;
ALTER TABLE metric_chunk FORCE ROW LEVEL SECURITY;

ALTER TABLE run_view ADD COLUMN group_by text;
