import { describe, expect, it } from 'vitest';
import { statistics } from '../testing';
import { bucketsOf, keptSamples, nothingYet, quantile, since, withSample } from './window';

const early = statistics({ requests: 10, buckets: { 100: 10 }, batchSizes: { 1: 10 } });
const late = statistics({
  requests: 14,
  buckets: { 100: 11, 800: 3 },
  batchSizes: { 1: 11, 3: 1 },
  second: 1,
});

describe('a window of statistics', () => {
  it('tells what happened between two words of the server', () => {
    const [now] = late.deployments;
    const recent = now && since(now, early.deployments[0]);

    expect(recent).toMatchObject({ requests: 4, batches: 2, batchSizes: { 1: 1, 3: 1 } });
    expect(recent?.latency).toMatchObject({ p50Us: 800, p99Us: 800 });
  });

  it('takes everything when the deployment was loaded anew in between', () => {
    const [now] = early.deployments;

    expect(now && since(now, late.deployments[0])).toBe(now);
  });

  it('puts the latencies of deployments together', () => {
    const both = { ...late, deployments: [...late.deployments, ...early.deployments] };

    expect(bucketsOf(both)).toEqual([
      { leUs: 100, count: 21 },
      { leUs: 800, count: 3 },
    ]);
  });

  it('draws the latency of the seconds before, and none where nothing was answered', () => {
    const live = [early, late, { ...late, queueDepth: 3 }].reduce(withSample, nothingYet);

    expect(live.points.map(({ p50Us, p99Us, waiting }) => [p50Us, p99Us, waiting])).toEqual([
      [undefined, undefined, 0],
      [800, 800, 0],
      [800, 800, 3],
    ]);
  });

  it('forgets what is older than two minutes', () => {
    const live = Array.from({ length: keptSamples + 5 }, () => late).reduce(withSample, nothingYet);

    expect(live.samples).toHaveLength(keptSamples);
    expect(live.points).toHaveLength(keptSamples);
  });
});

describe('quantile', () => {
  it('is the bucket in which a share of all has ended', () => {
    const buckets = [
      { leUs: 100, count: 98 },
      { leUs: 900, count: 2 },
    ];

    expect([0.5, 0.98, 0.99].map((share) => quantile(buckets, share))).toEqual([100, 100, 900]);
    expect(quantile([], 0.5)).toBeUndefined();
  });
});
