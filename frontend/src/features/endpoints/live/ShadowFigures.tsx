import { Stack, Text } from '@mantine/core';
import { CountBars } from '@/components/charts/Histogram';
import { Metric, MetricRow } from '@/components/data/Metric';
import type { Schemas } from '@/lib/api/client';
import { formatCount, formatPercent } from '@/lib/format';
import classes from '../endpoints.module.css';

/** How what the shadow would have answered differs from what was answered. */
export function ShadowFigures({ shadow }: { readonly shadow: Schemas['ShadowStatistics'] }) {
  const { model, version, rows, differing, requests, dropped, failed, labels } = shadow;
  const name = `Shadow ${model} version ${version}`;
  return (
    <section aria-label={name} className={classes.section}>
      <h3>{name}, beside what answered</h3>
      <MetricRow>
        <Metric
          label="Rows that differ"
          value={rows === 0 ? '–' : formatPercent(differing / rows)}
          note={`${formatCount(differing)} of ${formatCount(rows)}`}
        />
        <Metric label="Requests compared" value={formatCount(requests)} />
        <Metric label="Left out" value={formatCount(dropped)} note="for the sake of live requests" />
        <Metric label="Not answered" value={formatCount(failed)} note="by the shadow" />
      </MetricRow>
      {labels.length > 0 && (
        <Stack gap={4}>
          <Text size="sm">Labels it would have changed</Text>
          <CountBars
            label="Labels that the shadow would have changed"
            bins={labels.map(({ answered, shadow: other, rows: count }) => ({
              label: `${answered} → ${other}`,
              count,
            }))}
          />
        </Stack>
      )}
    </section>
  );
}
