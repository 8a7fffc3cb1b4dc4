import type { Schemas } from '@/lib/api/client';

type Statistics = Schemas['EndpointStatistics'];
type Deployment = Schemas['DeploymentStatistics'];
type Buckets = Deployment['latency']['buckets'];

/** One second of the picture. */
export interface Point {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly requestsPerSecond: number;
  readonly waiting: number;
  /** Over the seconds before; undefined where nothing was answered. */
  readonly p50Us: number | undefined;
  readonly p99Us: number | undefined;
}

/** What the server said in the last two minutes; empty before its first word. */
export interface Live {
  readonly samples: readonly Statistics[];
  readonly points: readonly Point[];
}

export const nothingYet: Live = { samples: [], points: [] };
export const keptSamples = 120;
/** A quantile of one second would jump with each request. */
const smoothedSamples = 5;

export function withSample(live: Live, sample: Statistics): Live {
  const samples = [...live.samples, sample].slice(-keptSamples);
  const buckets = bucketsOf(sample, samples.at(-1 - smoothedSamples) ?? samples[0]);
  const point = {
    at: Date.parse(sample.at),
    requestsPerSecond: sample.requestsPerSecond,
    waiting: sample.queueDepth,
    p50Us: quantile(buckets, 0.5),
    p99Us: quantile(buckets, 0.99),
  };
  return { samples, points: [...live.points, point].slice(-keptSamples) };
}

/** The latencies of all deployments together, of what was answered after `before`. */
export function bucketsOf(now: Statistics, before?: Statistics): Buckets {
  const counts = new Map<number, number>();
  for (const deployment of now.deployments) {
    const recent = since(deployment, deploymentIn(before, deployment));
    recent.latency.buckets.forEach(({ leUs, count }) => counts.set(leUs, (counts.get(leUs) ?? 0) + count));
  }
  return ascending(counts);
}

export function deploymentIn(
  statistics: Statistics | undefined,
  { deploymentId }: Deployment,
): Deployment | undefined {
  return statistics?.deployments.find((one) => one.deploymentId === deploymentId);
}

/** What a deployment did after `before`; all of it when it was loaded anew in between. */
export function since(now: Deployment, before: Deployment | undefined): Deployment {
  if (!before || before.requests > now.requests || before.batches > now.batches) return now;
  const old = new Map(before.latency.buckets.map(({ leUs, count }) => [leUs, count]));
  const buckets = now.latency.buckets
    .map(({ leUs, count }) => ({ leUs, count: count - (old.get(leUs) ?? 0) }))
    .filter(({ count }) => count > 0);
  const batchSizes = Object.entries(now.batchSizes)
    .map(([rows, count]) => [rows, count - (before.batchSizes[rows] ?? 0)] as const)
    .filter(([, count]) => count > 0);
  return {
    ...now,
    requests: now.requests - before.requests,
    rows: now.rows - before.rows,
    batches: now.batches - before.batches,
    batchSizes: Object.fromEntries(batchSizes),
    latency: {
      p50Us: quantile(buckets, 0.5) ?? 0,
      p90Us: quantile(buckets, 0.9) ?? 0,
      p99Us: quantile(buckets, 0.99) ?? 0,
      buckets,
    },
  };
}

/** The upper end of the bucket that a share of all lies in or below; undefined of nothing. */
export function quantile(buckets: Buckets, share: number): number | undefined {
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  let left = Math.ceil(total * share);
  for (const { leUs, count } of buckets) {
    left -= count;
    if (total > 0 && left <= 0) return leUs;
  }
  return undefined;
}

function ascending(counts: ReadonlyMap<number, number>): Buckets {
  return [...counts].sort(([one], [other]) => one - other).map(([leUs, count]) => ({ leUs, count }));
}
