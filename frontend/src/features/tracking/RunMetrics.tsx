import type { ReactNode } from 'react';
import { Metric, MetricRow } from '@/components/data/Metric';
import type { Schemas } from '@/lib/api/client';
import { formatMeasure } from '@/lib/format';
import { isSystemMetric } from './system/metrics';

interface RunMetricsProps {
  readonly run: Schemas['Run'];
  /** Absent: all. */
  readonly most?: number;
  /** What stands where it has none. */
  readonly none?: ReactNode;
}

/** What a run has logged last of each metric, those of the machine left out. */
export function RunMetrics({ run, most, none = null }: RunMetricsProps) {
  const metrics = Object.entries(run.metrics)
    .filter(([key]) => !isSystemMetric(key))
    .sort(([a], [b]) => a.localeCompare(b))
    .slice(0, most);
  if (metrics.length === 0) return none;
  return (
    <MetricRow>
      {metrics.map(([key, { value, step }]) => (
        <Metric
          key={key}
          label={key}
          value={formatMeasure(value)}
          note={step > 0 ? `at step ${step}` : undefined}
        />
      ))}
    </MetricRow>
  );
}
