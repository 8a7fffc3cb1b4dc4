import type { Bin } from '@/components/charts/Histogram';
import type { Schemas } from '@/lib/api/client';
import { formatCount } from '@/lib/format';

/** Batches by rows as bins in ascending order of rows. */
export function batchBins(batchSizes: Readonly<Record<string, number>>): Bin[] {
  return Object.entries(batchSizes)
    .map(([rows, count]) => ({ rows: Number(rows), count }))
    .sort((one, other) => one.rows - other.rows)
    .map(({ rows, count }) => ({ label: rows === 1 ? '1 row' : `${rows} rows`, count }));
}

/** Buckets that hold no request at either end are left out. */
export function latencyBins(buckets: readonly { leUs: number; count: number }[]): Bin[] {
  const first = buckets.findIndex(({ count }) => count > 0);
  const last = buckets.findLastIndex(({ count }) => count > 0);
  return first < 0
    ? []
    : buckets.slice(first, last + 1).map(({ leUs, count }) => ({ label: `≤ ${formatMicros(leUs)}`, count }));
}

/** Microseconds with a unit that keeps the number short. */
export function formatMicros(micros: number): string {
  if (micros < 1_000) return `${Math.round(micros)} µs`;
  if (micros < 1_000_000) return `${(micros / 1_000).toPrecision(3)} ms`;
  return `${(micros / 1_000_000).toPrecision(3)} s`;
}

type Curve = NonNullable<Schemas['DeploymentStatistics']['curve']>;

/** What the best batch serves, in words; undefined before the first run. */
export function bestWords(curve: Curve, bestRows: number | undefined): string | undefined {
  const best = curve.findLast(({ rows }) => rows <= (bestRows ?? 0));
  if (bestRows === undefined || best === undefined) return undefined;
  const batch = bestRows === 1 ? 'Runs of one row' : `Batches of ${formatCount(bestRows)} rows`;
  return `${batch} serve most: ${formatCount(rowsPerSecond(best))} rows a second, ${formatMicros(best.micros)} a run`;
}

export function rowsPerSecond({ rows, micros }: Curve[number]): number {
  return Math.round((rows * 1e6) / Math.max(1e-3, micros));
}

export type RefusalReason = Schemas['RefusalReason'];

export const refusalWords: Readonly<Record<RefusalReason, string>> = {
  tenant_queue_full: 'Your queue was full',
  tenant_deadline: 'Too late behind your own requests',
  server_queue_full: 'All queues were full',
  server_deadline: 'Too late behind everybody’s requests',
  draining: 'The version was being unloaded',
  model_loading: 'Its model was not in memory in time',
  model_failed: 'Its model could not be loaded',
  expired: 'The time for an answer was over',
  cancelled: 'The client went away',
  input: 'The model did not take the input',
  terminated: 'The run took too long',
  failed: 'The run failed',
  rate_limited: 'More predictions a second than allowed',
  quota_exceeded: 'The month’s predictions are used up',
  not_ready: 'No version can answer',
};

export const refusalReasons = Object.keys(refusalWords).filter(isReason);

function isReason(name: string): name is RefusalReason {
  return name in refusalWords;
}

/** Refusals in words, the most frequent first. */
export function refusalBins(refusals: Readonly<Record<string, number>>): Bin[] {
  return Object.entries(refusals)
    .map(([reason, count]) => ({
      label: isReason(reason) ? refusalWords[reason] : reason.replaceAll('_', ' '),
      count,
    }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count);
}
