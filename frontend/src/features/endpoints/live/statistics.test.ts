import { describe, expect, it } from 'vitest';
import { batchBins, bestWords, formatMicros, latencyBins, refusalBins } from './statistics';

describe('statistics', () => {
  it('sorts batch sizes as numbers', () => {
    expect(batchBins({ '16': 2, '1': 5, '9': 1 }).map(({ label }) => label)).toEqual([
      '1 row',
      '9 rows',
      '16 rows',
    ]);
  });

  it('leaves out empty ends, not gaps', () => {
    const buckets = [0, 3, 0, 1, 0].map((count, i) => ({ leUs: 100 * (i + 1), count }));
    expect(latencyBins(buckets).map(({ count }) => count)).toEqual([3, 0, 1]);
    expect(latencyBins([{ leUs: 100, count: 0 }])).toEqual([]);
  });

  it('says in words why requests were refused, the most frequent first', () => {
    expect(refusalBins({ expired: 1, tenant_queue_full: 5, input: 0, something_new: 2 })).toEqual([
      { label: 'Your queue was full', count: 5 },
      { label: 'something new', count: 2 },
      { label: 'The time for an answer was over', count: 1 },
    ]);
  });

  it('says which batch serves most, and nothing before the first run', () => {
    const curve = [
      { rows: 1, micros: 1_300 },
      { rows: 16, micros: 2_215 },
      { rows: 32, micros: 4_907 },
    ];
    expect(bestWords(curve, 16)).toBe('Batches of 16 rows serve most: 7,223 rows a second, 2.21 ms a run');
    expect(bestWords(curve.slice(0, 1), 1)).toBe(
      'Runs of one row serve most: 769 rows a second, 1.30 ms a run',
    );
    expect(bestWords([], undefined)).toBeUndefined();
  });

  it.each([
    [840, '840 µs'],
    [1_250, '1.25 ms'],
    [2_000_000, '2.00 s'],
  ])('writes %d µs as %s', (micros, words) => {
    expect(formatMicros(micros)).toBe(words);
  });
});
