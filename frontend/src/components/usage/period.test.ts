import { describe, expect, it } from 'vitest';
import { queryOf, spread, usageSearch } from './period';

const counts = {
  answered: 3,
  cached: 0,
  refused: 0,
  expired: 0,
  failed: 0,
  rows: 3,
  bytesIn: 1,
  bytesOut: 1,
  deviceMicros: 1,
};

describe('the period of usage', () => {
  it('begins with a whole interval', () => {
    const now = Date.parse('2026-11-25T22:30:00Z');

    expect(queryOf('day', now)).toEqual({ from: '2026-11-24T23:00:00.000Z', interval: 'hour' });
    expect(queryOf('month', now)).toEqual({ from: '2026-10-27T00:00:00.000Z', interval: 'day' });
  });

  it('has the intervals in which nothing came', () => {
    const usage = {
      from: '2026-11-24T00:00:00Z',
      to: '2026-11-27T00:00:00Z',
      interval: 'day',
      points: [{ start: '2026-11-25T00:00:00Z', counts }],
    } as const;

    const all = spread(usage);

    expect(all.map((each) => each.counts?.answered)).toEqual([undefined, 3, undefined]);
  });

  it('drops what is no period', () => {
    expect(usageSearch({ period: 'week' })).toEqual({ period: 'week' });
    expect(usageSearch({ period: 'century' })).toEqual({ period: undefined });
  });
});
