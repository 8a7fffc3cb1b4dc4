import { SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { type BarSeries, StackedBars } from '@/components/charts/StackedBars';
import { Metric, MetricRow } from '@/components/data/Metric';
import type { Schemas } from '@/lib/api/client';
import { formatBytes, formatCompact, formatCount, formatDuration, formatPercent } from '@/lib/format';
import { nameOf, type PeriodName, spread } from './period';

type Counts = Schemas['UsageCounts'];

interface UsageChartProps {
  readonly period: PeriodName;
  readonly usage: Parameters<typeof spread>[0] & { readonly total: Counts };
}

const kinds = [
  { name: 'Answered', color: 0, of: (counts: Counts) => counts.answered },
  { name: 'From the cache', color: 3, of: (counts: Counts) => counts.cached },
  { name: 'Refused', color: 1, of: (counts: Counts) => counts.refused },
  { name: 'Too late', color: 4, of: (counts: Counts) => counts.expired },
  { name: 'Failed', color: 2, of: (counts: Counts) => counts.failed },
];

type Shown = 'requests' | 'rows' | 'device';

/** Sums of a period, and how they came about over time. */
export function UsageChart({ usage, period }: UsageChartProps) {
  const [shown, setShown] = useState<Shown>('requests');
  const { total } = usage;
  const points = spread(usage);
  const unanswered = total.refused + total.expired + total.failed;
  const all = total.answered + total.cached + unanswered;
  const series = (name: string, color: number, of: (counts: Counts) => number): BarSeries => ({
    name,
    color,
    values: points.map(({ counts }) => (counts ? of(counts) : 0)),
  });
  const pictures: Record<Shown, BarSeries[]> = {
    requests: kinds
      .filter(({ of }, index) => index === 0 || of(total) > 0)
      .map(({ name, color, of }) => series(name, color, of)),
    rows: [series('Predicted rows', 0, ({ rows }) => rows)],
    device: [series('Device time', 0, ({ deviceMicros }) => deviceMicros / 1_000)],
  };
  const format = shown === 'device' ? formatDuration : formatCount;
  return (
    <Stack gap="md">
      <MetricRow least="200px">
        <Metric label="Predicted rows" value={<Compact value={total.rows} />} note="what the quota counts" />
        <Metric
          label="Requests answered"
          value={<Compact value={total.answered + total.cached} />}
          note={total.cached > 0 ? `${formatCompact(total.cached)} from the cache` : undefined}
        />
        <Metric
          label="Not answered"
          value={<Compact value={unanswered} />}
          note={all > 0 ? formatPercent(unanswered / all) : undefined}
        />
        <Metric label="Device time" value={formatDuration(total.deviceMicros / 1_000)} />
        <Metric label="Tensors in" value={formatBytes(total.bytesIn)} />
        <Metric label="Tensors out" value={formatBytes(total.bytesOut)} />
      </MetricRow>
      <SegmentedControl
        size="xs"
        aria-label="What the bars show"
        style={{ alignSelf: 'flex-start' }}
        value={shown}
        onChange={(value) => setShown(value)}
        data={[
          { value: 'requests', label: 'Requests' },
          { value: 'rows', label: 'Rows' },
          { value: 'device', label: 'Device time' },
        ]}
      />
      <StackedBars
        label="Usage over time"
        bars={points.map(({ start }) => nameOf(start, period))}
        series={pictures[shown]}
        format={format}
      />
    </Stack>
  );
}

function Compact({ value }: { readonly value: number }) {
  return <span title={formatCount(value)}>{formatCompact(value)}</span>;
}
