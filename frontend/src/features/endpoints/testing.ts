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
      createdAt: '2026-01-01T00:00:00Z',
    },
  ],
  answering: [{ model: 'digits', version: 1, weight: 100 }],
  previous: [{ model: 'digits', version: 2, weight: 100 }],
  maxBatchSize: 64,
  maxQueue: 1024,
  timeoutMs: 10_000,
  signature: { inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4] }], outputs: [] },
  createdAt: '2026-01-01T00:00:00Z',
  createdBy: 'user:1',
  revision: 7,
};
