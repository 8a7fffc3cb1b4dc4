import type { Schemas } from '@/lib/api/client';

/** An endpoint for tests: version 1 of digits answers alone, version 2 did before. */
export const endpoint: Schemas['Endpoint'] = {
  id: '00000000-0000-0000-0000-000000000001',
  name: 'digits',
  deployments: [
    {
      id: '00000000-0000-0000-0000-000000000002',
      model: 'digits',
      version: 1,
      weight: 100,
      state: 'ready',
      device: 'cpu',
      createdAt: '2026-01-01T00:00:00Z',
    },
  ],
  answering: [{ model: 'digits', version: 1, weight: 100 }],
  previous: [{ model: 'digits', version: 2, weight: 100 }],
  maxBatchSize: 64,
  maxQueue: 1024,
  timeoutMs: 10_000,
  cache: false,
  device: 'auto',
  signature: { inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4] }], outputs: [] },
  createdAt: '2026-01-01T00:00:00Z',
  createdBy: 'user:1',
  revision: 7,
};

interface Figures {
  readonly requests: number;
  readonly buckets: Readonly<Record<number, number>>;
  readonly batchSizes: Readonly<Record<number, number>>;
  readonly refusals?: Readonly<Record<string, number>>;
  readonly second?: number;
}

/** What the server says about the endpoint in a second. */
export function statistics(figures: Figures): Schemas['EndpointStatistics'] {
  const { requests, buckets, batchSizes, refusals = {}, second = 0 } = figures;
  const batches = Object.values(batchSizes).reduce((sum, count) => sum + count, 0);
  return {
    endpoint: 'digits',
    at: new Date(second * 1_000).toISOString(),
    requestsPerSecond: requests,
    queueDepth: 0,
    cache: { enabled: false, hits: 0, misses: 0 },
    requests,
    refusals,
    deployments: [
      {
        deploymentId: '00000000-0000-0000-0000-000000000002',
        model: 'digits',
        version: 1,
        requests,
        rows: requests,
        batches,
        batchSizes,
        deviceMicros: 0,
        memory: {
          loaded: true,
          bytes: 1_048_576,
          hits: requests,
          misses: 0,
          loads: 1,
          failedLoads: 0,
          evictions: 0,
          coldStartMs: 12.5,
        },
        latency: {
          p50Us: 0,
          p90Us: 0,
          p99Us: 0,
          buckets: Object.entries(buckets).map(([leUs, count]) => ({ leUs: Number(leUs), count })),
        },
      },
    ],
  };
}
