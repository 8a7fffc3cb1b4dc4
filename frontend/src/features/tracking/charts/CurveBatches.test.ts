import { describe, expect, it } from 'vitest';
import type { Schemas } from '@/lib/api/client';
import { CurveBatches } from './CurveBatches';

type Query = Schemas['CurvesQuery'];

function recorded(fails = false) {
  const asked: Query[] = [];
  const batches = new CurveBatches((query) => {
    asked.push(query);
    if (fails) return Promise.reject(new Error('gone'));
    return Promise.resolve(
      query.runs.flatMap((run) => query.keys.map((key) => ({ run, key, total: 1, steps: [0], values: [1] }))),
    );
  });
  return { asked, batches };
}

describe('CurveBatches', () => {
  it('asks once for what is wanted at the same time, a few metrics at a time', async () => {
    const { asked, batches } = recorded();

    const all = await Promise.all(
      Array.from({ length: 8 }, (_, i) => batches.load(`m${i}`, ['a', 'b'], { maxPoints: 100 })),
    );

    expect(asked.map(({ keys }) => keys.length)).toEqual([6, 2]);
    expect(all[7]?.map(({ run, key }) => [run, key])).toEqual([
      ['a', 'm7'],
      ['b', 'm7'],
    ]);
  });

  it('keeps within the bound of the contract', async () => {
    const { asked, batches } = recorded();
    const runs = Array.from({ length: 250 }, (_, i) => `run${i}`);

    const [curves] = await Promise.all(
      ['x', 'y'].map((key) => batches.load(key, runs, { maxPoints: 2_000 })),
    );

    expect(curves).toHaveLength(250);
    expect(asked.every(({ runs: some, keys }) => some.length * keys.length * 2_000 <= 500_000)).toBe(true);
    expect(asked.every(({ runs: some }) => some.length <= 200)).toBe(true);
  });

  it('tells everybody who waits that it failed', async () => {
    const { batches } = recorded(true);

    const results = await Promise.allSettled([batches.load('x', ['a'], {}), batches.load('y', ['a'], {})]);

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
